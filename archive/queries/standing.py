"""Which archive, at which size and root, an answer was read from: every answer says so."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, func, select

from archive.core import base64, merkle
from archive.facts.days import Day
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Origin
from archive.log import tree
from archive.log.relations import ENTRY_INDEX
from archive.queries.copies import Copy
from archive.queries.doubts import doubtful_entries, doubts
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.store import head, tables


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


def redacted_events(sight: Sight) -> int:
    """Return how many events were redacted by then."""
    gone = tables.redacted
    asked = select(func.count()).select_from(gone)
    if sight.size is not None:
        asked = asked.where(gone.c.by_event < sight.size * EVENTS_PER_ENTRY)
    return sight.connection.execute(asked).scalar_one()


def claimed_times(sight: Sight, entries: Iterable[int]) -> Mapping[int, int]:
    """Return when each of *entries* was recorded, by the log's own clock: seconds since 1970.

    It is the time of the smallest checkpoint at hand that covers the entry; an entry that none
    covers yet is left out.
    """
    index, checkpoint = sight.table(ENTRY_INDEX), tables.checkpoint
    covering = (
        select(checkpoint.c.signed_at)
        .where(checkpoint.c.size > index.c.entry, *_by_then(sight))
        .order_by(checkpoint.c.size)
        .limit(1)
        .scalar_subquery()
    )
    found: dict[int, int] = {}
    for batch in batches(sorted(set(entries))):
        rows = sight.connection.execute(
            select(index.c.entry, covering).where(index.c.entry.in_(batch))
        )
        found.update({entry: time for entry, time in rows if time is not None})
    return found


def _by_then(sight: Sight) -> list[ColumnElement[bool]]:
    """Return what is so of the checkpoints that there were: over no more than those entries."""
    return [] if sight.size is None else [tables.checkpoint.c.size <= sight.size]
