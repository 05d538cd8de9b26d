"""A snapshot is there whole or not at all, holds what its audience may read, and stands alone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    NotReadyError,
    TamperedError,
)
from archive.ids import Digest
from archive.service import publishing
from archive.service.archive import Archive
from archive.service.auditing import verify_snapshot
from archive.service.binding import Bound
from archive.service.publishing import Audience, Published, publish
from archive.store.captures import CaptureFiles
from archive.verify.report import Answer
from tests.copies import codes, read_all
from tests.labs import TEXT, Lab, capture_of, entity, furnish
from tests.snapshot.conftest import SECRET, Snapshots

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lab(snapshots: Snapshots, tmp_path: Path) -> Lab:
    return snapshots.lab.copy(tmp_path / "lab")


def snapshot(lab: Lab, target: Path) -> Published:
    with lab.opened() as archive:
        return publish(archive, target)


def test_both_copies_are_verified_from_the_pins_alone(snapshots: Snapshots) -> None:
    for made in (snapshots.public, snapshots.full):
        report = verify_snapshot(made.folder, snapshots.policy)
        assert report.answer is Answer.VERIFIED, report.findings
        assert (report.size, report.root, report.identity) == (
            made.size,
            made.root,
            made.identity,
        )
        assert made.policy == snapshots.policy
        assert verify_snapshot(made.folder, None).answer is Answer.CONSISTENT


def test_a_public_copy_holds_nothing_restricted_and_no_copy_what_was_redacted(
    snapshots: Snapshots,
) -> None:
    public, full = snapshots.public, snapshots.full
    # A statement, what was done to it later, and a capture.
    assert (public.restricted, public.withheld, public.redacted) == (0, 3, 1)
    assert (full.restricted, full.withheld, full.redacted) == (3, 0, 1)
    assert (public.captures, public.left_out, full.captures) == (1, 1, 2)
    held = {name: read_all(made.folder) for name, made in (("public", public), ("full", full))}
    assert SECRET not in held["public"].values()
    assert SECRET in held["full"].values()
    assert TEXT in held["public"].values()
    bodies = {name: files["data/bodies/000.p/13"] for name, files in held.items()}
    for address, where in ((b"4.0 ", {"public", "full"}), (b"4.1 ", {"full"}), (b"4.2 ", set())):
        assert {name for name, data in bodies.items() if b"\n" + address in data} == where


def test_all_of_the_log_is_equal_in_both(snapshots: Snapshots) -> None:
    public, full = (read_all(made.folder) for made in (snapshots.public, snapshots.full))
    logs = [
        {path: data for path, data in files.items() if path.startswith(("data/log", "data/trust"))}
        for files in (public, full)
    ]
    assert logs[0] == logs[1]


def test_rows_of_a_full_copy_are_those_of_the_archive(snapshots: Snapshots) -> None:
    rows = (snapshots.full.folder / "data/views/statement.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(row)["state"] for row in rows if "redacted" in row] == ["redacted"]
    assert len(rows) == snapshots.lab.ask("SELECT count(*) FROM statement")[0][0]


def test_what_is_not_covered_is_covered_first(lab: Lab, tmp_path: Path) -> None:
    keys = lab.home / "logs"
    shutil.move(keys, tmp_path / "away")
    lab.record(entity("ent:uuuuuuuuuuuu"))
    with pytest.raises(NotReadyError, match="not on this machine"):
        snapshot(lab, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    shutil.move(tmp_path / "away", keys)
    with lab.opened() as archive, pytest.raises(NotReadyError, match="would be signed"):
        publish(archive, tmp_path / "new", dry_run=True)
    made = snapshot(lab, tmp_path / "new")
    assert made.size == 14
    assert verify_snapshot(tmp_path / "new", lab.place / "policy").answer is Answer.VERIFIED


def test_a_dry_run_writes_nothing(lab: Lab, tmp_path: Path, snapshots: Snapshots) -> None:
    with lab.opened() as archive:
        made = publish(archive, tmp_path / "new", audience=Audience.FULL, dry_run=True)
    assert (made.restricted, made.size) == (3, 13)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab"]


def test_nothing_is_overwritten(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("folder", "file", "link"):
        with pytest.raises(ConflictError, match="exists already"):
            snapshot(lab, tmp_path / name)
    assert (tmp_path / "file").read_text() == "mine"
    for target in (tmp_path / "none" / "new", tmp_path / "file" / "new"):
        with pytest.raises(NotFoundError, match="is no folder"):
            snapshot(lab, target)


@pytest.mark.parametrize("place", ["new", "captures/new"])
def test_it_does_not_stand_within_the_archive(lab: Lab, place: str) -> None:
    (lab.place / "captures").mkdir(exist_ok=True)
    before = sorted(lab.place.rglob("*"))
    with pytest.raises(ConflictError, match="lies within"):
        snapshot(lab, lab.place / place)
    assert sorted(lab.place.rglob("*")) == before


def test_what_is_recorded_while_it_is_written_is_in_the_next(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = publishing._write

    def meanwhile(archive: Archive, whole: publishing._Whole) -> Bound:
        lab.record(entity("ent:uuuuuuuuuuuu"))
        bound = write(archive, whole)
        lab.record(entity("ent:vvvvvvvvvvvv"))
        return bound

    monkeypatch.setattr(publishing, "_write", meanwhile)
    assert snapshot(lab, tmp_path / "new").size == 13
    assert verify_snapshot(tmp_path / "new", lab.place / "policy").answer is Answer.VERIFIED
    monkeypatch.undo()
    assert snapshot(lab, tmp_path / "next").size == 15


def test_a_folder_of_captures_that_cannot_be_read_is_told(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(captures: CaptureFiles) -> Iterator[Digest]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(CaptureFiles, "__iter__", closed)
    with pytest.raises(NotReadyError, match="denied"):
        snapshot(lab, tmp_path / "new")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_told(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(NotReadyError, match="denied"):
        snapshot(lab, tmp_path / "closed" / "new")


def test_a_system_folder_that_takes_nothing_is_told(lab: Lab) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("there is no /proc here")
    with pytest.raises((NotReadyError, NotFoundError)):
        snapshot(lab, Path("/proc/new"))


def test_an_archive_that_is_not_sound_is_not_handed_out(lab: Lab, tmp_path: Path) -> None:
    lab.sql("UPDATE body SET content = CAST('{}' AS BLOB) WHERE event = 1024")
    with pytest.raises(TamperedError, match=r"the body of 4\.0 is not the one that was signed"):
        snapshot(lab, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab"]


def test_an_entry_that_was_altered_is_not_handed_out(lab: Lab, tmp_path: Path) -> None:
    lab.sql('UPDATE entry SET note = (SELECT note FROM entry WHERE "index" = 3) WHERE "index" = 4')
    with pytest.raises(TamperedError, match="entry 4 does not count"):
        snapshot(lab, tmp_path / "new")


def test_a_damaged_file_leaves_nothing_behind(snapshots: Snapshots, tmp_path: Path) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found()
    furnish(lab)
    _, path = capture_of(lab)
    path.write_bytes(b"something else")
    with pytest.raises(TamperedError, match="not the one that was named"):
        snapshot(lab, tmp_path / "new")
    path.unlink()
    with pytest.raises(NotFoundError, match="is not here"):
        snapshot(lab, tmp_path / "new")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lab"]


def test_an_archive_that_was_set_back_is_not_handed_out(lab: Lab, tmp_path: Path) -> None:
    shutil.copy(lab.database, tmp_path / "old")
    lab.record(entity("ent:uuuuuuuuuuuu"))
    for more in ("-wal", "-shm"):
        Path(f"{lab.database}{more}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "old", lab.database)
    with pytest.raises(ConflictError, match="set back"):
        snapshot(lab, tmp_path / "new")


# What is checked of a folder.


def test_links_and_other_things_are_found(copy: Path, snapshots: Snapshots) -> None:
    checkpoint = copy / "data/log/checkpoint"
    kept = checkpoint.with_name("elsewhere")
    checkpoint.rename(copy.parent / "elsewhere")
    checkpoint.symlink_to(copy.parent / "elsewhere")
    (copy / "data/views/more").mkdir()
    (copy / "data/empty").symlink_to(copy.parent, target_is_directory=True)
    os.mkfifo(copy / "data/views/pipe.csv")
    report = verify_snapshot(copy, snapshots.policy)
    assert report.answer is Answer.FAILED
    found = {one.address for one in report.findings if one.code == "file.kind"}
    assert found == {
        "data/log/checkpoint",
        "data/views/more",
        "data/empty",
        "data/views/pipe.csv",
    }
    assert not kept.exists()


def test_a_file_of_another_program_is_found(copy: Path, snapshots: Snapshots) -> None:
    (copy / ".DS_Store").write_bytes(b"")
    report = verify_snapshot(copy, snapshots.policy)
    assert codes(report) == {"file.unexpected"}


def test_what_is_no_snapshot_is_told(tmp_path: Path, snapshots: Snapshots) -> None:
    for target in (tmp_path, tmp_path / "none"):
        with pytest.raises(NotFoundError):
            verify_snapshot(target, snapshots.policy)
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotFoundError, match="no folder"):
        verify_snapshot(tmp_path / "file", snapshots.policy)
    (tmp_path / "data").mkdir()
    assert verify_snapshot(tmp_path, snapshots.policy).answer is Answer.FAILED


def test_pins_that_came_with_the_copy_are_refused(snapshots: Snapshots, tmp_path: Path) -> None:
    top = snapshots.public.folder
    (tmp_path / "link").symlink_to(top / "data/trust/policy")
    for policy in (top / "data/trust/policy", tmp_path / "link"):
        with pytest.raises(MalformedError, match="came with the snapshot"):
            verify_snapshot(top, policy)
    with pytest.raises(NotFoundError):
        verify_snapshot(top, tmp_path / "none")
    (tmp_path / "broken").write_text("log nonsense\n")
    with pytest.raises(MalformedError, match="broken"):
        verify_snapshot(top, tmp_path / "broken")


def test_a_policy_of_another_archive_verifies_nothing(snapshots: Snapshots, tmp_path: Path) -> None:
    lab = Lab(tmp_path / "other")
    lab.folder.mkdir()
    lab.found()
    report = verify_snapshot(snapshots.public.folder, lab.place / "policy")
    assert report.answer is Answer.FAILED
    assert {"pins", "identity"} <= codes(report)


def test_verifying_a_snapshot_loads_no_database(snapshots: Snapshots) -> None:
    script = (
        "import sys; from cli.main import main\n"
        "try: main(['verify', sys.argv[1], '--policy', sys.argv[2]])\n"
        "except SystemExit as end: assert not end.code\n"
        "assert 'sqlalchemy' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, snapshots.public.folder, snapshots.policy],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("verified\n")
