"""Entries and events as they are stored, turned into what views and rules take."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, select

from archive.core import entry as entries
from archive.events.opening import Kept, Stored, open_all, recorded
from archive.events.recorded import Recorded
from archive.ids import EVENTS_PER_ENTRY, Address
from archive.store import tables
from archive.store.prepared import Prepared, value

CHUNK = 256
"""Entries fetched at a time."""

_ENTRIES: Final = Prepared(
    lambda _: (
        select(tables.entry)
        .where(tables.entry.c.index.between(value("low"), value("high")))
        .order_by(tables.entry.c.index)
    )
)
_BODIES: Final = Prepared(
    lambda _: (
        select(tables.body)
        .where(tables.body.c.event.between(value("low"), value("high")))
        .order_by(tables.body.c.event)
    )
)
_REDACTED: Final = Prepared(
    lambda _: select(tables.redacted.c.event).where(
        tables.redacted.c.event.between(value("low"), value("high"))
    )
)

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
    low, high = indexes.start * EVENTS_PER_ENTRY, indexes.stop * EVENTS_PER_ENTRY - 1
    # Nothing can stand beside an entry that lies further out than addresses reach.
    within = high <= _LARGEST
    bodies = _Bodies(connection, low, high) if within else None
    gone = _redacted(connection, low, high) if within else {}
    for place, note in _ENTRIES.each(connection, low=indexes.start, high=indexes[-1]):
        index = _number(place)
        yield Kept(
            index=index,
            note=_bytes(note),
            bodies={} if bodies is None else bodies.of(index),
            redacted=frozenset(gone.get(index, ())),
        )


class _Bodies:
    """The bodies of a run of entries, fetched as they are asked for: by index, each but once."""

    def __init__(self, connection: Connection, low: int, high: int) -> None:
        self._rows = _BODIES.each(connection, low=low, high=high)
        self._next = next(self._rows, None)

    def of(self, index: int) -> dict[int, Stored]:
        """Return the bodies of the entry at *index*."""
        found: dict[int, Stored] = {}
        first = index * EVENTS_PER_ENTRY
        row, rest = self._next, self._rows
        while row is not None:
            event, salt, content = row
            number = _number(event) - first
            if number >= EVENTS_PER_ENTRY:
                break
            # Those of an entry that is not there have no owner.
            if number >= 0:
                found[number] = Stored(_bytes(salt), _bytes(content))
            row = next(rest, None)
        self._next = row
        return found


def _redacted(connection: Connection, low: int, high: int) -> dict[int, set[int]]:
    gone: dict[int, set[int]] = {}
    for (key,) in _REDACTED.each(connection, low=low, high=high):
        index, number = divmod(_number(key), EVENTS_PER_ENTRY)
        gone.setdefault(index, set()).add(number)
    return gone


def _number(cell: object) -> int:
    """Return the place that a cell holds. What is no whole number is no place of the log."""
    return cell if isinstance(cell, int) else -1


def _bytes(cell: object) -> bytes:
    """Return what a cell holds. What is not bytes was never signed: it is read as none.

    A table that somebody made anew may hold a number here, and `bytes(10**12)` would be tried.
    """
    if isinstance(cell, bytes):
        return cell
    return bytes(cell) if isinstance(cell, memoryview) else b""


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
