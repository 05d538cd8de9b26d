"""Entries and events as they are stored, turned into what views and rules take."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, select

from archive.core import entry as entries
from archive.events.opening import Kept, Stored, open_all, recorded
from archive.events.recorded import Recorded
from archive.ids import EVENTS_PER_ENTRY, Address
from archive.store import tables

CHUNK = 256
"""Entries fetched at a time."""

_FEW: Final = {"yield_per": 8}
_MANY: Final = {"yield_per": 512}
"""Entries and bodies that are in memory at a time: either may be long."""

_LARGEST = 2**63 - 1
"""What an integer of either database holds."""


def kept(connection: Connection, start: int, end: int) -> Iterator[Kept]:
    """Yield the entries from index *start* up to *end*, that one excluded, in order."""
    for low in range(start, end, CHUNK):
        yield from _chunk(connection, range(low, min(low + CHUNK, end)))


def kept_at(connection: Connection, indexes: Iterable[int]) -> Iterator[Kept]:
    """Yield the entries at *indexes*, in order of index."""
    for run in _runs(sorted(set(indexes))):
        yield from kept(connection, run[0], run[-1] + 1)


def everything(connection: Connection) -> Iterator[Kept]:
    """Yield every entry that is stored, by index, wherever the head row says that the log ends.

    An entry out of place keeps the index it is stored under, however far that is from the others.
    """
    index = tables.entry.c.index
    query = select(index).order_by(index).limit(CHUNK)
    indexes = connection.execute(query).scalars().all()
    while indexes:
        yield from kept_at(connection, indexes)
        indexes = connection.execute(query.where(index > indexes[-1])).scalars().all()


def recorded_at(connection: Connection, addresses: Collection[Address]) -> Iterator[Recorded]:
    """Yield the events at *addresses*, in the order of the log."""
    wanted = set(addresses)
    for held in kept_at(connection, (address.entry for address in addresses)):
        entry = entries.parse(held.note)
        for item in recorded(held.index, entry, open_all(entry, held)):
            if item.address in wanted:
                yield item


def _chunk(connection: Connection, indexes: range) -> Iterator[Kept]:
    entry = tables.entry
    notes = connection.execute(
        select(entry)
        .where(entry.c.index >= indexes.start, entry.c.index <= indexes[-1])
        .order_by(entry.c.index),
        execution_options=_FEW,
    )
    low, high = indexes.start * EVENTS_PER_ENTRY, indexes.stop * EVENTS_PER_ENTRY - 1
    # Nothing can stand beside an entry that lies further out than addresses reach.
    within = high <= _LARGEST
    bodies = _Bodies(connection, low, high) if within else None
    gone = _redacted(connection, low, high) if within else {}
    for index, note in notes:
        yield Kept(
            index=index,
            note=_bytes(note),
            bodies={} if bodies is None else bodies.of(index),
            redacted=frozenset(gone.get(index, ())),
        )


class _Bodies:
    """The bodies of a run of entries, fetched as they are asked for: by index, each but once."""

    def __init__(self, connection: Connection, low: int, high: int) -> None:
        body = tables.body
        rows = connection.execute(
            select(body).where(body.c.event.between(low, high)).order_by(body.c.event),
            execution_options=_MANY,
        )
        self._groups = groupby(rows, key=lambda row: int(row.event) // EVENTS_PER_ENTRY)
        self._next = next(self._groups, None)

    def of(self, index: int) -> dict[int, Stored]:
        """Return the bodies of the entry at *index*."""
        # Those of an entry that is not there have no owner.
        while self._next is not None and self._next[0] < index:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != index:
            return {}
        found = {
            row.event % EVENTS_PER_ENTRY: Stored(_bytes(row.salt), _bytes(row.content))
            for row in self._next[1]
        }
        self._next = next(self._groups, None)
        return found


def _redacted(connection: Connection, low: int, high: int) -> dict[int, set[int]]:
    event = tables.redacted.c.event
    gone: dict[int, set[int]] = {}
    for key in connection.execute(select(event).where(event.between(low, high))).scalars():
        gone.setdefault(key // EVENTS_PER_ENTRY, set()).add(key % EVENTS_PER_ENTRY)
    return gone


def _bytes(cell: object) -> bytes:
    """Return what a cell holds. What is not bytes was never signed: it is read as none.

    A table that somebody made anew may hold a number here, and `bytes(10**12)` would be tried.
    """
    return bytes(cell) if isinstance(cell, bytes | memoryview) else b""


def _runs(indexes: Sequence[int]) -> Iterator[list[int]]:
    """Yield the runs of consecutive numbers in the sorted *indexes*."""
    run: list[int] = []
    for index in indexes:
        if run and index != run[-1] + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run
