"""Entries and events as they are stored, turned into what views and rules take."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, select

from archive.core import entry as entries
from archive.events.opening import Kept, Stored, open_all, recorded
from archive.events.recorded import Recorded
from archive.ids import EVENTS_PER_ENTRY, Address
from archive.store import tables

CHUNK = 256
"""Entries fetched at a time."""


def kept(connection: Connection, start: int, end: int) -> Iterator[Kept]:
    """Yield the entries from index *start* up to *end*, that one excluded, in order."""
    for low in range(start, end, CHUNK):
        yield from _chunk(connection, range(low, min(low + CHUNK, end)))


def kept_at(connection: Connection, indexes: Iterable[int]) -> Iterator[Kept]:
    """Yield the entries at *indexes*, in order of index."""
    for run in _runs(sorted(set(indexes))):
        yield from kept(connection, run[0], run[-1] + 1)


def recorded_at(connection: Connection, addresses: Collection[Address]) -> Iterator[Recorded]:
    """Yield the events at *addresses*, in the order of the log."""
    wanted = set(addresses)
    for held in kept_at(connection, (address.entry for address in addresses)):
        entry = entries.parse(held.note)
        for item in recorded(held.index, entry, open_all(entry, held)):
            if item.address in wanted:
                yield item


def _chunk(connection: Connection, indexes: range) -> Iterator[Kept]:
    entry, body, redacted = tables.entry, tables.body, tables.redacted
    low, high = indexes.start * EVENTS_PER_ENTRY, indexes.stop * EVENTS_PER_ENTRY
    notes = connection.execute(
        select(entry)
        .where(entry.c.index >= indexes.start, entry.c.index < indexes.stop)
        .order_by(entry.c.index)
    )
    rows = connection.execute(
        select(body).where(body.c.event >= low, body.c.event < high).order_by(body.c.event)
    )
    bodies = {
        index: {
            row.event % EVENTS_PER_ENTRY: Stored(bytes(row.salt), bytes(row.content))
            for row in group
        }
        for index, group in groupby(rows, key=lambda row: int(row.event) // EVENTS_PER_ENTRY)
    }
    gone: dict[int, set[int]] = {}
    for key in connection.execute(
        select(redacted.c.event).where(redacted.c.event >= low, redacted.c.event < high)
    ).scalars():
        gone.setdefault(key // EVENTS_PER_ENTRY, set()).add(key % EVENTS_PER_ENTRY)
    for index, note in notes:
        yield Kept(
            index=index,
            note=bytes(note),
            bodies=bodies.get(index, {}),
            redacted=frozenset(gone.get(index, ())),
        )


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
