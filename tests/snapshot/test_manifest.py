"""Views are known by their version: others are not compared, and never pass for altered ones."""

import hashlib
import io
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.snapshot import manifest, paths
from archive.snapshot.manifest import OWN, Manifest
from archive.verify.report import Answer, Checked, Level, Outcome, Report
from tests.copies import MemoryFiles, audit, codes
from tests.rules.histories import History

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=9).filter(
    lambda name: name[0] != "_"
)
MANIFESTS = st.builds(
    Manifest,
    st.dictionaries(NAMES, st.integers(0, 2**53 - 1), max_size=4),
    st.dictionaries(
        st.builds(str.__add__, NAMES, st.sampled_from([".csv", ".jsonl"])),
        st.binary(min_size=32, max_size=32).map(bytes.hex),
        max_size=4,
    ),
)


@given(MANIFESTS)
def test_a_manifest_is_read_as_it_was_written(made: Manifest) -> None:
    assert manifest.parse(made.encode()) == made


@given(MANIFESTS, st.data())
def test_no_flipped_bit_in_it_is_missed(made: Manifest, data: st.DataObject) -> None:
    before = made.encode()
    at, bit = data.draw(st.integers(0, len(before) - 1)), data.draw(st.integers(0, 7))
    flipped = before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :]
    with pytest.raises(MalformedError):
        manifest.parse(flipped)


@given(st.binary())
def test_any_other_bytes_are_malformed(data: bytes) -> None:
    # A digest cannot be met by chance.
    with pytest.raises(MalformedError):
        manifest.parse(data)


def ended(above: bytes) -> bytes:
    return above + b"end " + hashlib.sha256(above).hexdigest().encode() + b"\n"


@pytest.mark.parametrize(
    "above",
    [
        b"view event 01\n",
        b"view event -1\n",
        b"view Event 1\n",
        b"view event 1\nview event 1\n",
        b"view text 1\nview event 1\n",
        b"file ../x.csv " + b"a" * 64 + b"\n",
        b"file event.txt " + b"a" * 64 + b"\n",
        b"file event.csv " + b"A" * 64 + b"\n",
        b"more event 1\n",
        b"\n",
        "view é 1\n".encode(),
    ],
)
def test_other_lines_are_refused_however_well_they_end(above: bytes) -> None:
    with pytest.raises(MalformedError):
        manifest.parse(ended(above))


def test_a_snapshot_tells_the_version_of_every_view_and_lists_every_file(
    files: MemoryFiles,
) -> None:
    told = manifest.parse(files.content[paths.MANIFEST])
    assert told.versions == OWN
    assert {paths.VIEWS + name for name in told.files} == set(paths.VIEW_FILES)


def views_of(report: Report) -> Checked:
    return next(one for one in report.levels if one.level is Level.VIEWS)


def of_another_version(files: MemoryFiles) -> None:
    """Make the views those of a program with other columns, a view more and a view less."""
    del files.content["data/views/rank.csv"], files.content["data/views/rank.jsonl"]
    files.content["data/views/statement.jsonl"] = b'{"said":1}\n'
    files.content["data/views/mood.csv"] = b"mood\r\n"
    held = {
        path.removeprefix(paths.VIEWS): hashlib.sha256(data).hexdigest()
        for path, data in files.content.items()
        if path.startswith(paths.VIEWS) and path != paths.MANIFEST
    }
    versions = {**OWN, "statement": OWN["statement"] + 1, "mood": 3}
    files.content[paths.MANIFEST] = Manifest(versions, held).encode()


def test_views_of_another_version_are_not_compared_and_no_forgery(
    files: MemoryFiles, history: History
) -> None:
    of_another_version(files)
    report = audit(files, history)
    assert report.findings == []
    assert report.answer is Answer.VERIFIED
    found = views_of(report)
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.note is not None
    assert "of another version" in found.note
    assert f"statement {OWN['statement'] + 1}, here {OWN['statement']}" in found.note
    assert "mood 3, here none" in found.note


def test_what_happened_to_them_on_the_way_is_found_all_the_same(
    files: MemoryFiles, history: History
) -> None:
    of_another_version(files)
    files.content["data/views/mood.csv"] += b"x"
    files.content["data/views/joy.csv"] = b""
    del files.content["data/views/label.csv"]
    found = {(one.code, one.address) for one in audit(files, history).findings}
    assert found == {
        ("view.altered", "data/views/mood.csv"),
        ("file.unexpected", "data/views/joy.csv"),
        ("file.missing", "data/views/label.csv"),
    }


def test_a_manifest_that_is_none_is_found_and_the_views_are_compared(
    files: MemoryFiles, history: History
) -> None:
    before = files.content[paths.MANIFEST]
    for damaged in (b"", before[:-1], before + b"\n", before.replace(b"view event", b"view evenu")):
        files.content[paths.MANIFEST] = damaged
        report = audit(files, history)
        assert codes(report) == {"view.manifest"}
        assert views_of(report).count > 10


def test_digests_that_are_not_those_of_the_files_are_found(
    files: MemoryFiles, history: History
) -> None:
    told = manifest.parse(files.content[paths.MANIFEST])
    wrong = Manifest(told.versions, {**told.files, "event.csv": "0" * 64})
    files.content[paths.MANIFEST] = wrong.encode()
    assert codes(audit(files, history)) == {"view.altered"}


def test_a_manifest_of_this_version_lists_its_files_and_no_other(
    files: MemoryFiles, history: History
) -> None:
    told = manifest.parse(files.content[paths.MANIFEST])
    fewer = {name: digest for name, digest in told.files.items() if name != "event.csv"}
    files.content[paths.MANIFEST] = Manifest(told.versions, fewer).encode()
    assert codes(audit(files, history)) == {"view.manifest"}


class Failing(io.BytesIO):
    """A file of a disk that fails while it is read."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(5, "the disk failed")

    readline = read


def test_a_file_that_fails_while_it_is_read_is_named_once(
    files: MemoryFiles, history: History
) -> None:
    broken = {"data/views/event.jsonl", "data/views/event.csv", paths.CHECKPOINT}

    class Broken(MemoryFiles):
        def open(self, path: str) -> BinaryIO:
            return Failing() if path in broken else super().open(path)

    found = audit(Broken(files.content), history).findings
    unreadable = [one.address for one in found if one.code == "file.unreadable"]
    assert sorted(unreadable) == sorted(broken)
