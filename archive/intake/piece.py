"""A part of a body that is to be signed, and where in the deposit each part of it was read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from archive.frozen import dataclass
from archive.intake.nodes import Node
from archive.shape import Json

_NONE: Mapping[str | int, "Piece"] = MappingProxyType({})
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[]+)")


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """`json` as it goes into the body, `node` where it was read, `parts` by name or index."""

    json: Json
    node: Node
    parts: "Mapping[str | int, Piece]" = field(default_factory=lambda: _NONE)

    def at(self, where: str) -> Node:
        """Return where the part at the address *where* was read: as far down as there is one."""
        piece = self
        for found in _STEP.finditer(where):
            below = piece.parts.get(found[2] if found[1] is None else int(found[1]))
            if below is None:
                break
            piece = below
        return piece.node

    def members(self) -> Mapping[str, Json]:
        """Return the object that this piece is."""
        assert isinstance(self.json, Mapping)
        return self.json


def of_members(node: Node, members: Mapping[str, Piece | None]) -> Piece:
    """Return the object of *members*, those left out that are None."""
    parts: dict[str | int, Piece] = {}
    json: dict[str, Json] = {}
    for name, part in members.items():
        if part is not None:
            parts[name] = part
            json[name] = part.json
    return Piece(json, node, parts)


def of_items(node: Node, items: Sequence[Piece]) -> Piece:
    """Return the array of *items*."""
    return Piece([item.json for item in items], node, dict(enumerate(items)))
