"""Many rows into one table, as tuples.

The statements are built from the tables themselves, so that they cannot drift from the schema, and
built once. A row that breaks a constraint raises `sqlalchemy.exc.IntegrityError`, as elsewhere.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from sqlalchemy import Connection, Dialect, insert
from sqlalchemy.exc import DBAPIError

from archive.frozen import dataclass
from archive.relation import Cell, Row
from archive.store.tables import VIEWS_SCHEMA, AnyTable

if TYPE_CHECKING:
    import psycopg

CHUNK: Final = 5_000
"""Rows held in memory at a time on SQLite."""

BATCH: Final = 1_000
"""Keys in one query: both databases take more, and gain nothing from it."""

Raw: TypeAlias = tuple[object, ...]
"""A row whose cells are of any type."""

T = TypeVar("T")


def insert_rows(connection: Connection, table: AnyTable, rows: Iterable[Row]) -> int:
    """Insert *rows*, each with all columns of *table* in their order; return how many.

    *rows* is read once; it is held as a whole only in a pipeline.
    """
    if connection.dialect.name == "postgresql":
        return _insert_postgresql(connection, table, rows)
    statement = _insert(table, connection.dialect)
    if isinstance(rows, list) and len(rows) <= CHUNK:
        put(connection, statement, rows)
        return len(rows)
    count = 0
    for chunk in chunks(rows, CHUNK):
        put(connection, statement, chunk)
        count += len(chunk)
    return count


def put(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    """Run *statement*, which returns nothing, once for each of *rows*, on SQLite.

    Past SQLAlchemy, which takes longer for a handful of rows than the database does.
    """
    with _raw(connection, statement) as raw:
        raw.executemany(statement, rows).close()


def get(connection: Connection, query: str, values: Sequence[Cell]) -> list[Row]:
    """Return all rows that *query* gives for *values*, on SQLite; as `put` does."""
    with _raw(connection, query) as raw:
        return raw.execute(query, values).fetchall()


def each(connection: Connection, query: str, values: Sequence[Cell]) -> Iterator[Raw]:
    """Yield the rows that *query* gives for *values* as they are asked for, on SQLite; as `put`."""
    with _raw(connection, query) as raw:
        for row in raw.execute(query, values):  # noqa: UP028
            yield row


def _raw(connection: Connection, statement: str) -> "_Raw":
    """Return what gives the connection of the driver, and tells its errors as SQLAlchemy does."""
    return _Raw(connection, statement)


# A class, since a generator takes as long as the statement.
@dataclass(frozen=True, slots=True)
class _Raw:
    connection: Connection
    statement: str

    def __enter__(self) -> sqlite3.Connection:
        raw = self.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        if not self.connection.in_transaction():
            self.connection.begin()
        return raw

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, sqlite3.Error):
            raise DBAPIError.instance(
                self.statement,
                None,
                error,
                sqlite3.Error,
                hide_parameters=True,
                dialect=self.connection.dialect,
            ) from error


def batches(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield *keys* in runs of at most `BATCH`, to fetch by many keys in few queries."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield *items* in lists of at most *size*."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


@lru_cache(maxsize=256)
def _insert(table: AnyTable, dialect: Dialect) -> str:
    compiled = insert(table).compile(
        dialect=dialect,
        schema_translate_map={VIEWS_SCHEMA: None},
        render_schema_translate=True,
    )
    return str(compiled)


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """Have PostgreSQL be sent what the block changes without waiting for each answer.

    For few rows, and for what this module and `archive.store.prepared` run alone: SQLAlchemy cannot
    read an answer that is not there yet. What fails is raised when the block ends, if not before.
    Without effect on SQLite.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    with _postgresql(connection, "") as raw, raw.pipeline():
        yield


@lru_cache(maxsize=256)
def _copy_from(table: AnyTable, dialect: Dialect) -> str:
    return f"COPY {_into(table, dialect)} FROM STDIN"


@lru_cache(maxsize=256)
def _insert_into(table: AnyTable, dialect: Dialect) -> str:
    marks = ", ".join("%s" for _ in table.columns)
    return f"INSERT INTO {_into(table, dialect)} VALUES ({marks})"  # noqa: S608


def _into(table: AnyTable, dialect: Dialect) -> str:
    preparer = dialect.identifier_preparer
    columns = ", ".join(preparer.format_column(column) for column in table.columns)
    return f"{preparer.format_table(table)} ({columns})"


def _insert_postgresql(connection: Connection, table: AnyTable, rows: Iterable[Row]) -> int:
    if not _is_pipelined(connection):
        return _copy(connection, table, rows)
    # COPY takes two answers, and cannot be sent ahead of them.
    listed = list(rows)
    change(connection, _insert_into(table, connection.dialect), listed)
    return len(listed)


def _is_pipelined(connection: Connection) -> bool:
    from psycopg.pq import PipelineStatus

    with _postgresql(connection, "") as raw:
        return raw.pgconn.pipeline_status != PipelineStatus.OFF


def _copy(connection: Connection, table: AnyTable, rows: Iterable[Row]) -> int:
    statement = _copy_from(table, connection.dialect)
    count = 0
    with (
        _postgresql(connection, statement) as raw,
        raw.cursor() as cursor,
        cursor.copy(statement.encode()) as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def change(
    connection: Connection, statement: str, rows: Sequence[Row] | Sequence[Mapping[str, Cell]]
) -> None:
    """Run *statement*, which returns nothing, once for each of *rows*, on PostgreSQL; as `put`."""
    with _postgresql(connection, statement) as raw, raw.cursor() as cursor:
        cursor.executemany(statement.encode(), rows)


def ask(connection: Connection, query: str, values: Mapping[str, Cell]) -> list[Row]:
    """Return all rows that *query* gives for *values*, on PostgreSQL; as `put` does."""
    with _postgresql(connection, query) as raw, raw.cursor() as cursor:
        return cursor.execute(query.encode(), values).fetchall()


@contextmanager
def _postgresql(
    connection: Connection, statement: str
) -> "Iterator[psycopg.Connection[tuple[Cell, ...]]]":
    """Yield the connection of the driver, and tell its errors as SQLAlchemy does."""
    # psycopg is there, or there would be no connection.
    import psycopg

    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    if not connection.in_transaction():
        connection.begin()
    try:
        yield raw
    except psycopg.Error as error:
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
