"""Its tables, on either database."""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from benchmarks import servers

Row = tuple[int, str, str, bytes, bytes, bytes]
"""Number, id, subject, body, hash, signature."""

Rows = Sequence[Sequence[object]]

TABLES = {"fact": 6, "current": 4, "history": 3}
"""How many columns each has."""

_CREATE = (
    "CREATE TABLE fact (n BIGINT PRIMARY KEY, id TEXT, subject TEXT, body {bytes}, hash {bytes}, "
    "sig {bytes})",
    "CREATE TABLE current (id TEXT PRIMARY KEY, subject TEXT, n BIGINT, body {bytes})",
    "CREATE TABLE history (id TEXT, n BIGINT, body {bytes}, PRIMARY KEY (id, n))",
    "CREATE INDEX by_subject ON current (subject, n)",
)
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "cache_size = -131072")
_FACTS = "SELECT n, id, subject, body, hash, sig FROM fact ORDER BY n"


class Floor(Protocol):
    """One database of it, open."""

    def execute(self, statement: str) -> object: ...

    def insert(self, table: str, rows: Rows) -> None: ...

    def rows(self) -> Generator[Row, None, None]:
        """Yield what was signed, in order."""
        ...

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return what is found; a question mark stands for a value."""
        ...

    def close(self) -> None: ...


class OnSQLite:
    """A file."""

    def __init__(self, path: Path, *, new: bool) -> None:
        self._connection = sqlite3.connect(path / "floor.db", isolation_level=None)
        for pragma in _PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self.execute = self._connection.execute
        self.close = self._connection.close
        for statement in _CREATE if new else ():
            self.execute(statement.format(bytes="BLOB"))

    def insert(self, table: str, rows: Rows) -> None:
        marks = ", ".join("?" * TABLES[table])
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def rows(self) -> Generator[Row, None, None]:
        yield from self.execute(_FACTS)

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self.execute(query, values).fetchall()


class OnPostgreSQL:
    """A database on a server: many rows go in by COPY, one by INSERT."""

    def __init__(self, server: str, name: str, *, new: bool) -> None:
        import psycopg

        url = servers.fresh_database(server, name) if new else servers.named(server, name)
        self._connection = psycopg.connect(url, autocommit=True)
        self.close = self._connection.close
        for statement in _CREATE if new else ():
            self.execute(statement.format(bytes="BYTEA"))

    def execute(self, statement: str) -> object:
        return self._connection.execute(statement.encode())

    def insert(self, table: str, rows: Rows) -> None:
        if len(rows) == 1:
            marks = ", ".join(["%s"] * TABLES[table])
            self._connection.execute(f"INSERT INTO {table} VALUES ({marks})".encode(), rows[0])
            return
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def rows(self) -> Generator[Row, None, None]:
        with self._connection.transaction(), self._connection.cursor("rows") as cursor:
            cursor.itersize = 1_000
            yield from cursor.execute(_FACTS)

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self._connection.execute(query.replace("?", "%s").encode(), values).fetchall()


@contextmanager
def opened(folder: Path, server: str | None, *, new: bool = False) -> Iterator[Floor]:
    """Yield the floor in *folder*, or in the database of the server that is called as that is."""
    floor: Floor = (
        OnSQLite(folder, new=new)
        if server is None
        else OnPostgreSQL(server, f"floor_{folder.parent.name}_{folder.name}", new=new)
    )
    try:
        yield floor
    finally:
        floor.close()


@contextmanager
def writing(floor: Floor) -> Iterator[None]:
    """One transaction, which is on the disk when the block ends."""
    floor.execute("BEGIN")
    yield
    floor.execute("COMMIT")
