"""Rows of the durable tables from one database into another, and whether both hold the same."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from sqlalchemy import Connection, select

from archive.relation import Row
from archive.store import tables
from archive.store.bulk import insert_rows
from archive.store.tables import AnyTable

_FEW: Final = {"yield_per": 16}
"""Rows in memory at a time: a body may be long."""

LASTING: Final[tuple[AnyTable, ...]] = (
    tables.entry,
    tables.body,
    tables.redacted,
    tables.checkpoint,
    tables.intake,
    tables.secret,
)
"""The durable tables that two copies of one archive have alike: all but the head row."""


def carry(source: Connection, target: Connection, table: AnyTable) -> int:
    """Put all rows of *table* in *source* into that of *target*; return how many."""
    return insert_rows(target, table, _rows(source, table))


def differing(one: Connection, other: Connection) -> str | None:
    """Return the name of a durable table that does not hold the same in both, None if all do."""
    for table in LASTING:
        pairs = zip_longest(_rows(one, table), _rows(other, table))
        if any(mine != theirs for mine, theirs in pairs):
            return table.name
    return None


def _rows(connection: Connection, table: AnyTable) -> Iterator[Row]:
    """Yield the rows of *table* by its key, which both databases sort alike."""
    query = select(table).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options=_FEW) as found:
        for row in found:
            yield tuple(row)
