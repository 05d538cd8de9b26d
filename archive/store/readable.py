"""Whether a database is one that can be worked with, and putting aside one that is not."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from archive.errors import NotFoundError, NotReadyError
from archive.store import engines, files, schema, tables
from archive.store.faults import told_of_files

_BESIDE: Final = ("", "-wal", "-shm")
"""A SQLite database and the files that may belong to it, by what their names end in."""


def is_whole(engine: Engine) -> bool:
    """Say whether the database is there, undamaged, and has all durable tables.

    Raises:
        NotReadyError: it is older or newer than this program, or cannot be reached.
    """
    try:
        with engines.reading(engine) as connection:
            return _is_sound(connection) and _has_tables(connection)
    except NotFoundError:
        return False
    except NotReadyError as error:
        if _is_damage(error.__cause__):
            return False
        raise


def is_empty(engine: Engine) -> bool:
    """Say whether the database, on a server, has no table at all."""
    with engines.reading(engine) as connection:
        return not inspect(connection).get_table_names()


def _is_sound(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return True
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").fetchall()
    return [tuple(row) for row in found] == [("ok",)]


def _has_tables(connection: Connection) -> bool:
    schema.require_current(connection)
    found = inspect(connection)
    for table in tables.METADATA.tables.values():
        if not found.has_table(table.name):
            return False
        if {one["name"] for one in found.get_columns(table.name)} != set(table.c.keys()):
            return False
    return connection.execute(select(tables.head.c.size)).first() is not None


def _is_damage(cause: BaseException | None) -> bool:
    if not isinstance(cause, DBAPIError):
        return False
    code = getattr(cause.orig, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF == sqlite3.SQLITE_CORRUPT


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield where to make a SQLite database that is to stand at *path*; it is gone after the block.

    Within the block, once no connection to it is open, `take_name` makes it stay.
    """
    aside = path.with_name(f".{os.urandom(16).hex()}.unfinished")
    try:
        yield aside
    finally:
        for end in _BESIDE:
            # What cannot be taken away keeps a name under which nothing is read.
            with suppress(OSError):
                aside.with_name(aside.name + end).unlink(missing_ok=True)


def take_name(aside: Path, path: Path) -> Path | None:
    """Put the finished database *aside* in its place; return where the one before went, if any.

    A stop between the steps leaves no database at *path*, and the one before whole beside it.

    Raises:
        NotReadyError: it was not written to its end, or a file cannot be renamed or forced to disk.
    """
    with told_of_files(str(path)):
        _require_settled(aside)
        files.sync_file(aside)
        kept = _put_aside(path)
        aside.rename(path)
        files.sync_folder(path.parent)
    return kept


def _require_settled(path: Path) -> None:
    """Return if all of the database is in the file itself.

    Closing it brings the rest in from beside it, and tells nobody where that fails.
    """
    beside = path.with_name(f"{path.name}-wal")
    if beside.exists() and beside.stat().st_size:
        raise NotReadyError(
            f"{path}: it could not be written to its end",
            remedy="Check the disk and the room on it, then repeat this.",
        )


def _put_aside(path: Path) -> Path | None:
    there = [end for end in _BESIDE if os.path.lexists(path.with_name(path.name + end))]
    if not there:
        return None
    number = 1
    while os.path.lexists(path.with_name(f"{path.name}.aside-{number}")):
        number += 1
    kept = path.with_name(f"{path.name}.aside-{number}")
    # What belongs to it goes first: without it, what is left at the old name is not its whole.
    for end in reversed(there):
        path.with_name(path.name + end).rename(kept.with_name(kept.name + end))
    files.sync_folder(path.parent)
    return kept
