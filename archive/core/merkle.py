"""The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1): hashes, growth, roots.

All that is ever kept of a tree are its *nodes*: the hashes of complete subtrees of 2^level leaves.
They never change as the tree grows, and every root and every proof follows from a few of them.
Where they are kept is the caller's matter: functions here ask for what they need through a
`ReadHashes`, once a call.

Sizes and indexes are ours here, and must fit; what comes from outside is judged in
`archive.core.merkle_proof`.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeAlias

from archive.core.hashes import Hash, sha256
from archive.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """The complete subtree over the leaves `index * 2^level` up to `(index + 1) * 2^level`."""

    level: int
    index: int


ReadHashes: TypeAlias = Callable[[Sequence[Node]], Sequence[Hash]]
"""Gives the hashes of nodes of a tree, in the order in which they were asked for.

It must not give a hash for a node that the tree does not have.
"""

EMPTY_ROOT = sha256(b"")


def leaf_hash(data: bytes) -> Hash:
    """Return SHA256(0x00 || data), RFC 6962 section 2.1."""
    return Hash(hashlib.sha256(b"\x00" + data).digest())


def node_hash(left: Hash, right: Hash) -> Hash:
    """Return SHA256(0x01 || left || right), RFC 6962 section 2.1."""
    return Hash(hashlib.sha256(b"\x01" + left + right).digest())


def parents(row: Sequence[Hash]) -> list[Hash]:
    """Return the hash over each pair of neighbours in *row*; an odd one at the end has none."""
    # node_hash is written out: this line hashes every node of every bulk append.
    return [
        Hash(hashlib.sha256(b"\x01" + left + right).digest())
        for left, right in zip(row[::2], row[1::2], strict=False)
    ]


def frontier(size: int) -> tuple[Node, ...]:
    """Return the largest nodes that together make up a tree of *size* leaves, left to right.

    There are as many as *size* has bits set: at most its bit length.
    """
    return cover(0, size)


def cover(start: int, end: int) -> tuple[Node, ...]:
    """Return the largest nodes that make up the leaves from *start* up to *end*, left to right.

    *start* must be a multiple of the largest power of two in the width, as it is for every
    subtree in the recursion of RFC 6962.
    """
    width = end - start
    return tuple(
        Node(level, (end >> level) - 1)
        for level in range(width.bit_length() - 1, -1, -1)
        if width >> level & 1
    )


def fold(hashes: Sequence[Hash]) -> Hash:
    """Return the hash over what a `cover` makes up; *hashes*, at least one, are in its order."""
    whole = hashes[-1]
    for left in reversed(hashes[:-1]):
        whole = node_hash(left, whole)
    return whole


def root(size: int, read: ReadHashes) -> Hash:
    """Return the root of the first *size* leaves, from at most log2(size) + 1 nodes."""
    return fold(read(frontier(size))) if size else EMPTY_ROOT


def append(size: int, leaf: Hash, read: ReadHashes) -> list[tuple[Node, Hash]]:
    """Return the nodes that *leaf* completes when it joins a tree of *size*: itself, then upwards.

    Reads only the left neighbours of those nodes: none for every second leaf, log2(size) at most.
    """
    return extend(size, (leaf,), read)


def extend(size: int, leaves: Sequence[Hash], read: ReadHashes) -> list[tuple[Node, Hash]]:
    """Return the nodes that *leaves*, in order, complete in a tree of *size*, level after level.

    Reads at most one node of each level.
    """
    neighbours = _left_neighbours(size, size + len(leaves))
    known = dict(zip(neighbours, read(neighbours), strict=True)) if neighbours else {}
    grown: list[tuple[Node, Hash]] = []
    level, first, row = 0, size, list(leaves)
    while row:
        grown += [(Node(level, index), one) for index, one in enumerate(row, first)]
        if first & 1:
            first -= 1
            row.insert(0, known[Node(level, first)])
        level, first, row = level + 1, first >> 1, parents(row)
    return grown


def _left_neighbours(old: int, new: int) -> list[Node]:
    """Return the nodes of a tree of *old* that pair with new ones while it grows to *new*."""
    found = []
    level = 0
    while old >> level < new >> level:
        if old >> level & 1:
            found.append(Node(level, (old >> level) - 1))
        level += 1
    return found
