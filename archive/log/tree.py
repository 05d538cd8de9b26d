"""The Merkle tree in the database: an append reads and writes O(log n) of it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, or_, select

from archive.core import merkle
from archive.core.hashes import Hash
from archive.core.merkle import Node, ReadHashes
from archive.errors import NotReadyError
from archive.log.relations import NODE
from archive.store import derived
from archive.store.bulk import insert_rows
from archive.store.prepared import Prepared

_node = derived.table(NODE)
_NODES = Prepared(
    lambda wanted: select(_node).where(
        or_(
            *(
                and_(_node.c.level == level, _node.c.place == place)
                for level, place in zip(wanted[::2], wanted[1::2], strict=True)
            )
        )
    ),
    width=2,
)


def reader(connection: Connection) -> ReadHashes:
    """Return what reads nodes of the tree through *connection*."""

    def read(nodes: Sequence[Node]) -> Sequence[Hash]:
        keys = [cell for node in nodes for cell in (node.level, node.index)]
        found = {(level, place): hash for level, place, hash in _NODES.of(connection, keys)}
        return [_there(found, node) for node in nodes]

    return read


def edge(connection: Connection, size: int) -> dict[Node, Hash]:
    """Return the nodes that make up a tree of *size* leaves, left to right."""
    nodes = merkle.frontier(size)
    return dict(zip(nodes, reader(connection)(nodes), strict=True))


def extend(
    connection: Connection,
    size: int,
    leaves: Sequence[Hash],
    known: Mapping[Node, Hash] | None = None,
) -> list[tuple[Node, Hash]]:
    """Add *leaves* to the tree of *size* leaves; return the nodes that they complete.

    *known*: its `edge`, where that is at hand.
    """
    read = reader(connection) if known is None else lambda nodes: [known[node] for node in nodes]
    added = merkle.extend(size, leaves, read)
    insert_rows(
        connection,
        derived.table(NODE),
        [(node.level, node.index, bytes(value)) for node, value in added],
    )
    return added


def _there(found: Mapping[tuple[object, object], object], node: Node) -> Hash:
    hash = found.get((node.level, node.index))
    if not isinstance(hash, bytes):
        raise NotReadyError(
            f"the tree of this archive has no node {node.index} at level {node.level}",
            remedy="Rebuild what is derived from the log, then verify the archive.",
        )
    return Hash(hash)
