"""Keeping an archive in order."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import NotAuthorisedError, NotFoundError
from archive.service import keeping
from archive.service.archive import Archive
from archive.service.signing import Need, authors
from archive.store import engines, schema
from archive.verify.report import Answer
from tests.labs import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    made = Lab(tmp_path)
    made.found()
    return made


def test_a_row_changed_behind_the_log_is_told_and_a_rebuild_mends_it(lab: Lab) -> None:
    with closing(sqlite3.connect(lab.database)) as database, database:
        database.execute("UPDATE property SET single = 1 - single WHERE id = 'prop:name'")
    with lab.opened() as archive:
        [difference] = keeping.check_views(archive)
        assert difference.startswith("1.0: property: a row that differs from the log (single)")
        assert keeping.rebuild(archive) == 2
        assert keeping.check_views(archive) == ()
    assert lab.verify().answer is Answer.VERIFIED


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(lab: Lab) -> None:
    with lab.opened() as archive:
        assert keeping.upgrade(archive) == (schema.NEWEST, schema.NEWEST)


def test_an_empty_database_in_the_place_of_a_lost_one_is_refused(lab: Lab) -> None:
    lab.database.unlink()
    lab.database.touch()
    with (
        Archive.open_as_it_is(lab.place, lab.around) as archive,
        pytest.raises(NotFoundError, match="holds no archive"),
    ):
        keeping.upgrade(archive)
    with closing(sqlite3.connect(lab.database)) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_damaged_key_file_is_named_when_no_key_may_sign(lab: Lab) -> None:
    path = lab.home / "keys" / "aigerim.pem"
    path.write_bytes(b"not a key")
    around = replace(lab.around, keys=())
    with (
        Archive.open(lab.place, around) as archive,
        engines.reading(archive.engine) as connection,
        pytest.raises(NotAuthorisedError, match=r"damaged, or no key file: .*aigerim\.pem"),
    ):
        authors(connection, archive, Need(("archivist",), 1))
