"""Whether a restored copy is whole, and how far it reaches: on both databases."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url
from sqlalchemy.exc import IntegrityError

from archive.core import base64
from archive.errors import ConflictError
from archive.service.archive import Archive
from archive.service.checking import Checked, check
from archive.store import engines
from archive.verify.report import Answer
from tests.cli.conftest import Muniment
from tests.conftest import postgresql_database, postgresql_programs
from tests.labs import Lab, capture_of, entity, furnish

AFTER = "ent:yyyyyyyyyyyy"


@pytest.fixture
def there(database_url: str, tmp_path: Path) -> Lab:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(None if database_url.startswith("sqlite") else database_url)
    furnish(lab)
    return lab


@pytest.fixture
def restored(there: Lab, database_url: str, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A copy made with the tools of the database, restored beside the archive."""
    copy = there.copy(there.folder.parent / "copy")
    if database_url.startswith("sqlite"):
        copy.database.unlink()
        with (
            closing(sqlite3.connect(there.database)) as old,
            closing(sqlite3.connect(copy.database)) as new,
        ):
            old.backup(new)
        yield copy
        return
    server: URL = request.getfixturevalue("postgresql_server")
    dump = there.folder / "archive.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", make_url(database_url))
    with postgresql_database(server) as url:
        run("pg_restore", "--exit-on-error", "--single-transaction", make_url(url), dump)
        direct(copy, url)
        yield copy


def run(program: str, *words: object) -> None:
    told = [
        f"--dbname=postgresql://postgres@/{word.database}?host={word.query['host']}"
        if isinstance(word, URL)
        else str(word)
        for word in words
    ]
    done = subprocess.run(
        [postgresql_programs() / program, *told], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def direct(lab: Lab, url: str) -> None:
    marker = lab.place / "muniment.toml"
    marker.write_text(re.sub("(?m)^database = .*$", f'database = "{url}"', marker.read_text()))


def checked(lab: Lab) -> Checked:
    with Archive.open(lab.place, lab.around) as archive:
        return check(archive)


def spoil(lab: Lab, *statements: str) -> None:
    """Run *statements* on whichever database, past its guards."""
    with lab.opened() as archive, engines.writing(archive.engine) as connection:
        if connection.dialect.name == "postgresql":
            for table in ("entry", "body", "checkpoint"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        else:
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(query).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_restored_copy_is_whole_and_goes_on(there: Lab, restored: Lab) -> None:
    found = checked(restored)
    assert (found.faults, found.bodies, found.captures) == ((), 0, 0)
    assert (found.size, found.checkpoint, found.second_place) == (12, 12, 12)
    assert found.root == checked(there).root
    assert len(base64.decode(found.root, 32)) == 32
    assert found.standby is None
    assert restored.verify().answer is Answer.VERIFIED
    # The guards came along as well.
    with (
        pytest.raises(IntegrityError, match=r"DELETE on entry is refused|entry is not deleted"),
        restored.opened() as archive,
        engines.writing(archive.engine) as connection,
    ):
        connection.exec_driver_sql("DELETE FROM entry")
    assert restored.record(entity(AFTER)).checkpoint == 13


def test_a_copy_of_yesterday_says_how_far_it_reaches_and_signs_nothing(
    there: Lab, restored: Lab
) -> None:
    there.record(entity(AFTER))
    shutil.copytree(there.home, restored.home, dirs_exist_ok=True)
    found = checked(restored)
    assert (found.size, found.checkpoint, found.second_place) == (12, 12, 13)
    (fault,) = found.faults
    assert "holds 12 entries, but a checkpoint over 13 was signed" in fault
    with pytest.raises(ConflictError, match="set back to an older state") as refused:
        restored.record(entity(AFTER))
    assert "snapshot" in refused.value.remedy
    assert "gone for good" in refused.value.remedy
    muniment = Muniment(restored.home, restored.place, restored.folder)
    shown = muniment("db", "check", code=10).stdout
    assert "NOT WHOLE" in shown
    assert muniment.json("db", "check", code=10)["size"] == 12


def test_entries_that_did_not_come_along_are_told(there: Lab) -> None:
    spoil(there, 'DELETE FROM entry WHERE "index" = 7')
    found = checked(there)
    assert found.faults == ("12 entries are counted, and 11 are there, up to entry 11",)
    assert found.root == ""


def test_bodies_and_files_that_did_not_come_along_are_counted(there: Lab) -> None:
    _, file = capture_of(there)
    file.unlink()
    spoil(there, "DELETE FROM body WHERE event IN (SELECT max(event) FROM body)")
    found = checked(there)
    assert (found.bodies, found.captures) == (1, 1)
    assert len(found.faults) == 2
    marker = there.place / "muniment.toml"
    marker.write_text(marker.read_text() + "\nincomplete = true\n")
    assert checked(there).faults == ()
    shown = Muniment(there.home, there.place, there.folder)("db", "check").stdout
    assert "it is whole; 1 body and 1 captured file were left out of it" in shown


def test_a_checkpoint_of_another_history_is_told(there: Lab) -> None:
    shutil.rmtree(there.home / "logs")
    spoil(
        there,
        "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 11) "
        "WHERE size = 12",
    )
    assert checked(there).faults == ()
    spoil(there, "UPDATE head SET size = 10", 'DELETE FROM entry WHERE "index" > 9')
    (fault,) = checked(there).faults
    assert fault == "its newest checkpoint covers 11 entries, and 10 are there"


def test_a_tree_that_is_not_that_of_the_checkpoint_is_told(there: Lab) -> None:
    with there.opened() as archive:
        node = "muniment_views.node" if archive.engine.dialect.name == "postgresql" else "node"
    shutil.rmtree(there.home / "logs")
    zero = "decode(repeat('00', 32), 'hex')" if "." in node else "zeroblob(32)"
    spoil(there, f"UPDATE {node} SET hash = {zero}")
    assert "are not those of its newest checkpoint" in checked(there).faults[0]


def test_without_any_checkpoint_that_is_said(there: Lab) -> None:
    shutil.rmtree(there.home / "logs")
    spoil(there, "DELETE FROM checkpoint")
    found = checked(there)
    assert (found.checkpoint, found.second_place, found.faults) == (None, None, ())
    shown = Muniment(there.home, there.place, there.folder)("db", "check").stdout
    assert "none in the database" in shown
    assert "none known on this machine" in shown
