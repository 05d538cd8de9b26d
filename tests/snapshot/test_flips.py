"""Any byte of a snapshot that is changed, lost, moved or added is found.

Bytes that nobody cares for are those of `data/trust/policy` alone, which came with the copy to be
believed and is not read: with its manifests made anew, another one is not even noticed. (On a kept
checkpoint that is not the newest, lines of keys that the verifier does not know are passed over,
too; here are none.) The manifests themselves are tried as they are: made anew they are whole.

By default every byte of the small files of the views is flipped, and a sample of the bytes of all
files, one at a time. MUNIMENT_FLIPS=bytes flips every byte of everything, and cuts every file at
every length, in some ten minutes; MUNIMENT_FLIPS=bits flips every bit, in more than an hour.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import combinations
from random import Random

import pytest

from archive.core.hashes import sha256
from archive.service.editing import Audience
from archive.snapshot import bag, bagging, paths
from archive.snapshot.manifest import OWN, Manifest
from archive.snapshot.readme import README
from archive.verify.report import Answer, Report
from archive.verify.snapshot import verify
from tests.copies import (
    MemoryFiles,
    audit,
    edition_of,
    files_of,
    pins_of,
    rebag,
)
from tests.rules.histories import ALICE, History, enrol, found

SMALL = 192
"""Files of at most so many bytes are tried in every byte where that is cheap."""

FLIPPED, CUT = 32, 64
"""One of so many bytes is flipped, or the last one of a file that is cut."""

MODE = os.environ.get("MUNIMENT_FLIPS", "")

DERIVED = (bag.INFO, bagging.MANIFEST, bagging.TAG_MANIFEST, bag.DECLARATION)
"""What is made anew with the manifests of a bag, in whole or in part."""


@pytest.fixture(scope="module")
def least() -> History:
    """The log of an archive that was just founded, so that a verification takes next to nothing."""
    history = History()
    history.counts(found(), enrol(ALICE, "archivist", "steward"), by=(ALICE,))
    return history


@pytest.fixture
def copy(least: History) -> MemoryFiles:
    return files_of(edition_of(least, Audience.PUBLIC))


def places(path: str, data: bytes, stride: int) -> Iterator[int]:
    """Yield the bytes of a file that are tried: one of *stride*, beginning anywhere."""
    step = 1 if MODE else stride
    yield from range(len(path) % min(step, len(data)) if data else 0, len(data), step)


def masks(path: str, at: int) -> Iterable[int]:
    """Return the bits that are turned in one byte: each, or one."""
    return [1 << bit for bit in range(8)] if MODE == "bits" else [1 << (len(path) + at) % 8]


def flips(path: str, data: bytes, stride: int = FLIPPED) -> Iterator[tuple[str, bytes]]:
    """Yield *data* with one byte changed, each time another one, and words for which that was."""
    for at in places(path, data, stride):
        for mask in masks(path, at):
            yield (
                f"{path} byte {at} mask {mask}",
                data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :],
            )


def cuts(path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield *data* cut off, at one of many lengths."""
    for at in places(path, data, CUT):
        yield f"{path} cut at {at}", data[:at]


def relisted(files: MemoryFiles) -> None:
    """List the files of the views as they are now, as whoever alters them can."""
    digests = {
        path.removeprefix(paths.VIEWS): sha256(data).hex()
        for path, data in files.content.items()
        if path in paths.VIEW_FILES
    }
    files.content[paths.MANIFEST] = Manifest(OWN, digests).encode()


def overlooked(report: Report) -> bool:
    return report.answer is not Answer.FAILED or not all(one.address for one in report.findings)


def unseen(
    copy: MemoryFiles, history: History, path: str, changed: Iterable[tuple[str, bytes]]
) -> list[str]:
    """Return those of the *changed* contents of *path* that nothing was said of."""
    data, listed = copy.content[path], copy.content[paths.MANIFEST]
    missed = []
    for what, content in changed:
        copy.content[path] = content
        if path in paths.VIEW_FILES:
            relisted(copy)
        if path not in DERIVED:
            rebag(copy.content)
        if overlooked(verify(copy, pins_of(history), "pins")):
            missed.append(what)
        copy.content[path], copy.content[paths.MANIFEST] = data, listed
    rebag(copy.content)
    return missed


def test_the_untouched_snapshots_are_verified(
    copy: MemoryFiles, least: History, files: MemoryFiles, history: History
) -> None:
    for one, log in ((copy, least), (files, history)):
        report = audit(one, log)
        assert report.findings == []
        assert report.answer is Answer.VERIFIED
    assert report.counts["withheld"] == report.counts["redacted"] == 1


PARTS = ("data/log/tile/", "data/log/checkpoint", "data/bodies/", "data/views/", "")


