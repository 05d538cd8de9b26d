"""A snapshot made from an earlier one shares what is the same, and believes nothing of it."""

import os
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from archive.errors import ConflictError, NotFoundError
from archive.ids import Digest
from archive.service.auditing import verify_snapshot
from archive.service.publishing import Audience, Published, publish
from archive.snapshot import paths
from archive.store import folders
from archive.store.folders import NewFolder
from archive.verify.report import Answer
from tests.copies import read_all
from tests.labs import TEXT, Lab, entity
from tests.snapshot.conftest import SECRET, Snapshots

OWN = {*paths.VIEW_FILES, paths.MANIFEST, paths.POLICY, *paths.TAGS}
"""What no two snapshots share."""


@pytest.fixture
def lab(snapshots: Snapshots, tmp_path: Path) -> Lab:
    return snapshots.lab.copy(tmp_path / "lab")


@pytest.fixture
def old(snapshots: Snapshots, tmp_path: Path) -> Path:
    """A copy of the public snapshot, to start from."""
    return shutil.copytree(snapshots.public.folder, tmp_path / "old")


def from_old(lab: Lab, old: Path, target: Path, audience: Audience = Audience.PUBLIC) -> Published:
    with lab.opened() as archive:
        return publish(archive, target, audience=audience, earlier=old)


def shared(one: Path, other: Path) -> set[str]:
    """Return the paths of the files that are the same file in both."""
    return {
        path
        for path in read_all(one)
        if (other / path).exists() and (one / path).samefile(other / path)
    }


def same_as_alone(lab: Lab, made: Published, tmp_path: Path) -> bool:
    with lab.opened() as archive:
        alone = publish(archive, tmp_path / "alone", audience=made.audience)
    return read_all(alone.folder) == read_all(made.folder)


def test_what_is_the_same_is_shared_and_the_rest_is_new(
    lab: Lab, old: Path, tmp_path: Path
) -> None:
    before = read_all(old)
    made = from_old(lab, old, tmp_path / "new")
    files = read_all(made.folder)
    # Nothing was recorded since, so all but what people open is shared.
    assert shared(made.folder, old) == files.keys() - OWN
    assert (made.linked, made.written) == (len(files.keys() - OWN), len(OWN))
    assert (made.earlier, made.copied) == (old, 0)
    assert read_all(old) == before
    assert same_as_alone(lab, made, tmp_path)
    assert verify_snapshot(made.folder, lab.place / "policy").answer is Answer.VERIFIED


def test_after_more_was_recorded_what_is_full_is_shared_still(
    lab: Lab, old: Path, tmp_path: Path
) -> None:
    lab.record(entity("ent:uuuuuuuuuuuu"))
    made = from_old(lab, old, tmp_path / "new")
    found = shared(made.folder, old)
    capture = paths.capture(next(iter(_digests(old))))
    assert {capture, paths.checkpoint(1), paths.checkpoint(13)} <= found
    assert paths.CHECKPOINT not in found
    assert made.linked == len(found)
    assert made.linked + made.written == len(read_all(made.folder))
    assert same_as_alone(lab, made, tmp_path)
    # Either one can go.
    shutil.rmtree(old)
    assert verify_snapshot(made.folder, lab.place / "policy").answer is Answer.VERIFIED


def _digests(top: Path) -> list[Digest]:
    found = (paths.parse_capture(path) for path in read_all(top))
    return [digest for digest in found if digest is not None]


def test_a_public_one_takes_nothing_restricted_from_a_full_one(
    snapshots: Snapshots, lab: Lab, tmp_path: Path
) -> None:
    full = shutil.copytree(snapshots.full.folder, tmp_path / "full")
    made = from_old(lab, full, tmp_path / "new")
    files = read_all(made.folder)
    assert files == read_all(snapshots.public.folder)
    assert SECRET not in files.values()
    bodies = "data/bodies/000.p/13"
    assert bodies not in shared(made.folder, full)
    assert paths.CHECKPOINT in shared(made.folder, full)


def test_a_full_one_takes_from_a_public_one_what_both_have(
    snapshots: Snapshots, lab: Lab, old: Path, tmp_path: Path
) -> None:
    made = from_old(lab, old, tmp_path / "new", Audience.FULL)
    assert read_all(made.folder) == read_all(snapshots.full.folder)
    assert {paths.capture(one) for one in _digests(old)} <= shared(made.folder, old)
    assert made.restricted == 3


