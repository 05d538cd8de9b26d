"""A Merkle tree held in memory: for those who fold a log from its start, and keep no database."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, Self

from archive.core import merkle
from archive.core.hashes import HASH_BYTES, Hash
from archive.core.merkle import Node

_PAIR_BYTES = 2 * HASH_BYTES


class Bytes(Protocol):
    """A run of bytes that grows at its end: a `bytearray`, or what takes less memory than that."""

    def __len__(self) -> int:
        """Return how many bytes there are."""
        ...

    def __iadd__(self, more: bytes, /) -> Self:
        """Put *more* behind them."""
        ...

    def __getitem__(self, part: "slice[int, int, None]", /) -> bytes | bytearray:
        """Return the bytes of one slice."""
        ...


class MemoryTree:
    """A tree that grows, and remembers the root of every size it had.

    Takes 64 bytes a leaf: each level is one run of bytes, as objects would take twice that.
    *run* makes an empty one.
    """

    __slots__ = ("_levels", "_run")

    def __init__(self, leaves: Iterable[Hash] = (), run: Callable[[], Bytes] = bytearray) -> None:
        self._run = run
        self._levels = [run()]
        self.extend(leaves)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf: Hash) -> None:
        """Add one leaf."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[Hash]) -> None:
        """Add leaves, in order. Many at once cost less than one by one."""
        row = self._levels[0]
        row += b"".join(leaves)
        assert len(row) % HASH_BYTES == 0, "a leaf is not a hash"
        for level in range(1, self.size.bit_length()):
            if level == len(self._levels):
                self._levels.append(self._run())
            above = self._levels[level]
            added = _parents(bytes(row[2 * len(above) : len(row)]))
            if not added:
                break
            above += added
            row = above

    def read(self, nodes: Sequence[Node]) -> list[Hash]:
        """Return the hashes of *nodes*, which the tree must have: a `merkle.ReadHashes`."""
        return [self._hash(node) for node in nodes]

    def root(self) -> Hash:
        """Return the root of all leaves."""
        return self.root_at(self.size)

    def root_at(self, size: int) -> Hash:
        """Return the root that the tree had when it was of *size*."""
        return merkle.root(size, self.read)

    def _hash(self, node: Node) -> Hash:
        at = node.index * HASH_BYTES
        found = bytes(self._levels[node.level][at : at + HASH_BYTES])
        assert found, f"a tree of {self.size} has no {node}"
        return Hash(found)


def _parents(row: bytes) -> bytes:
    """Return the hashes over each pair of hashes in *row*, all in one run as they are there."""
    return b"".join(
        [
            hashlib.sha256(b"\x01" + row[at : at + _PAIR_BYTES]).digest()
            for at in range(0, len(row) - HASH_BYTES, _PAIR_BYTES)
        ]
    )
