"""Reading statements: subject, property, value, qualifiers, references."""

from collections.abc import Mapping
from dataclasses import field

from archive.frozen import dataclass
from archive.intake import ranks, references, values
from archive.intake.desk import Desk
from archive.intake.forms import Form, Found, Read, flag, items, named, own_handle, text, whole
from archive.intake.names import Filed
from archive.intake.nodes import Members, Node, Scalar
from archive.intake.piece import Piece, of_members
from archive.rules.state import Definition

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


_GIVEN = frozenset(("value", "absent"))


def _property(desk: Desk, node: Node) -> Piece | None:
    # Whether it is defined is asked where its value is read; this one only has to be a text.
    return None if text(desk, node) is None else whole(desk, node)


QUALIFIER = Form({"property": _property}, _VALUE)


def _qualifier(desk: Desk, node: Node) -> Piece | None:
    found = QUALIFIER.read(desk, node)
    if not isinstance(node, Members):
        return None
    name, definition = _defined(desk, found.parts.get("property"))
    value = _value(desk, found, node, definition)
    if not found.sound or name is None or value is None:
        return None
    return of_members(node, {"property": name, "value": value})


def _value(desk: Desk, found: Found, at: Node, definition: Definition | None) -> Piece | None:
    """Return the value that *found* gives; None where that was reported."""
    if not found.parts.keys() & _GIVEN and found.hidden & _GIVEN:
        return None
    return values.given(desk, found.parts, at, definition)


STATEMENT = Form(
    {
        "subject": named("ent", "src", "stm"),
        "property": _property,
        "references": items(references.read),
    },
    {**_VALUE, "qualifiers": items(_qualifier), "restricted": flag, "rank": ranks.read},
)


@dataclass(frozen=True, slots=True)
class Stated:
    """The body of a statement, and what is said besides: whether it is restricted, and its rank."""

    piece: Piece
    restricted: bool | None
    rank: Piece | None = None


def read(desk: Desk, filed: Filed) -> Stated | None:
    """Return what *filed* states; None where that was refused."""
    said = content(desk, filed.node, filed.key)
    handle = own_handle(desk, filed.key)
    if said is None or handle is None:
        return None
    piece = of_members(filed.node, {**said.members, **handle})
    return Stated(piece, said.restricted, said.rank)


@dataclass(frozen=True, slots=True)
class Content:
    """The members of a statement's body, all but its handle; `beside`: everything that was read."""

    members: dict[str, Piece | None]
    restricted: bool | None
    rank: Piece | None = None
    beside: Mapping[str, Piece] = field(default_factory=dict)


def content(
    desk: Desk, node: Node, at: Scalar | None = None, form: Form = STATEMENT
) -> Content | None:
    """Return what *node* states; None where that was refused.

    *at*: where to report what is missing, instead of the mapping's beginning. *form*: which
    members there are besides those of a statement.
    """
    found = form.read(desk, node, at)
    if not isinstance(node, Members):
        return None
    parts = found.parts
    name, definition = _defined(desk, parts.get("property"))
    value = _value(desk, found, at or node, definition)
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
        parts.get("rank"),
        parts,
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
