"""How an archive is looked at: through which transaction, and as of which entry.

Rows of the views are closed and never changed, so an earlier state is in the tables as they are: it
is what was there by then, with every later end taken away. A query that asks for its tables here
answers for any entry, and need not know for which.
"""

from dataclasses import field
from typing import TypeAlias

from sqlalchemy import Connection, FromClause, Select, TypedColumns, case, null, select

from archive.facts.days import Day
from archive.frozen import dataclass
from archive.log.relations import ENTRY_INDEX
from archive.queries.copies import Copy
from archive.relation import Relation
from archive.store import derived
from archive.store.tables import AnyTable

AnyRows: TypeAlias = FromClause[TypedColumns]
"""A table, or what it held then."""


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
    # Within one query a table must be the same object wherever it is named.
    _then: dict[str, AnyRows] = field(default_factory=dict, repr=False, compare=False)

    def table(self, relation: Relation) -> AnyRows:
        """Return what *relation* held when there were `size` entries."""
        table = derived.table(relation)
        if self.size is None:
            return table
        if relation.name not in self._then:
            since = table.c.entry if relation is ENTRY_INDEX else table.c.since
            then = _as_of(table, self.size).where(since < self.size).subquery()
            self._then[relation.name] = then.with_cols(TypedColumns)
        return self._then[relation.name]


def _as_of(table: AnyTable, size: int) -> Select[*tuple[object, ...]]:
    """Return the columns of *table*; what ended later has not ended yet."""
    return select(
        *(
            case((column >= size, null()), else_=column).label(column.name)
            if column.name == "until"
            else column
            for column in table.c
        )
    )
