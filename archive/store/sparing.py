"""Using less memory where everything is read, or written, in its order."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

_CACHE_KIB: Final = 4_096
_WRITERS_KIB: Final = 32_768


@contextmanager
def sparing(connection: Connection) -> Iterator[None]:
    """Have SQLite remember less than usual: what was read once is not asked for again.

    PostgreSQL keeps its memory to itself.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    (cached,) = raw.execute("PRAGMA cache_size").fetchone()
    raw.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA cache_size = {cached}")


def spare(connection: Connection) -> None:
    """Have SQLite remember less on this connection from now on, for a writer that adds very much.

    Once there is more than the usual cache holds, this is as quick; and what was written is read
    again before a checkpoint is signed, on the same connection.
    """
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        raw.execute(f"PRAGMA cache_size = -{_WRITERS_KIB}")
