"""Entries of keys that were stolen: nothing of them is dropped, and nobody should rely on them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from archive.frozen import dataclass
from archive.ids import KeyId
from archive.log.relations import ENTRY_INDEX
from archive.queries.asked import Asked, Query
from archive.queries.sight import AnyRows, Sight, Tables
from archive.views.key import KEY, REVOCATION


@dataclass(frozen=True, slots=True)
class Doubts:
    """From which entry on each key should not be relied on; most archives have none."""

    since: Mapping[KeyId, int]

    def of(self, by: Sequence[KeyId], entry: int) -> KeyId | None:
        """Return the key among *by* for which *entry* should not be relied on, if there is one."""
        return next((key for key in by if entry >= self.since.get(key, entry + 1)), None)


@Asked
def _compromised(table: Tables, _: object) -> Query:
    revocation = table(REVOCATION)
    return select(revocation.c.id, revocation.c.compromised).where(
        revocation.c.compromised.is_not(None)
    )


def doubts(sight: Sight) -> Doubts:
    """Return what is to be doubted, by the revocations that were recorded by then."""
    compromised = {
        KeyId(row.id.removeprefix("key:")): row.compromised for row in _compromised.rows(sight)
    }
    if not compromised:
        return Doubts({})
    # Imported late: most archives have nothing to doubt, and whoever reads them waits for it.
    from archive.rules.taint import Warned, tainted

    key = sight.table(KEY)
    rows = sight.connection.execute(select(key.c.id, key.c.since).order_by(key.c.event)).all()
    keys = [
        Warned(id, row.since, compromised.get(id))
        for row in rows
        if (id := KeyId(row.id.removeprefix("key:")))
    ]
    authors = _authors(sight, {one.since for one in keys})
    return Doubts(tainted(keys, lambda entry: authors.get(entry, ())))


def doubtful_entries(sight: Sight, found: Doubts) -> int:
    """Return how many entries should not be relied on."""
    if not found.since:
        return 0
    entries = sight.table(ENTRY_INDEX)
    asked = select(func.count()).select_from(entries).where(is_doubtful(entries, found))
    return sight.connection.execute(asked).scalar_one()


def is_doubtful(entries: AnyRows, found: Doubts) -> ColumnElement[bool]:
    """Return what holds of the rows of the index of entries that should not be relied on."""
    # The ids stand parted by blanks, and none is a part of another.
    by = " " + entries.c.by + " "
    return or_(
        *(
            and_(entries.c.entry >= first, by.contains(f" {key} ", autoescape=True))
            for key, first in sorted(found.since.items())
        )
    )


def _authors(sight: Sight, wanted: set[int]) -> dict[int, tuple[KeyId, ...]]:
    entries = sight.table(ENTRY_INDEX)
    rows = sight.connection.execute(
        select(entries.c.entry, entries.c.by).where(entries.c.entry.in_(sorted(wanted)))
    )
    return {row.entry: tuple(KeyId(one) for one in row.by.split()) for row in rows}
