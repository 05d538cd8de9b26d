"""An empty database, filled with a log that was kept elsewhere: entries, bodies, all derived.

Everything happens in the caller's transaction. Entries are judged as an auditor judges them and
not as new ones are: a copy may lack bodies, and nothing in it is refused for what its writer knew
too late. Whether this is the log that was signed, only a checkpoint can say.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, delete, select

from archive.core import entry as entries
from archive.core import merkle
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.errors import ConflictError, NotReadyError, TamperedError
from archive.events.opening import MAX_BODY_BYTES, Kept, open_all, recorded
from archive.events.recorded import Recorded
from archive.frozen import dataclass
from archive.ids import Address
from archive.log import reading, tree, views
from archive.log.relations import ENTRY_INDEX, index_row
from archive.relation import Row
from archive.rules.absence import judged
from archive.rules.fold import Weighed, fold
from archive.rules.state import State
from archive.rules.tables import spilling_state
from archive.store import derived, head, tables
from archive.store.bulk import batches, insert_rows
from archive.store.scratch import Scratch

EVENTS: Final = 2_048
"""Events whose rows are made at a time."""

_REMEDY = "Use an unaltered copy."


@dataclass(frozen=True, slots=True)
class Filled:
    """What all entries leave behind. `state`: of the rules; `tree`: over all of them."""

    state: State
    tree: MemoryTree


def fill(connection: Connection, held: Iterable[Kept], memory: Scratch | None = None) -> Filled:
    """Put the entries *held*, from 0 on, into the empty tables; make all that is derived.

    *held* is read once, and never held as a whole. A body that the log redacts is not kept. With
    *memory*, what grows with the log is in it, and what is returned lasts as long as that.

    Raises:
        ConflictError: the database holds entries already.
        TamperedError: an entry is out of its place, or a body is no event's.
        NotReadyError: an entry is of a form that only a newer program knows.
    """
    if head.lock(connection):
        raise ConflictError(
            "the database holds an archive already", remedy="Fill an empty one, or use this one."
        )
    state = State() if memory is None else spilling_state(memory)
    leaves = MemoryTree() if memory is None else MemoryTree(run=memory.run)
    for chunk in in_chunks(fold(held, state, leaves)):
        keep(connection, chunk)
    head.set_size(connection, leaves.size)
    redact(connection, state)
    derive(connection, state, leaves.size)
    return Filled(state, leaves)


def in_chunks(weighed: Iterable[Weighed]) -> Iterator[list[Weighed]]:
    """Yield *weighed* in runs, once each is known to stand in its place and in its form.

    Raises:
        TamperedError, NotReadyError: as `fill` has it.
    """
    chunk: list[Weighed] = []
    for expected, one in enumerate(weighed):
        _require_sound(one, expected)
        chunk.append(one)
        if len(chunk) == reading.CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _require_sound(one: Weighed, expected: int) -> None:
    index = one.held.index
    if index != expected:
        raise TamperedError(
            f"entry {expected} is missing, and {index} stands in its place", remedy=_REMEDY
        )
    if one.stops:
        raise NotReadyError(
            f"entry {index} is of a form that this program does not know",
            remedy="Use the newer version of this program that wrote it.",
        )
    events = 0 if one.entry is None else len(one.entry.heads)
    for number, stored in one.held.bodies.items():
        if number >= events:
            raise TamperedError(f"the body of {index}.{number} is no event's", remedy=_REMEDY)
        if len(stored.content) > MAX_BODY_BYTES:
            raise TamperedError(
                f"the body of {index}.{number} is longer than a body may be", remedy=_REMEDY
            )


def keep(connection: Connection, chunk: Iterable[Weighed]) -> None:
    """Put entries and bodies into the tables."""
    notes: list[Row] = []
    bodies: list[Row] = []
    for one in chunk:
        notes.append((one.held.index, one.held.note))
        bodies += [
            (Address(one.held.index, number).key, stored.salt, stored.content)
            for number, stored in sorted(one.held.bodies.items())
        ]
    insert_rows(connection, tables.entry, notes)
    insert_rows(connection, tables.body, bodies)


def redact(connection: Connection, state: State) -> None:
    """Note what is redacted; a body of it that a copy still had must not come back with it."""
    here = set(connection.execute(select(tables.redacted.c.event)).scalars())
    rows = [(target.key, place.key) for target, place in sorted(state.redacted.items())]
    insert_rows(connection, tables.redacted, [row for row in rows if row[0] not in here])
    for batch in batches([key for key, _ in rows]):
        connection.execute(delete(tables.body).where(tables.body.c.event.in_(batch)))


def derive(connection: Connection, state: State, size: int) -> None:
    """Make what is derived, each absent body being called what the log's end makes of it."""
    filling = views.Filling(connection)
    for low in range(0, size, reading.CHUNK):
        items: list[Recorded] = []
        index: list[Row] = []
        leaves: list[Hash] = []
        for one in reading.kept(connection, low, min(low + reading.CHUNK, size)):
            leaves.append(merkle.leaf_hash(one.note))
            if one.index in state.authors:
                entry = entries.parse(one.note)
                opened = {
                    number: judged(state, Address(one.index, number), found)
                    for number, found in open_all(entry, one).items()
                }
                index.append(index_row(one.index, entry))
                items += recorded(one.index, entry, opened)
            if len(items) >= EVENTS:
                filling.extend(items)
                items = []
        insert_rows(connection, derived.table(ENTRY_INDEX), index)
        tree.extend(connection, low, leaves)
        filling.extend(items)
    filling.finish()
