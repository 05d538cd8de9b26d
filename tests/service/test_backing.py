"""Backups: whole, checked, and made while the archive is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import place as places
from archive.errors import ConflictError, NotReadyError, TamperedError
from archive.service import backing
from archive.service.archive import Archive
from archive.service.backing import BackedUp, back_up
from archive.service.founding import DATABASE
from archive.store import captures as capture_files
from archive.verify.report import Answer
from tests.labs import Lab, P, capture_of, entity, furnish


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = Lab(tmp_path_factory.mktemp("furnished") / "lab")
    lab.found()
    furnish(lab)
    return lab


@pytest.fixture
def lab(furnished: Lab, tmp_path: Path) -> Lab:
    return furnished.copy(tmp_path / "lab")


def backup(lab: Lab, folder: Path) -> BackedUp:
    with lab.opened() as archive:
        return back_up(archive, folder)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_an_archive_that_verifies(lab: Lab, tmp_path: Path) -> None:
    made = backup(lab, tmp_path / "new" / "backup")
    assert made.answer is Answer.VERIFIED
    assert (made.size, made.captures) == (12, 1)
    assert left(tmp_path / "new") == ["backup"]
    with Archive.open(made.folder, lab.around, exactly=True) as copy:
        assert copy.place.origin == "example.org/lab"
    for name in (places.MARKER, "policy"):
        assert (made.folder / name).read_bytes() == (lab.place / name).read_bytes()
    other = Lab(tmp_path / "other")
    (tmp_path / "other").mkdir()
    made.folder.rename(other.place)
    assert other.dump() == lab.dump()


def test_it_can_be_written_to_until_the_second_place_knows_of_more(
    lab: Lab, tmp_path: Path
) -> None:
    backup(lab, tmp_path / "backup")
    lab.record(entity("ent:zzzzzzzzzzzz"))
    restored = Lab(tmp_path / "restored")
    lab.copy(tmp_path / "restored")
    for path in restored.place.iterdir():
        path.unlink() if path.is_file() else None
    for path in (tmp_path / "backup").iterdir():
        if path.is_file():
            path.rename(restored.place / path.name)
    with pytest.raises(ConflictError, match="set back"):
        restored.record(entity("ent:yyyyyyyyyyyy"))


def test_what_is_being_written_is_not_in_it(lab: Lab, tmp_path: Path) -> None:
    with closing(sqlite3.connect(lab.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE head SET size = 99")
        made = backup(lab, tmp_path / "backup")
        writer.execute("ROLLBACK")
    assert made.size == 12


def test_what_is_recorded_and_signed_meanwhile_does_no_harm(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backing.copy_database

    def slow(*words: object) -> None:
        copy(*words)  # type: ignore[arg-type]
        lab.record(entity("ent:zzzzzzzzzzzz"))

    monkeypatch.setattr(backing, "copy_database", slow)
    made = backup(lab, tmp_path / "backup")
    assert (made.size, made.answer) == (12, Answer.VERIFIED)
    assert lab.verify().size == 13


def test_a_folder_that_is_there_is_refused(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(ConflictError, match="exists already"):
        backup(lab, tmp_path / "taken")


def test_it_does_not_stand_within_the_archive(lab: Lab) -> None:
    before = sorted(lab.place.rglob("*"))
    with pytest.raises(ConflictError, match="lies within"):
        backup(lab, lab.place / "deep" / "backup")
    assert sorted(lab.place.rglob("*")) == before


def test_a_damaged_capture_stops_it_and_nothing_is_left(lab: Lab, tmp_path: Path) -> None:
    _, path = capture_of(lab)
    path.write_bytes(b"something else")
    with pytest.raises(TamperedError, match="is damaged"):
        backup(lab, tmp_path / "new" / "backup")
    assert left(tmp_path / "new") == []


def test_what_does_not_verify_is_no_backup(lab: Lab, tmp_path: Path) -> None:
    lab.sql("UPDATE body SET content = x'7b7d' WHERE event = 4 * 256")
    with pytest.raises(TamperedError, match=r"4\.0"):
        backup(lab, tmp_path / "new" / "backup")
    assert left(tmp_path / "new") == []


class Stop(Exception):
    pass


@pytest.mark.parametrize(
    ("owner", "step"),
    [
        (backing, "copy_database"),
        (capture_files.CaptureFiles, "put"),
        (backing.files, "write_new"),
        (backing, "verify_beside"),
        (Path, "rename"),
    ],
)
def test_whatever_stops_it_nothing_is_left(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, step: str
) -> None:
    def stop(*words: object, **more: object) -> None:
        raise Stop

    monkeypatch.setattr(owner, step, stop)
    with pytest.raises(Stop):
        backup(lab, tmp_path / "new" / "backup")
    assert left(tmp_path / "new") == []


def test_a_database_that_is_damaged_is_told(lab: Lab, tmp_path: Path) -> None:
    with lab.database.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 30)
    with pytest.raises((NotReadyError, TamperedError)):
        backup(lab, tmp_path / "new" / "backup")
    assert left(tmp_path / "new") == []


def test_of_older_tables_the_copy_is_looked_through_for_damage_alone(
    lab: Lab, tmp_path: Path
) -> None:
    lab.sql("UPDATE alembic_version SET version_num = '0000'")
    made = backup(lab, tmp_path / "backup")
    assert (made.answer, made.size, made.captures) == (None, None, 1)
    assert (made.folder / DATABASE).exists()


def test_a_database_elsewhere_comes_into_the_folder(lab: Lab, tmp_path: Path) -> None:
    lab.database.rename(tmp_path / "elsewhere.db")
    marker = lab.place / places.MARKER
    marker.unlink()
    places.make(lab.place, lab_origin(), "../../elsewhere.db", restricted_by_default=True)
    made = backup(lab, tmp_path / "backup")
    found = places.read(made.folder)
    assert (found.database, found.restricted_by_default) == (DATABASE, True)
    assert made.answer is Answer.VERIFIED


def lab_origin() -> places.Origin:
    return places.Origin("example.org/lab")


def test_a_server_is_left_to_its_own_tools(postgresql_url: str, tmp_path: Path) -> None:
    lab = Lab(tmp_path / "lab")
    lab.found(postgresql_url)
    with pytest.raises(ConflictError, match="is on a server") as caught:
        backup(lab, tmp_path / "backup")
    assert "pg_dump" in caught.value.remedy
    assert not (tmp_path / "backup").exists()


def test_nothing_of_it_is_readable_by_others(lab: Lab, tmp_path: Path) -> None:
    made = backup(lab, tmp_path / "backup")
    assert made.folder.stat().st_mode & 0o077 == 0
    assert (made.folder / DATABASE).stat().st_mode & 0o077 == 0
    assert P in "".join(lab.dump())
