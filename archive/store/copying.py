"""Copying a SQLite database while others read and write it, as it is at one moment."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from archive.errors import NotReadyError
from archive.store import engines, files
from archive.store.faults import told_of_files


def copy_database(engine: Engine, target: Path) -> None:
    """Copy the SQLite database of *engine* into the new file *target*, and force it to the disk.

    One step within one reading transaction: writers go on meanwhile, and the copy has all of what
    was committed before it and nothing of what came later.

    Raises:
        NotReadyError: the database cannot be read, or the copy cannot be written or is not sound.
    """
    assert engine.dialect.name == "sqlite"
    with told_of_files(str(target)):
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, files.PRIVATE))
    with engines.reading(engine) as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        try:
            with closing(sqlite3.connect(f"{target.as_uri()}?mode=rw", uri=True)) as copy:
                source.backup(copy)
                found = copy.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.Error as error:
            raise NotReadyError(
                f"{engines.place(engine)} cannot be copied to {target} ({error})",
                remedy="Free room on the disk, or look after the database first.",
            ) from error
    if found != [("ok",)]:
        told = "; ".join(str(row[0]) for row in found[:3])
        raise NotReadyError(
            f"the copy of {engines.place(engine)} is not sound: {told}",
            remedy="Keep this copy of the archive as it is, and use an older backup.",
        )
    with told_of_files(str(target)):
        files.sync_file(target)