def test_what_was_altered_in_the_earlier_one_is_written_anew(
    lab: Lab, old: Path, tmp_path: Path
) -> None:
    altered = {
        "data/bodies/000.p/13": lambda data: data.replace(b"0.0 ", b"0.1 "),
        "data/log/tile/0/000.p/13": lambda data: data[:-1],
        "data/log/tile/entries/000.p/13": lambda data: data + b"\n",
        paths.checkpoint(1): lambda data: b"",
        paths.capture(_digests(old)[0]): lambda data: data.replace(b"January", b"Januari"),
    }
    for path, change in altered.items():
        data = (old / path).read_bytes()
        assert change(data) != data
        (old / path).write_bytes(change(data))
    made = from_old(lab, old, tmp_path / "new")
    assert shared(made.folder, old).isdisjoint(altered)
    assert same_as_alone(lab, made, tmp_path)
    assert TEXT in read_all(made.folder).values()


def test_no_link_and_no_pipe_in_the_earlier_one_is_followed(
    lab: Lab, old: Path, tmp_path: Path
) -> None:
    tile, bodies = old / "data/log/tile", old / "data/bodies/000.p/13"
    tile.rename(tmp_path / "elsewhere")
    tile.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    bodies.rename(tmp_path / "said")
    bodies.symlink_to(tmp_path / "said")
    (old / paths.checkpoint(1)).unlink()
    os.mkfifo(old / paths.checkpoint(1))
    made = from_old(lab, old, tmp_path / "new")
    assert not any(
        path.startswith(("data/log/tile", "data/bodies")) for path in shared(made.folder, old)
    )
    assert same_as_alone(lab, made, tmp_path)


def test_where_links_cannot_be_made_files_are_copied_and_that_is_told(
    lab: Lab, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(folders.os, "link", elsewhere)
    made = from_old(lab, old, tmp_path / "new")
    files = read_all(made.folder)
    assert (made.linked, made.copied) == (0, len(files.keys() - OWN))
    assert made.written == len(files)
    assert shared(made.folder, old) == set()
    monkeypatch.undo()
    assert same_as_alone(lab, made, tmp_path)


def test_what_is_no_whole_snapshot_is_not_shared_with(lab: Lab, old: Path, tmp_path: Path) -> None:
    left = tmp_path / ".0123.unfinished"
    shutil.copytree(old, left)
    for earlier, told in (
        (tmp_path / "none", "does not exist"),
        (lab.place, "is no snapshot"),
        (left, "stopped"),
        (old / "bagit.txt", "no folder"),
    ):
        with pytest.raises(NotFoundError, match=told):
            from_old(lab, earlier, tmp_path / "new")
    with pytest.raises(ConflictError, match="lies within"):
        from_old(lab, old, old / "new")
    assert not (tmp_path / "new").exists()


def test_what_a_stopped_program_left_is_told_of_and_left_alone(lab: Lab, tmp_path: Path) -> None:
    left = tmp_path / f".{'0' * 32}.unfinished"
    left.mkdir()
    (left / "data").mkdir()
    (tmp_path / ".mine.unfinished").write_bytes(b"a file of somebody's")
    with lab.opened() as archive:
        made = publish(archive, tmp_path / "new")
    assert made.left_behind == (left,)
    assert (left / "data").is_dir()


def test_a_file_that_was_swapped_meanwhile_is_no_link(
    lab: Lab, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = NewFolder.link

    def swapped(folder: NewFolder, path: str, source: Path, opened: BinaryIO) -> bool:
        if path == paths.CHECKPOINT:
            source.rename(source.with_name("gone"))
            source.write_bytes(b"forged")
        return link(folder, path, source, opened)

    monkeypatch.setattr(NewFolder, "link", swapped)
    made = from_old(lab, old, tmp_path / "new")
    assert made.copied == 1
    assert (made.folder / paths.CHECKPOINT).read_bytes() != b"forged"
    assert verify_snapshot(made.folder, lab.place / "policy").answer is Answer.VERIFIED


def test_what_cannot_be_read_in_the_earlier_one_is_written_anew(
    lab: Lab, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: Path) -> BinaryIO:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("archive.store.sharing.folders.open_plain", closed)
    made = from_old(lab, old, tmp_path / "new")
    monkeypatch.undo()
    assert (made.linked, made.copied) == (0, 0)
    assert same_as_alone(lab, made, tmp_path)
