"""The tree of a deposit file: scalars, lists and mappings, each with its place.

Line and column count from 1. A tree is at most `MAX_DEPTH` levels deep, so that walking it
needs no care.
"""

from bisect import bisect_right
from typing import TypeAlias

from archive.frozen import dataclass
from archive.shape import inside

MAX_DEPTH = 32
"""How many lists and mappings may stand inside one another."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scalar:
    """A value without parts: its text, whatever quotes it stood in. Nothing is guessed of it."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Items:
    """A list."""

    line: int
    column: int
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Members:
    """A mapping: names and what stands under them, in file order, no name twice.

    What could not be read of it was reported. `lacking`: some of its names are among that.
    `doubled`: names that stood there again, with something that is left out.
    """

    line: int
    column: int
    entries: "tuple[tuple[Scalar, Node], ...]"
    lacking: bool = False
    doubled: frozenset[str] = frozenset()

    def get(self, name: str) -> "Node | None":
        """Return what stands under *name*, None where there is no such name."""
        return next((value for key, value in self.entries if key.text == name), None)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Hole:
    """What could not be read, and has been reported: nothing more is to be said of it."""

    line: int
    column: int


Node: TypeAlias = Scalar | Items | Members | Hole
Place: TypeAlias = tuple[int, int]


def place(node: Node) -> Place:
    """Return line and column of *node*."""
    return node.line, node.column


def path_of(root: Node, target: Node) -> str:
    """Return the address of *target*, a value or a name in the tree *root*; empty for the root.

    The parts of a tree stand in file order, so the way down is found by their places.
    """
    where, node = "", root
    while node is not target:
        if isinstance(node, Members):
            at = bisect_right(node.entries, place(target), key=_key_place) - 1
            if at < 0:
                return where
            name, node = node.entries[at]
            where = inside(where, name.text)
            if name is target:
                return where
        elif isinstance(node, Items):
            at = bisect_right(node.items, place(target), key=place) - 1
            if at < 0:
                return where
            where, node = inside(where, at), node.items[at]
        else:
            return where
    return where


def _key_place(entry: tuple[Scalar, Node]) -> Place:
    return place(entry[0])
