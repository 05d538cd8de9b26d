"""Queries that are asked again and again, and changes: compiled once for each database.

Building a query of SQLAlchemy, and finding out that it was built before, takes several times as
long as a database takes to answer one by a key; and whoever appends fact by fact asks a dozen.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    Connection,
    Dialect,
    Row,
    Select,
    Update,
    bindparam,
)
from sqlalchemy.engine import result_tuple

from archive.frozen import dataclass
from archive.relation import Cell
from archive.relation import Row as Key
from archive.store.bulk import Raw, ask, batches, change, each, get, put
from archive.store.tables import VIEWS_SCHEMA

Mark: TypeAlias = BindParameter[Cell]
Marks: TypeAlias = Sequence[Mark]
Rows: TypeAlias = list[Row[*tuple[object, ...]]]

_KEYS: Final = "key"
_RUN: Final = 256
"""Rows that a server sends at a time; it would send all of them at once."""


class Prepared:
    """A query by single values, by many keys, or by both.

    *build* makes it of the marks of the keys, each of which is *width* cells in a row. It is
    called for each database once without any, and once for each power of two as their number.
    """

    def __init__(
        self, build: Callable[[Marks], Select[*tuple[object, ...]]], *, width: int = 1
    ) -> None:
        self.build = build
        self._width = width

    def rows(self, connection: Connection, **values: Cell) -> Rows:
        """Return the rows of a query by the single *values* alone."""
        return self._run(connection, (), values)

    def of(self, connection: Connection, keys: Sequence[Cell], **values: Cell) -> Rows:
        """Return the rows for *keys*, cell behind cell; they are in order within a run of keys."""
        return [row for run in batches(keys) for row in self._run(connection, run, values)]

    def each(self, connection: Connection, **values: Cell) -> Iterator[Raw]:
        """Yield the rows of a query by single *values*, few of which are in memory at a time.

        No cell is of a type that is sure: a table that somebody made anew may hold anything.
        """
        found = _compiled(self, 0, connection.dialect)
        given = {**found.fixed, **values}
        if connection.dialect.name == "sqlite":
            yield from each(connection, found.text, [given[n] for n in found.names])
            return
        rows = connection.exec_driver_sql(found.text, given, execution_options={"yield_per": _RUN})
        for run in rows.partitions():
            yield from map(tuple, run)

    def _run(
        self, connection: Connection, keys: Sequence[Cell], values: Mapping[str, Cell]
    ) -> Rows:
        # Few numbers of keys, so few texts: the last is asked for as often as it takes.
        count = len(keys) // self._width
        more = (
            list(keys[-self._width :]) * ((1 << (count - 1).bit_length()) - count) if keys else []
        )
        cells = {f"{_KEYS}{n}": cell for n, cell in enumerate([*keys, *more])}
        found = _compiled(self, len(cells), connection.dialect)
        given = {**found.fixed, **values, **cells}
        if connection.dialect.name != "sqlite":
            return list(map(found.row, ask(connection, found.text, given)))
        return list(map(found.row, get(connection, found.text, [given[n] for n in found.names])))


class Change:
    """An update by single values."""

    def __init__(self, update: Update) -> None:
        self.update = update

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Run it once for each of *rows*, which are values by their names."""
        found = _changing(self, connection.dialect)
        given = [{**found.fixed, **row} for row in rows]
        if connection.dialect.name != "sqlite":
            change(connection, found.text, given)
            return
        put(connection, found.text, [tuple(one[n] for n in found.names) for one in given])


def value(name: str) -> Mark:
    """Return the mark of the single value *name*."""
    return bindparam(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    """A statement as text. `names`: of its values in their order; `fixed`: those it has itself.

    `row` gives cells of the answer their names.
    """

    text: str
    names: Sequence[str]
    fixed: Mapping[str, Cell]
    row: Callable[[Key], Row[*tuple[object, ...]]]


@lru_cache(maxsize=512)
def _compiled(prepared: Prepared, cells: int, dialect: Dialect) -> _Compiled:
    query = prepared.build([bindparam(f"{_KEYS}{n}") for n in range(cells)])
    return _text(query, [column.name for column in query.selected_columns], dialect)


@lru_cache(maxsize=64)
def _changing(change: Change, dialect: Dialect) -> _Compiled:
    return _text(change.update, (), dialect)


def _text(statement: ClauseElement, columns: Sequence[str], dialect: Dialect) -> _Compiled:
    translated = {VIEWS_SCHEMA: None} if dialect.name == "sqlite" else {}
    compiled = statement.compile(
        dialect=dialect, schema_translate_map=translated, render_schema_translate=True
    )
    return _Compiled(
        text=str(compiled),
        names=tuple(getattr(compiled, "positiontup", None) or ()),
        fixed={name: cell for name, cell in compiled.params.items() if cell is not None},
        row=result_tuple(columns),
    )
