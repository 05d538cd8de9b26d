"""What goes wrong below an archive, told as something a person can act on.

The one place that reads error codes of SQLite, PostgreSQL and the operating system. What is not
listed here is a bug of the caller and stays the exception that it was.
"""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.errors import (
    ArchiveError,
    ConflictError,
    NotFoundError,
    NotReadyError,
    UnreachableError,
)

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

_ROOM: Final = 1 << 20
"""A disk with less room than this counts as full."""

_Told = tuple[type[ArchiveError], str, str]

_BUSY: Final = (
    ConflictError,
    "another program is writing to it, and did not finish in time",
    "Repeat this when the other program is done.",
)
_FULL: Final = (
    NotReadyError,
    "there is no room left on its disk",
    "Free room on the disk, then repeat this: nothing of it was written.",
)
_READ_ONLY: Final = (
    NotReadyError,
    "it is open for reading only",
    "Get write access to it, to the folder around it and to the disk, then repeat this.",
)
_NO_LOCKS: Final = (
    NotReadyError,
    "its file system does not keep locks as it must",
    "Move the archive to a disk of this machine, or keep it on a server.",
)
_STANDBY: Final = (
    NotReadyError,
    "this server takes no changes: it is a standby, or set to be read only",
    "Use the address of the server that takes them.",
)
_GIVEN_UP: Final = (
    ConflictError,
    "the server ended this in favour of changes that came meanwhile",
    "Repeat this.",
)
_NO_ACCESS: Final = (
    NotReadyError,
    "access to it is denied",
    "Run this as a user who may use it, or have the access granted.",
)
_DAMAGED: Final = (
    NotReadyError,
    "its content is damaged",
    "Keep the damaged copy, and restore the archive from a backup.",
)
_DEVICE: Final = (
    NotReadyError,
    "the system failed while reading or writing it",
    "Check the disk and its connection, then repeat this.",
)
_NO_DATABASE: Final = (
    NotFoundError,
    "it is not a database",
    "Give the address of the database of an archive.",
)
_CANNOT_OPEN: Final = (
    NotReadyError,
    "it cannot be opened",
    "Check that the file and the folder around it can be read and written.",
)
_NO_CONNECTION: Final = (
    UnreachableError,
    "there is no connection to it",
    "Check that the server runs, and that its address, database, user and password are right.",
)
_BROKEN: Final = (
    UnreachableError,
    "the connection to it broke",
    "Check that the server runs; then look whether this was done, and repeat it if not.",
)
_NO_CAPACITY: Final = (
    NotReadyError,
    "the server has no capacity left for this",
    "Repeat this later, or give the server more connections or memory.",
)

_SQLITE: Final[Mapping[int, _Told]] = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_IOERR: _DEVICE,
    sqlite3.SQLITE_PROTOCOL: _NO_LOCKS,
    sqlite3.SQLITE_NOTADB: _NO_DATABASE,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
}

# By SQLSTATE, else by its class (PostgreSQL, appendix A).
_SQLSTATE: Final[Mapping[str, _Told]] = {
    "55P03": _BUSY,
    "40001": _GIVEN_UP,
    "40": _BUSY,
    "53100": _FULL,
    "53": _NO_CAPACITY,
    "25006": _STANDBY,
    "42501": _NO_ACCESS,
    "28": _NO_ACCESS,
    "3D": _NO_DATABASE,
    "08": _NO_CONNECTION,
    "57P": _NO_CONNECTION,
    "58": _DEVICE,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}

_NO_FOLDER: Final = (
    NotFoundError,
    "there is no such folder",
    "Check the name, or make the folder first.",
)

_ERRNO: Final[Mapping[int, _Told]] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.ENOENT: (NotFoundError, "it does not exist", "Check the name."),
    errno.ENOTDIR: (NotFoundError, "a file stands where a folder must", "Check the name."),
    errno.EISDIR: (NotFoundError, "a folder stands where a file must", "Check the name."),
}


@contextmanager
def told(where: str) -> Iterator[None]:
    """Raise errors of a database at *where* as an ArchiveError wherever a person can act on them.

    Raises:
        ArchiveError: as the tables of this module say.
    """
    # Whoever reads files alone needs no database.
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        found = _BROKEN if error.connection_invalidated else _of_database(error)
        if found is None:
            raise
        if found is _DEVICE and _is_full(where):
            # What does not fit beside the database is reported as a fault of the device.
            found = _FULL
        raise _built(found, where) from error


@contextmanager
def told_of_files(where: str) -> Iterator[None]:
    """Raise every error of the operating system about the file at *where* as an ArchiveError."""
    try:
        yield
    except OSError as error:
        folder = Path(where).parent
        if error.errno == errno.ENOENT and not folder.exists():
            raise _built(_NO_FOLDER, str(folder)) from error
        raise _built(_ERRNO.get(error.errno or 0, _DEVICE), where) from error


def _is_full(where: str) -> bool:
    # Imported late: what it loads besides, only an error needs.
    import shutil

    try:
        return shutil.disk_usage(Path(where).parent).free < _ROOM
    except OSError:
        return False


def _of_database(error: "DBAPIError") -> _Told | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        # The low byte is the kind, the rest a refinement of it.
        return _SQLITE.get(code & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return next((_SQLSTATE[state[:n]] for n in (5, 3, 2) if state[:n] in _SQLSTATE), None)
    # libpq gives no SQLSTATE when it could not connect, or when the connection broke.
    broken = type(error.orig).__name__ == "OperationalError" and state is None
    return _NO_CONNECTION if broken else None


def _built(told: _Told, where: str) -> ArchiveError:
    kind, fact, remedy = told
    return kind(f"{where}: {fact}", remedy=remedy)
