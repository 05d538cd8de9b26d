import errno
import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from archive.errors import ArchiveError, ConflictError, NotFoundError, NotReadyError
from archive.store import engines, faults


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("40P01", ConflictError),
        ("40001", ConflictError),
        ("55P03", ConflictError),
        ("53100", NotReadyError),
        ("53300", NotReadyError),
        ("25006", NotReadyError),
        ("42501", NotReadyError),
        ("28P01", NotReadyError),
        ("57P02", NotReadyError),
        ("58030", NotReadyError),
        ("08006", NotReadyError),
        ("XX001", NotReadyError),
        ("3D000", NotFoundError),
    ],
)
def test_each_state_of_postgresql_has_its_error(
    server_engine: Engine, state: str, kind: type[ArchiveError]
) -> None:
    with pytest.raises(kind) as caught, engines.writing(server_engine) as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE='{state}'; END $$")
    assert isinstance(caught.value, ArchiveError)
    assert caught.value.remedy.endswith(".")
    assert isinstance(caught.value.__cause__, DBAPIError)


@pytest.mark.parametrize("state", ["22012", "42P01", "57014", "P0001"])
def test_a_bug_is_not_told_as_something_else(server_engine: Engine, state: str) -> None:
    with pytest.raises(DBAPIError), engines.writing(server_engine) as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE='{state}'; END $$")


@pytest.fixture(scope="module")
def server_engine(postgresql_server: URL) -> Iterator[Engine]:
    engine = engines.open_engine(postgresql_server.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, ConflictError),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, ConflictError),
        (sqlite3.SQLITE_LOCKED, ConflictError),
        (sqlite3.SQLITE_FULL, NotReadyError),
        (sqlite3.SQLITE_READONLY_DIRECTORY, NotReadyError),
        (sqlite3.SQLITE_PERM, NotReadyError),
        (sqlite3.SQLITE_IOERR_FSYNC, NotReadyError),
        (sqlite3.SQLITE_CORRUPT, NotReadyError),
        (sqlite3.SQLITE_CANTOPEN, NotReadyError),
        (sqlite3.SQLITE_PROTOCOL, NotReadyError),
        (sqlite3.SQLITE_NOTADB, NotFoundError),
    ],
)
def test_each_code_of_sqlite_has_its_error(code: int, kind: type[ArchiveError]) -> None:
    cause = sqlite3.OperationalError("words in any language")
    cause.sqlite_errorcode = code
    with pytest.raises(kind, match="here: "), faults.told("here"):
        raise OperationalError("SELECT 1", None, cause)


def test_a_broken_constraint_stays_what_it_is() -> None:
    cause = sqlite3.IntegrityError("words")
    cause.sqlite_errorcode = sqlite3.SQLITE_CONSTRAINT_TRIGGER
    with pytest.raises(DBAPIError), faults.told("here"):
        raise DBAPIError("SELECT 1", None, cause)


def test_a_driver_that_gives_no_code_and_no_reason_is_left_alone() -> None:
    with pytest.raises(DBAPIError), faults.told("here"):
        raise DBAPIError("SELECT 1", None, sqlite3.InterfaceError("words"))


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, NotReadyError),
        (errno.EDQUOT, NotReadyError),
        (errno.EROFS, NotReadyError),
        (errno.EACCES, NotReadyError),
        (errno.ENOENT, NotFoundError),
        (errno.ENOTDIR, NotFoundError),
        (errno.EIO, NotReadyError),
        (errno.ENAMETOOLONG, NotReadyError),
    ],
)
def test_each_error_of_the_system_has_its_error(number: int, kind: type[ArchiveError]) -> None:
    with pytest.raises(kind, match="here: ") as caught, faults.told_of_files("here"):
        raise OSError(number, "words in any language")
    assert isinstance(caught.value, ArchiveError)
    assert caught.value.remedy


def test_an_error_without_a_number_is_told_too() -> None:
    with pytest.raises(NotReadyError), faults.told_of_files("here"):
        raise OSError("words")
