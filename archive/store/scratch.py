"""Working memory that outgrows memory: tables for the time of one piece of work, then gone.

They are in a database of `sqlite3` without a name. What fits into a few megabytes stays in memory;
what does not goes to a file where the system keeps temporary ones, which nobody else may read and
which has no name from the moment it is opened, where the system allows that. Nothing in it outlives
the work, so nothing of it is ever synced, journaled or recovered.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from typing import Final, TypeAlias

from archive.errors import NotReadyError
from archive.relation import Relation, Row

Key: TypeAlias = int | str | bytes

CACHE_KIB: Final = 4_096
"""So much of it stays in memory."""

IN_ORDER_KIB: Final = 2_048
"""So much, of what is written and read in its order alone."""

PAGE: Final = 1 << 16
"""Bytes of a run that are written and read at a time."""

_PRAGMAS: Final = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
)


@contextmanager
def scratch(cache: int = CACHE_KIB) -> Iterator["Scratch"]:
    """Yield empty working memory, which is gone after the block; *cache* KiB of it are in memory.

    Raises:
        NotReadyError: there is no room for it.
    """
    # To SQLite an empty name is a temporary database, kept in memory until its cache is full.
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        try:
            for pragma in (*_PRAGMAS, f"cache_size = -{cache}"):
                database.execute(f"PRAGMA {pragma}").close()
            yield Scratch(database)
        except sqlite3.Error as error:
            raise NotReadyError(
                f"working memory in a temporary file cannot be used: {error}",
                remedy="Make room where this system keeps temporary files, or name another folder "
                "for them in SQLITE_TMPDIR.",
            ) from error


class Scratch:
    """The tables of one piece of work. Each is made when it is asked for, and asked for once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._runs = count()

    def cells(self, name: str, key: str, width: int) -> "Cells":
        """Return a new table of rows with *width* cells by a key of the type *key* in SQL."""
        return Cells(self._database, name, key, width)

    def series(self, relation: Relation) -> "Series":
        """Return a new table for rows of *relation*, in the order in which they come."""
        return Series(self._database, relation)

    def run(self) -> "Run":
        """Return a new, empty run of bytes."""
        return Run(self.cells(f"run {next(self._runs)}", "INTEGER", 1))


class Cells:
    """Rows by key. The first cell of a row is its key."""

    def __init__(self, database: sqlite3.Connection, name: str, key: str, width: int) -> None:
        self._database = database
        # A key that is an integer is the row's own number already; others would be kept twice.
        end = "" if key == "INTEGER" else " WITHOUT ROWID"
        rest = "".join(f", c{n}" for n in range(width))
        self._create = f'CREATE TABLE "{name}" (k {key} NOT NULL PRIMARY KEY{rest}){end}'
        marks = ", ".join("?" * (1 + width))
        self._get = f'SELECT * FROM "{name}" WHERE k = ?'  # noqa: S608
        self._put = f'INSERT OR REPLACE INTO "{name}" VALUES ({marks})'  # noqa: S608
        self._remove = f'DELETE FROM "{name}" WHERE k = ?'  # noqa: S608
        self._all = f'SELECT * FROM "{name}" ORDER BY k'  # noqa: S608
        self._is_made = False

    def get(self, key: Key) -> Row | None:
        """Return the row of *key*; None where there is none."""
        if not self._is_made:
            return None
        found: Row | None = self._database.execute(self._get, (key,)).fetchone()
        return found

    def put(self, rows: Iterable[Row]) -> None:
        """Put *rows* in, each in place of the one with its key, if there is one."""
        if not self._is_made:
            self._database.execute(self._create)
            self._is_made = True
        _write(self._database, self._put, rows)

    def remove(self, key: Key) -> None:
        """Take away the row of *key*, if there is one."""
        if self._is_made:
            self._database.execute(self._remove, (key,))

    def rows(self) -> Iterator[Row]:
        """Yield every row by key: numbers by size, texts and bytes by their bytes."""
        if self._is_made:
            yield from _read(self._database, self._all)


