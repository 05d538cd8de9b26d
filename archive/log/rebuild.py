"""Everything derived, made again from the entries and bodies alone."""

from sqlalchemy import Connection

from archive.core import merkle
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.errors import NotReadyError, TamperedError
from archive.events.opening import recorded
from archive.events.recorded import Recorded
from archive.log import reading, tree, views
from archive.log.relations import ENTRY_INDEX, index_row
from archive.relation import Row
from archive.rules.fold import Weighed, fold
from archive.rules.state import State
from archive.store import derived, head
from archive.store.bulk import insert_rows


def rebuild(connection: Connection) -> int:
    """Throw away what is derived and make it again; return how many entries were read.

    An entry that is void keeps its place in the tree, and nothing else of it takes effect.

    Raises:
        TamperedError: entries are missing.
        NotReadyError: an entry is of a form that only a newer program knows.
    """
    size = head.lock(connection)
    views.drop(connection)
    views.create(connection)
    state, hashes = State(), MemoryTree()
    for low in range(0, size, reading.CHUNK):
        held = reading.kept(connection, low, min(low + reading.CHUNK, size))
        items: list[Recorded] = []
        index: list[Row] = []
        leaves: list[Hash] = []
        for weighed in fold(held, state, hashes):
            _require_in_order(weighed, low + len(leaves))
            leaves.append(merkle.leaf_hash(weighed.held.note))
            if weighed.counts and weighed.entry is not None:
                index.append(index_row(weighed.held.index, weighed.entry))
                items += recorded(weighed.held.index, weighed.entry, weighed.opened)
        insert_rows(connection, derived.table(ENTRY_INDEX), index)
        tree.extend(connection, low, leaves)
        views.extend(connection, items)
    if hashes.size != size:
        raise _missing(hashes.size)
    return size


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