@pytest.mark.parametrize("part", PARTS)
def test_no_flipped_byte_is_missed(copy: MemoryFiles, least: History, part: str) -> None:
    mine = [p for p in sorted(copy.content) if part_of(p) == part and p != paths.POLICY]
    assert mine
    missed = [
        what for p in mine for what in unseen(copy, least, p, list(flips(p, copy.content[p])))
    ]
    assert missed == []


@pytest.mark.parametrize("part", PARTS)
def test_no_file_is_cut_unseen(copy: MemoryFiles, least: History, part: str) -> None:
    mine = [p for p in sorted(copy.content) if part_of(p) == part and p != paths.POLICY]
    missed = [what for p in mine for what in unseen(copy, least, p, list(cuts(p, copy.content[p])))]
    assert missed == []


def part_of(path: str) -> str:
    return next(part for part in PARTS if path.startswith(part))


def test_no_byte_of_a_view_is_flipped_behind_its_digest(copy: MemoryFiles, least: History) -> None:
    """Of all views at once, for each has a finding of its own."""
    views = {path: copy.content[path] for path in paths.VIEW_FILES if copy.content[path]}
    rounds = {
        path: list(flips(path, data, 1 if len(data) <= SMALL else FLIPPED))
        for path, data in views.items()
    }
    for number in range(max(len(changed) for changed in rounds.values())):
        tried = {path: changed[number] for path, changed in rounds.items() if number < len(changed)}
        copy.content.update(views)
        copy.content.update({path: content for path, (_, content) in tried.items()})
        found = {(one.code, one.address) for one in audit(copy, least).findings}
        assert [
            what for path, (what, _) in tried.items() if ("view.altered", path) not in found
        ] == []


def test_bits_of_a_larger_snapshot_are_flipped(files: MemoryFiles, history: History) -> None:
    """What is redacted, restricted, corrected and captured there is as sensitive."""
    chosen = Random(7)
    for path in sorted(set(files.content) - {paths.POLICY, *paths.TAGS}):
        data = files.content[path]
        at = {chosen.randrange(len(data)) for _ in range(2)} if data else set()
        changed = [
            (f"{path} byte {n}", data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :]) for n in at
        ]
        assert unseen(files, history, path, changed) == []


def test_whatever_is_put_behind_a_file_is_found(copy: MemoryFiles, least: History) -> None:
    for path in sorted(set(copy.content) - {paths.POLICY}):
        data = copy.content[path]
        more = [
            (f"{path} {end!r}", data + end) for end in (b"\n", b"\0", b"x" * 99, data or b"{}\n")
        ]
        assert unseen(copy, least, path, more) == []


def test_a_second_copy_of_a_file_is_found(copy: MemoryFiles, least: History) -> None:
    for path in sorted(copy.content):
        folder, _, name = path.rpartition("/")
        for twin in (
            f"{path}~",
            f"{path}.p/1",
            f"{folder}/{name.upper()}~",
            f"{folder}/x000/{name}",
        ):
            copy.content[twin] = copy.content[path]
            report = audit(copy, least)
            assert ("file.unexpected", twin) in {(f.code, f.address) for f in report.findings}
            del copy.content[twin]


def test_two_files_of_a_kind_do_not_change_places_unseen(
    files: MemoryFiles, copy: MemoryFiles, history: History, least: History
) -> None:
    swaps = [(copy, least, pair) for pair in _pairs(copy)]
    swaps += [(files, history, pair) for pair in _pairs(files) if "views" not in pair[0]]
    assert len(swaps) > 200
    for held, log, (one, other) in swaps:
        sound = dict(held.content)
        held.content[one], held.content[other] = held.content[other], held.content[one]
        if one in paths.VIEW_FILES:
            relisted(held)
        assert not overlooked(audit(held, log)), (one, other)
        held.content.update(sound)


def _pairs(files: MemoryFiles) -> Iterator[tuple[str, str]]:
    """Yield two files each that are kept in one folder and say other things."""
    for one, other in combinations(sorted(set(files.content) - {*paths.TAGS}), 2):
        ends = one.rpartition(".")[2] if "views" in one else "", other.rpartition(".")[2]
        same = one.rpartition("/")[0] == other.rpartition("/")[0]
        if same and ends[0] in ("", ends[1]) and files.content[one] != files.content[other]:
            yield one, other


def test_the_policy_that_came_along_is_not_even_read(files: MemoryFiles, history: History) -> None:
    files.content[paths.POLICY] = b"log nonsense\n"
    assert audit(files, history).answer is Answer.VERIFIED
    del files.content[paths.POLICY]
    assert audit(files, history).answer is Answer.VERIFIED


def test_the_page_for_people_is_compared_as_well(copy: MemoryFiles, least: History) -> None:
    copy.content[README] = copy.content[README].replace(b"OK", b"ok", 1)
    assert {one.code for one in audit(copy, least).findings} == {"bag.readme"}