class Series:
    """Rows of a table in the order in which they came; an open one may be ended later.

    Those that can be ended begin with an id, an event, since and until.
    """

    def __init__(self, database: sqlite3.Connection, relation: Relation) -> None:
        self._database = database
        self._name = relation.name
        self._width = len(relation.columns)
        self._count = 0
        self._ends = 0
        marks = ", ".join("?" * self._width)
        self._add = f'INSERT INTO "{self._name}" VALUES ({marks})'  # noqa: S608
        self._end = f'INSERT INTO "{self._name} ends" VALUES (?, ?, ?)'  # noqa: S608

    def add(self, rows: Collection[Row]) -> None:
        """Put *rows* behind those that are there."""
        if not self._count:
            columns = ", ".join(f"c{n}" for n in range(self._width))
            self._database.execute(f'CREATE TABLE "{self._name}" ({columns})')
        _write(self._database, self._add, rows)
        self._count += len(rows)

    def end(self, ends: Collection[tuple[str, int]]) -> None:
        """Have the open rows of each id hold until the entry named with it: those added so far."""
        if not self._count:
            return
        if not self._ends:
            self._database.execute(f'CREATE TABLE "{self._name} ends" (id, before, until)')
        _write(self._database, self._end, ((id, self._count, until) for id, until in ends))
        self._ends += len(ends)

    def rows(self) -> Iterator[Row]:
        """Yield every row in order, with its end. Nothing may be added after this."""
        if self._ends:
            yield from _read(self._database, self._ended())
        elif self._count:
            plain = f'SELECT * FROM "{self._name}" ORDER BY rowid'  # noqa: S608
            yield from _read(self._database, plain)

    def _ended(self) -> str:
        """Return the query of all rows, those without an end having the first that came later."""
        ends = f'"{self._name} ends"'
        # Sorted once at the end, which is much less work than keeping it in order all along.
        self._database.execute(
            f'CREATE INDEX IF NOT EXISTS "{self._name} by id" ON {ends} (id, before)'
        )
        first = (
            f"SELECT until FROM {ends} WHERE id = one.c0 AND before >= one.rowid "  # noqa: S608
            "ORDER BY before, rowid LIMIT 1"
        )
        cells = ["c0", "c1", "c2", f"coalesce(c3, ({first}))"]
        cells += [f"c{n}" for n in range(4, self._width)]
        return f'SELECT {", ".join(cells)} FROM "{self._name}" AS one ORDER BY one.rowid'  # noqa: S608


class Run:
    """Bytes to which others are added at the end, read by slices: the least that a tree needs."""

    def __init__(self, pages: Cells) -> None:
        self._pages = pages
        self._tail = bytearray()
        self._start = 0
        self._read: tuple[int, bytes] = (-1, b"")

    def __len__(self) -> int:
        return self._start + len(self._tail)

    def __iadd__(self, more: bytes) -> "Run":
        self._tail += more
        # What was added last is asked for most.
        full = len(self._tail) // PAGE - 1
        if full > 0:
            first = self._start // PAGE
            self._pages.put(
                (first + n, bytes(self._tail[n * PAGE : (n + 1) * PAGE])) for n in range(full)
            )
            del self._tail[: full * PAGE]
            self._start += full * PAGE
        return self

    def __getitem__(self, part: "slice[int, int, None]") -> bytes:
        start, stop, _ = part.indices(len(self))
        if start >= self._start:
            return bytes(self._tail[start - self._start : max(0, stop - self._start)])
        pages = range(start // PAGE, (min(stop, self._start) - 1) // PAGE + 1)
        whole = b"".join(map(self._page, pages)) + self._tail[: max(0, stop - self._start)]
        return whole[start - pages.start * PAGE : stop - pages.start * PAGE]

    def _page(self, number: int) -> bytes:
        if self._read[0] != number:
            row = self._pages.get(number)
            assert row is not None
            assert isinstance(row[1], bytes)
            self._read = (number, row[1])
        return self._read[1]


def _write(database: sqlite3.Connection, statement: str, rows: Iterable[Row]) -> None:
    database.execute("BEGIN")
    database.executemany(statement, rows)
    database.execute("COMMIT")


def _read(database: sqlite3.Connection, query: str) -> Iterator[Row]:
    # Not `yield from`: that would close the cursor, also of a database that is closed already.
    for row in database.execute(query):  # noqa: UP028
        yield row
