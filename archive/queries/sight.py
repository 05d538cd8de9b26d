"""How an archive is looked at: through which transaction, and as of which entry.

Rows of the views are closed and never changed, so an earlier state is in the tables as they are: it
is what was there by then, with every later end taken away. A query that asks for its tables here
answers for any entry, and need not know for which.
"""

from collections.abc import Callable
from dataclasses import field
from functools import cache
from typing import Final, TypeAlias

from sqlalchemy import Connection, FromClause, Select, TypedColumns, case, null, select

from archive.facts.days import Day
from archive.frozen import dataclass
from archive.log.relations import ENTRY_INDEX
from archive.queries.copies import Copy
from archive.relation import Relation
from archive.store import derived
from archive.store.prepared import Mark
from archive.store.tables import AnyTable

AnyRows: TypeAlias = FromClause[TypedColumns]
"""A table, or what it held then."""

Tables: TypeAlias = Callable[[Relation], AnyRows]
"""Gives the table of a relation; within one query the same object wherever it is named."""


_NEVER: Final = 1 << 54
"""An entry whose events would have keys of more than 62 bits."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A look at an archive in one transaction.

    `snapshot`: the one that is read, where it is no archive. `size`: how many entries count; None:
    all. `day`: the day that is asked about; what certainly
    did not hold then is left out of lists of statements. None: no day.
    """

    connection: Connection
    size: int | None = None
    day: Day | None = None
    snapshot: Copy | None = None
    _tables: Tables = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tables = derived.table if self.size is None else earlier(self.size)
        object.__setattr__(self, "_tables", tables)

    @property
    def end(self) -> int:
        """The first entry that does not count; where all do, one that no log reaches."""
        return _NEVER if self.size is None else self.size

    def table(self, relation: Relation) -> AnyRows:
        """Return what *relation* held when there were `size` entries."""
        return self._tables(relation)


def earlier(size: int | Mark) -> Tables:
    """Return what gives the tables as they were when there were *size* entries."""

    @cache
    def table(relation: Relation) -> AnyRows:
        now = derived.table(relation)
        since = now.c.entry if relation is ENTRY_INDEX else now.c.since
        held = _as_of(now, size).where(since < size).subquery()
        return held.with_cols(TypedColumns)

    return table


def _as_of(table: AnyTable, size: int | Mark) -> Select[*tuple[object, ...]]:
    """Return the columns of *table*; what ended later has not ended yet."""
    return select(
        *(
            case((column >= size, null()), else_=column).label(column.name)
            if column.name == "until"
            else column
            for column in table.c
        )
    )
