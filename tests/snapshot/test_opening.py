"""A snapshot is read as an archive would be; what is not whole or not in form is told."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import select

from archive.core import merkle
from archive.core.tiles import decode_bundle
from archive.errors import ArchiveError, NotFoundError, NotReadyError, TamperedError
from archive.queries.copies import Copy
from archive.service import copies, reading
from archive.service.archive import Archive, Surroundings
from archive.service.auditing import FolderFiles
from archive.service.looking import Look
from archive.service.recording import record
from archive.store import derived, engines, tables
from archive.store.captures import CaptureFiles
from archive.views.event import EVENT
from tests.copies import read_all
from tests.labs import TEXT, M, N, P, R, said
from tests.rules.histories import say
from tests.snapshot.conftest import Snapshots

CHECKPOINT = "data/log/checkpoint"
NEWEST = "data/log/checkpoints/013"
BODIES = "data/bodies/000.p/13"
ENTRIES = "data/log/tile/entries/000.p/13"
TILE = "data/log/tile/0/000.p/13"


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder for temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def around(snapshots: Snapshots) -> Surroundings:
    return snapshots.lab.around


def states(archive: Archive) -> dict[str, str]:
    event = derived.table(EVENT)
    with engines.reading(archive.engine) as connection:
        rows = connection.execute(select(event.c.id, event.c.state).order_by(event.c.event))
        return {row.id: row.state for row in rows}


def test_public_and_full_answer_as_far_as_they_hold_words(
    snapshots: Snapshots, scratch: Path
) -> None:
    told = {}
    for made in (snapshots.public, snapshots.full):
        before = read_all(made.folder)
        with copies.opened(made.folder, around(snapshots)) as archive:
            assert archive.snapshot == Copy(folder=made.folder, size=made.size, root=made.root)
            assert len(list(scratch.iterdir())) == 1
            (private,) = scratch.iterdir()
            assert private.stat().st_mode & 0o077 == 0
            told[made.audience.value] = reading.show(archive, N, limit=5)
            assert reading.show(archive, R, limit=5).thing.statement.state.value == "redacted"
            assert reading.history(archive, M).history.events[0].state.value == "open"
            earlier = reading.status(archive, look=Look(as_of="4")).status.standing
            assert (earlier.size, earlier.later) == (5, made.size - 5)
            assert earlier.snapshot == archive.snapshot
        assert read_all(made.folder) == before
        assert list(scratch.iterdir()) == []
    assert told["public"].thing.statement.state.value == "withheld"
    assert told["full"].thing.statement.state.value == "open"
    assert told["public"].standing.root == told["full"].standing.root == snapshots.full.root


def test_every_view_but_those_of_withheld_words_is_that_of_the_archive(
    snapshots: Snapshots,
) -> None:
    with copies.opened(snapshots.full.folder, around(snapshots)) as archive:
        full = states(archive)
    with snapshots.lab.opened() as archive:
        assert full == states(archive)


def test_nothing_can_be_recorded_in_it(snapshots: Snapshots, scratch: Path) -> None:
    with copies.opened(snapshots.full.folder, around(snapshots)) as archive:
        with pytest.raises(NotReadyError, match="open for reading only"):
            record(archive, lambda connection: said(say("note.added", P)), dry_run=False)
        with engines.reading(archive.engine) as connection:
            assert connection.execute(select(tables.head.c.size)).scalar() == snapshots.full.size
    assert list(scratch.iterdir()) == []


def test_captures_are_read_where_they_are_and_through_no_link(
    snapshots: Snapshots, copy: Path, tmp_path: Path
) -> None:
    digest, _ = capture_of_text(snapshots)
    with copies.opened(copy, around(snapshots)) as archive:
        assert archive.captures.read(digest) == TEXT
        whole = copy / "data/captures"
        whole.rename(tmp_path / "elsewhere")
        whole.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        assert CaptureFiles(whole).read(digest) == TEXT
        assert not archive.captures.has(digest)
        with pytest.raises(NotFoundError, match="is not here"):
            archive.captures.open(digest)


def capture_of_text(snapshots: Snapshots):
    with snapshots.lab.opened() as archive:
        return archive.captures.put(TEXT)


def written(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def replaced(old: bytes, new: bytes) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        before = path.read_bytes()
        assert old in before
        path.write_bytes(before.replace(old, new, 1))

    return change


def linked(path: Path) -> None:
    path.rename(path.with_name("moved"))
    path.symlink_to(path.with_name("moved"))


DAMAGE: dict[str, tuple[str, Callable[[Path], object], type[ArchiveError], str]] = {
    "no newest checkpoint": (CHECKPOINT, Path.unlink, NotReadyError, f"{CHECKPOINT} is missing"),
    "no kept checkpoint": (NEWEST, Path.unlink, NotReadyError, f"{NEWEST} is missing"),
    "no entries": (ENTRIES, Path.unlink, NotReadyError, f"{ENTRIES} is missing"),
    "a link in the place of entries": (ENTRIES, linked, NotReadyError, f"{ENTRIES} is missing"),
    "no tile": (TILE, Path.unlink, NotReadyError, f"{TILE} is missing"),
    "no bodies": (BODIES, Path.unlink, NotReadyError, f"{BODIES} is missing"),
    "half of the log": ("data/log", shutil.rmtree, NotReadyError, f"{CHECKPOINT} is missing"),
    "entries cut": (ENTRIES, written(b"\0\5abc"), TamperedError, f"{ENTRIES}: the bundle ends"),
    "an entry altered": (
        ENTRIES,
        replaced(b"entity.corrected", b"entity.correctee"),
        TamperedError,
        "entry 5 is not the one that stood",
    ),
    "a body's line": (BODIES, written(b"x\n"), TamperedError, f"{BODIES} line 1: this is no line"),
    "a body of no event": (
        BODIES,
        lambda path: path.write_bytes(
            path.read_bytes() + path.read_bytes().splitlines()[-1].replace(b"11.0", b"11.9") + b"\n"
        ),
        TamperedError,
        "11.9 is no event's",
    ),
    "another checkpoint": (
        NEWEST,
        lambda path: shutil.copy(path.with_name("002"), path),
        TamperedError,
        f"{NEWEST}: a checkpoint over 2 entries stands here",
    ),
    "a checkpoint that is none": (NEWEST, written(b"?"), TamperedError, f"{NEWEST}: "),
    "a newest checkpoint of other signatures": (
        CHECKPOINT,
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        TamperedError,
        f"{CHECKPOINT}: it is not the largest",
    ),
}


@pytest.mark.parametrize(("path", "damage", "kind", "message"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_not_whole_or_not_in_form_is_told_with_its_place(
    snapshots: Snapshots,
    copy: Path,
    scratch: Path,
    path: str,
    damage: Callable[[Path], object],
    kind: type[ArchiveError],
    message: str,
) -> None:
    assert snapshots.public.size == 13
    damage(copy / path)
    with pytest.raises(kind) as caught, copies.opened(copy, around(snapshots)):
        pass
    assert str(caught.value).startswith(f"{copy}: ")
    assert message in caught.value.message
    assert caught.value.remedy
    assert list(scratch.iterdir()) == []


def test_an_entry_altered_together_with_its_tile_is_not_what_the_checkpoints_cover(
    snapshots: Snapshots, copy: Path
) -> None:
    path = copy / ENTRIES
    data = path.read_bytes().replace(b"entity.corrected", b"entity.correctee", 1)
    path.write_bytes(data)
    leaves = [merkle.leaf_hash(one) for one in decode_bundle(data)]
    (copy / TILE).write_bytes(b"".join(leaves))
    with (
        pytest.raises(TamperedError, match=r"the first .* entries are not those that it covers"),
        copies.opened(copy, around(snapshots)),
    ):
        pass


def test_a_checkpoint_of_another_log_is_told(snapshots: Snapshots, copy: Path) -> None:
    for path in (copy / CHECKPOINT, *(copy / "data/log/checkpoints").rglob("*")):
        path.write_bytes(path.read_bytes().replace(b"example.org/lab\n", b"example.org/lax\n", 1))
    with (
        pytest.raises(TamperedError, match=r"it is of example.org/lax, and the log is"),
        copies.opened(copy, around(snapshots)),
    ):
        pass


@pytest.mark.parametrize("broken", [ENTRIES, BODIES])
def test_a_file_that_cannot_be_read_is_told(
    snapshots: Snapshots, copy: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = FolderFiles.open

    def opened(files: FolderFiles, path: str) -> BinaryIO:
        if path == broken:
            raise PermissionError(13, "Permission denied")
        return own(files, path)

    monkeypatch.setattr(FolderFiles, "open", opened)
    with (
        pytest.raises(NotReadyError, match=f"{broken}: the file cannot be read"),
        copies.opened(copy, around(snapshots)),
    ):
        pass


def test_what_a_stopped_program_left_is_no_snapshot(snapshots: Snapshots, copy: Path) -> None:
    left = copy.rename(copy.with_name(".x.unfinished"))
    with pytest.raises(NotFoundError, match="stopped"), copies.opened(left, around(snapshots)):
        pass


def test_without_room_for_temporary_files_it_is_told(
    snapshots: Snapshots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with (
        pytest.raises(NotFoundError, match="temporary files"),
        copies.opened(snapshots.public.folder, around(snapshots)),
    ):
        pass


def test_an_error_of_its_reader_leaves_nothing_behind(snapshots: Snapshots, scratch: Path) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        copies.opened(snapshots.public.folder, around(snapshots)),
    ):
        raise KeyboardInterrupt
    assert list(scratch.iterdir()) == []
