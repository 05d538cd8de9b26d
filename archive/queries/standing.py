"""Which archive, at which size and root, an answer was read from: every answer says so."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import func, select

from archive.core import base64, merkle
from archive.facts.days import Day
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Origin
from archive.log import tree
from archive.log.relations import ENTRY_INDEX
from archive.queries.asked import Asked, Query
from archive.queries.copies import Copy
from archive.queries.doubts import doubtful_entries, doubts
from archive.queries.sight import Sight, Tables
from archive.store import head, tables
from archive.store.prepared import Marks, Prepared, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an answer rests on. `size` and `root` (base64) are those of the entries that were read.

    `as_of`: the last of these, where an earlier state was asked for; None: all there are. `later`:
    how many entries came after. `valid_at`: the day that was asked about, if one was. `snapshot`:
    the one that was read, unverified; None for an archive. `doubtful`: how many entries were signed
    by a key that had been stolen, or by one that such a key enrolled. `redacted`: how many events
    have lost their bodies for good.
    """

    origin: Origin
    size: int
    root: str
    as_of: int | None = None
    later: int = 0
    valid_at: Day | None = None
    snapshot: Copy | None = None
    doubtful: int = 0
    redacted: int = 0


def standing(sight: Sight, origin: Origin) -> Standing:
    """Return where the archive stood as it was looked at."""
    there = head.size(sight.connection)
    size = there if sight.size is None else sight.size
    root = merkle.root(size, tree.reader(sight.connection))
    return Standing(
        origin=origin,
        size=size,
        root=base64.encode(root),
        as_of=None if sight.size is None else size - 1,
        later=there - size,
        valid_at=sight.day,
        snapshot=sight.snapshot,
        doubtful=doubtful_entries(sight, doubts(sight)),
        redacted=redacted_events(sight),
    )


_REDACTED: Final = Prepared(
    lambda _: (
        select(func.count().label("number"))
        .select_from(tables.redacted)
        .where(tables.redacted.c.by_event < value("end"))
    )
)


def redacted_events(sight: Sight) -> int:
    """Return how many events were redacted by then."""
    (row,) = _REDACTED.rows(sight.connection, end=sight.end * EVENTS_PER_ENTRY)
    return int(row.number)


def claimed_times(sight: Sight, entries: Iterable[int]) -> Mapping[int, int]:
    """Return when each of *entries* was recorded, by the log's own clock: seconds since 1970.

    It is the time of the smallest checkpoint at hand that covers the entry; an entry that none
    covers yet is left out.
    """
    rows = _covered.of(sight, sorted(set(entries)), end=sight.end)
    return {row.entry: row.time for row in rows if row.time is not None}


@Asked
def _covered(table: Tables, entries: Marks) -> Query:
    index, checkpoint = table(ENTRY_INDEX), tables.checkpoint
    covering = (
        select(checkpoint.c.signed_at)
        .where(checkpoint.c.size > index.c.entry, checkpoint.c.size <= value("end"))
        .order_by(checkpoint.c.size)
        .limit(1)
        .scalar_subquery()
    )
    return select(index.c.entry, covering.label("time")).where(index.c.entry.in_(entries))
