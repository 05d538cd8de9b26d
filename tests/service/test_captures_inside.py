"""An archive on a server that keeps captured files in its database."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from archive import place as places
from archive.errors import MalformedError
from archive.service import copying, redacting
from archive.service.archive import Archive
from archive.service.copyable import Asked
from archive.service.depositing import deposit
from archive.service.publishing import Audience, publish
from archive.service.restorable import Asked as Wanted
from archive.service.restoring import restore, restore_new
from archive.service.verifying import verify
from archive.store import engines
from archive.store.capture_rows import CaptureRows
from archive.store.captures import CaptureFiles
from archive.verify.report import Answer
from tests.conftest import postgresql_database
from tests.labs import TEXT, Lab, furnish
from tests.service.conftest import write_example

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lab(postgresql_url: str, tmp_path: Path) -> Lab:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(postgresql_url, captures_inside=True)
    furnish(lab)
    with lab.opened() as archive:
        deposit(archive, write_example(lab.folder))
    return lab


def run(lab: Lab, statement: str) -> None:
    with lab.opened() as archive, engines.writing(archive.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE capture_part DISABLE TRIGGER USER")
        connection.exec_driver_sql(statement)


def written(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def snapshot(lab: Lab, place: Path, folder: Path) -> dict[str, bytes]:
    with Archive.open(place, lab.around, exactly=True) as archive:
        publish(archive, folder, audience=Audience.FULL)
    return written(folder)


def test_files_are_in_the_database_alone(lab: Lab) -> None:
    assert not (lab.place / "captures").exists()
    with lab.opened() as archive:
        assert archive.place.captures_inside
        assert isinstance(archive.captures, CaptureRows)
        assert TEXT in [archive.captures.read(digest) for digest in archive.captures]
        assert len(list(archive.captures)) == 2
        again = deposit(archive, lab.folder / "report.yaml").written
    assert again is not None
    assert again.addresses == ()
    report = lab.verify()
    assert (report.answer, list(report.findings)) == (Answer.VERIFIED, [])


FOUND = {
    "capture.altered": "UPDATE capture_part SET content = 'x'",
    "capture.missing": "DELETE FROM capture_part",
}


@pytest.mark.parametrize("code", FOUND)
def test_what_happened_to_a_file_there_is_found(lab: Lab, code: str) -> None:
    run(lab, FOUND[code])
    report = lab.verify()
    assert report.answer is Answer.FAILED
    # Words that were found in the file are not, in another one.
    assert {one.code for one in report.findings} - {"capture.quotation"} == {code}


def test_a_file_that_nothing_names_is_counted(lab: Lab) -> None:
    run(lab, "INSERT INTO capture_part VALUES ('sha256:' || repeat('0', 64), 0, 'x')")
    assert lab.verify().counts["files that no open event names"] == 1


def test_the_way_over_a_folder_and_back_changes_no_byte(lab: Lab, tmp_path: Path) -> None:
    first = snapshot(lab, lab.place, tmp_path / "first")
    copying.copy(lab.place, tmp_path / "there", Asked(), lab.around)
    there = places.read(tmp_path / "there")
    assert not there.captures_inside
    assert len(list(CaptureFiles(there.captures))) == 2
    assert snapshot(lab, tmp_path / "there", tmp_path / "second") == first


def test_a_file_becomes_a_database_with_all_files(tmp_path: Path, postgresql_url: str) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found()
    furnish(lab)
    first = snapshot(lab, lab.place, tmp_path / "first")
    asked = Asked(database=postgresql_url, captures_inside=True)
    done = copying.copy(lab.place, tmp_path / "there", asked, lab.around)
    assert (done.answer, done.captures) == (Answer.VERIFIED, 1)
    place = places.read(tmp_path / "there")
    assert place.captures_inside
    assert not place.captures.exists()
    assert snapshot(lab, tmp_path / "there", tmp_path / "second") == first
    with Archive.open(tmp_path / "there", lab.around, exactly=True) as archive:
        assert verify(archive, None).answer is Answer.VERIFIED


def test_a_snapshot_becomes_an_archive_with_its_files_inside(
    lab: Lab, tmp_path: Path, postgresql_server: URL
) -> None:
    first = snapshot(lab, lab.place, tmp_path / "first")
    with postgresql_database(postgresql_server) as url:
        wanted = Wanted(snapshot=tmp_path / "first")
        folder = tmp_path / "again"
        done = restore_new(folder, url, wanted, lab.around, captures_inside=True)
        assert done.captures == 2
        assert not (folder / "captures").exists()
        assert snapshot(lab, folder, tmp_path / "second") == first


def test_a_file_that_is_gone_comes_back_from_a_snapshot(lab: Lab, tmp_path: Path) -> None:
    snapshot(lab, lab.place, tmp_path / "first")
    run(lab, "DELETE FROM capture_part")
    wanted, place = Wanted(snapshot=tmp_path / "first"), places.read(lab.place)
    assert restore(place, replace(wanted, dry_run=True), lab.around).captures == 2
    assert lab.verify().answer is Answer.FAILED
    assert restore(place, wanted, lab.around).captures == 2
    assert lab.verify().answer is Answer.VERIFIED


def test_redacting_a_file_leaves_no_byte_of_it_in_the_table(lab: Lab) -> None:
    with lab.opened() as archive:
        digest = next(one for one in archive.captures if archive.captures.read(one) == TEXT)
        assert TEXT in file_of(archive)
        done = redacting.redact(archive, (), ("3.0",), reason="privacy", confirmed=1)
        assert (done.unfinished, done.removed) == (None, (digest,))
        assert digest not in set(archive.captures)
        assert TEXT not in file_of(archive)
    assert lab.verify().answer is Answer.VERIFIED


def file_of(archive: Archive) -> bytes:
    """Return the file of the server in which short captures are."""
    with engines.alone(archive.engine) as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        query = "SELECT pg_relation_filepath('capture_part')"
        return (Path(folder) / connection.exec_driver_sql(query).scalar_one()).read_bytes()


def founded(lab: Lab, tmp_path: Path) -> object:
    other = Lab(tmp_path / "other")
    other.folder.mkdir()
    return other.found(captures_inside=True)


def copied(lab: Lab, tmp_path: Path) -> object:
    return copying.copy(lab.place, tmp_path / "new", Asked(captures_inside=True), lab.around)


def restored(lab: Lab, tmp_path: Path) -> object:
    wanted = Wanted(snapshot=tmp_path / "first")
    return restore_new(tmp_path / "new", None, wanted, lab.around, captures_inside=True)


@pytest.mark.parametrize("make", [founded, copied, restored])
def test_a_file_of_sqlite_takes_none(
    lab: Lab, tmp_path: Path, make: Callable[[Lab, Path], object]
) -> None:
    snapshot(lab, lab.place, tmp_path / "first")
    with pytest.raises(MalformedError, match="only where that is PostgreSQL"):
        make(lab, tmp_path)
    assert not (tmp_path / "new").exists()
    assert lab.verify().answer is Answer.VERIFIED


KILLED = """
import os, sys
from pathlib import Path
from archive.service import depositing
from archive.store.capture_rows import CaptureRows
from tests.labs import Lab

put = CaptureRows.put

def killed(self, data):
    put(self, data)
    os.kill(os.getpid(), 9)

CaptureRows.put = killed
with Lab(Path(sys.argv[1])).opened() as archive:
    depositing.deposit(archive, Path(sys.argv[2]))
"""


def test_killed_between_file_and_entry_nothing_is_lost(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(b"words of a page")
    file = tmp_path / "one.yaml"
    file.write_text(
        "deposit: one\nsources:\n  s: {kind: article, published: 2022, file: page.txt}\n"
    )
    size = lab.verify().size
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(lab.folder), str(file)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert done.returncode == -9
    report = lab.verify()
    assert (report.size, report.answer) == (size, Answer.VERIFIED)
    with lab.opened() as archive:
        assert deposit(archive, file).written is not None
        assert b"words of a page" in [archive.captures.read(one) for one in archive.captures]
    assert lab.verify().answer is Answer.VERIFIED
