"""The Merkle tree in the database: an append reads and writes O(log n) of it."""

from collections.abc import Sequence

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
        found = {
            Node(row.level, row.place): Hash(bytes(row.hash)) for row in _NODES.of(connection, keys)
        }
        return [_there(found, n) for n in nodes]

    return read


def extend(connection: Connection, size: int, leaves: Sequence[Hash]) -> None:
    """Add *leaves* to the tree of *size* leaves."""
    added = merkle.extend(size, leaves, reader(connection))
    insert_rows(
        connection,
        derived.table(NODE),
        [(node.level, node.index, bytes(value)) for node, value in added],
    )


def _there(found: dict[Node, Hash], node: Node) -> Hash:
    if node not in found:
        raise NotReadyError(
            f"the tree of this archive has no node {node.index} at level {node.level}",
            remedy="Rebuild what is derived from the log, then verify the archive.",
        )
    return found[node]
