"""Using less memory where everything is read, or written, in its order."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

_CACHE_KIB: Final = 16_384


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
