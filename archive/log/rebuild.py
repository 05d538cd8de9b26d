"""Everything derived, made again from the entries and bodies alone."""

from collections.abc import Iterable

from sqlalchemy import Connection

from archive.core import merkle
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.errors import NotReadyError, TamperedError
from archive.events.opening import recorded
from archive.events.recorded import BodyState, Recorded
from archive.log import reading, tree, views
from archive.log.filling import EVENTS, derive
from archive.log.relations import ENTRY_INDEX, index_row
from archive.relation import Row
from archive.rules.fold import Weighed, fold
from archive.rules.tables import spilling_state
from archive.store import derived, head
from archive.store.bulk import insert_rows
from archive.store.scratch import scratch
from archive.store.sweeping import seldom_swept


def rebuild(connection: Connection) -> int:
    """Throw away what is derived and make it again; return how many entries were read.

    An entry that is void keeps its place in the tree, and nothing else of it takes effect.

    Raises:
        TamperedError: entries are missing.
        NotReadyError: an entry is of a form that only a newer program knows, or there is no room
            for working memory.
    """
    size = head.lock(connection, although_closed=True)
    filling = views.Filling(connection)
    with scratch() as memory, seldom_swept():
        state, hashes = spilling_state(memory), MemoryTree(run=memory.run)
        absent = False
        for low in range(0, size, reading.CHUNK):
            held = reading.kept(connection, low, min(low + reading.CHUNK, size))
            absent |= _extend(connection, filling, low, fold(held, state, hashes))
        if hashes.size != size:
            raise _missing(hashes.size)
        if absent:
            # What its absence is called, only the end of the log says.
            derive(connection, state, size)
        else:
            filling.finish()
    return size


def _extend(
    connection: Connection, filling: views.Filling, low: int, chunk: Iterable[Weighed]
) -> bool:
    """Put in what the entries of *chunk*, from *low* on, give; say whether a body is missing."""
    items: list[Recorded] = []
    index: list[Row] = []
    leaves: list[Hash] = []
    absent = False
    for weighed in chunk:
        _require_in_order(weighed, low + len(leaves))
        leaves.append(merkle.leaf_hash(weighed.held.note))
        if weighed.counts and weighed.entry is not None:
            index.append(index_row(weighed.held.index, weighed.entry))
            items += recorded(weighed.held.index, weighed.entry, weighed.opened)
            absent |= any(one.state is BodyState.MISSING for one in weighed.opened.values())
        if len(items) >= EVENTS:
            filling.extend(items)
            items = []
    filling.extend(items)
    insert_rows(connection, derived.table(ENTRY_INDEX), index)
    tree.extend(connection, low, leaves)
    return absent


def _require_in_order(weighed: Weighed, expected: int) -> None:
    if weighed.held.index != expected:
        raise _missing(expected)
    if weighed.stops:
        raise NotReadyError(
            f"entry {expected} is of a form that this program does not know",
            remedy="Use the newer version of this program that wrote it.",
        )


def _missing(index: int) -> TamperedError:
    return TamperedError(
        f"entry {index} is missing", remedy="Restore the archive from a good copy."
    )
