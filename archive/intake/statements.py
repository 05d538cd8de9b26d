"""Reading statements: subject, property, value, qualifiers, references."""

from dataclasses import dataclass

from archive.facts import codes
from archive.intake import references, values
from archive.intake.desk import Desk
from archive.intake.forms import Form, Read, flag, items, leaf, named, text, whole
from archive.intake.names import Filed
from archive.intake.nodes import Members, Node, Scalar
from archive.intake.piece import Piece, of_members
from archive.rules.state import Definition

_HANDLE = leaf(codes.handle)

# What may stand beside the property instead of, or beside, its value.
_VALUE: dict[str, Read] = {
    "value": whole,
    "absent": whole,
    "by": named("ent"),
    "ground": values.GROUND,
    "expressed": values.EXPRESSED,
    "basis": values.BASIS,
    "lang": values.LANG,
}


def _property(desk: Desk, node: Node) -> Piece | None:
    # Whether it is defined is asked where its value is read; this one only has to be a text.
    return None if text(desk, node) is None else whole(desk, node)


_QUALIFIER = Form({"property": _property}, _VALUE)


def _qualifier(desk: Desk, node: Node) -> Piece | None:
    found = _QUALIFIER.read(desk, node)
    if not isinstance(node, Members):
        return None
    name, definition = _defined(desk, found.parts.get("property"))
    value = values.given(desk, found.parts, node, definition)
    if not found.sound or name is None or value is None:
        return None
    return of_members(node, {"property": name, "value": value})


_STATEMENT = Form(
    {
        "subject": named("ent", "src", "stm"),
        "property": _property,
        "references": items(references.read),
    },
    {**_VALUE, "qualifiers": items(_qualifier), "restricted": flag},
)


@dataclass(frozen=True, slots=True)
class Stated:
    """The body of a statement, and whether it is to stay out of public copies, if that is said."""

    piece: Piece
    restricted: bool | None


def read(desk: Desk, filed: Filed) -> Stated | None:
    """Return what *filed* states; None where that was refused."""
    said = content(desk, filed.node, filed.key)
    handle = _HANDLE(desk, filed.key)
    if said is None or handle is None:
        return None
    piece = of_members(filed.node, {**said.members, "handle": handle})
    return Stated(piece, said.restricted)


@dataclass(frozen=True, slots=True)
class Content:
    """The members of a statement's body, all but its handle."""

    members: dict[str, Piece | None]
    restricted: bool | None


def content(desk: Desk, node: Node, at: Scalar | None = None) -> Content | None:
    """Return what *node* states; None where that was refused.

    *at*: where to report what is missing, instead of the mapping's beginning.
    """
    found = _STATEMENT.read(desk, node, at)
    if not isinstance(node, Members):
        return None
    parts = found.parts
    name, definition = _defined(desk, parts.get("property"))
    value = values.given(desk, parts, at or node, definition)
    if not found.sound or name is None or value is None:
        return None
    restricted = parts.get("restricted")
    return Content(
        {
            "subject": parts["subject"],
            "property": name,
            "value": value,
            "qualifiers": parts.get("qualifiers"),
            "references": parts["references"],
        },
        None if restricted is None else restricted.json is True,
    )


def _defined(desk: Desk, name: Piece | None) -> tuple[Piece | None, Definition | None]:
    """Return the property's name as it goes into the body, and what it takes, both if it is one."""
    if name is None:
        return None, None
    scalar = text(desk, name.node)
    definition = None if scalar is None else desk.vocabulary.look_up(scalar)
    if scalar is None or definition is None:
        return None, None
    return Piece(scalar.text, scalar), definition
