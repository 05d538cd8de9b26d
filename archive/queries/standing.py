"""Which archive, at which size and root, an answer was read from: every answer says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from archive.core import base64, merkle
from archive.ids import Origin
from archive.log import tree
from archive.log.relations import ENTRY_INDEX
from archive.queries.rows import batches
from archive.store import derived, head, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an answer rests on. `root` in base64; `as_of`: the entry it stops before, None: now."""

    origin: Origin
    size: int
    root: str
    as_of: int | None = None


def standing(connection: Connection, origin: Origin) -> Standing:
    """Return where the archive stands in this transaction."""
    size = head.size(connection)
    root = merkle.root(size, tree.reader(connection))
    return Standing(origin=origin, size=size, root=base64.encode(root))


def claimed_times(connection: Connection, entries: Iterable[int]) -> Mapping[int, int]:
    """Return when each of *entries* was recorded, by the log's own clock: seconds since 1970.

    It is the time of the smallest checkpoint at hand that covers the entry; an entry that none
    covers yet is left out.
    """
    index, checkpoint = derived.table(ENTRY_INDEX), tables.checkpoint
    covering = (
        select(checkpoint.c.signed_at)
        .where(checkpoint.c.size > index.c.entry)
        .order_by(checkpoint.c.size)
        .limit(1)
        .scalar_subquery()
    )
    found: dict[int, int] = {}
    for batch in batches(sorted(set(entries))):
        rows = connection.execute(select(index.c.entry, covering).where(index.c.entry.in_(batch)))
        found.update({entry: time for entry, time in rows if time is not None})
    return found
