"""Reading entities and the properties that a deposit defines."""

from archive.events.entity import EntityAdded
from archive.events.property import VALUE_TYPES, PropertyDefined
from archive.facts import codes
from archive.intake.desk import Desk
from archive.intake.forms import Form, choice, flag, items, leaf, mapping, own_handle
from archive.intake.names import Filed
from archive.intake.nodes import Node, Scalar
from archive.intake.piece import Piece, of_items, of_members
from archive.rules.state import Definition

_CODE = leaf(codes.code)
_WORDS = leaf(codes.words)
_NAME = leaf(codes.property_name)
_TYPE = choice(VALUE_TYPES)


def _texts(desk: Desk, node: Node) -> Piece | None:
    """Return texts by language."""
    if isinstance(node, Scalar) and node.text:
        written = "en" if desk.lang is None else desk.lang.json
        named = desk.faults.spelling.named.format(lang=written)
        message = "one text stands where texts by language must"
        desk.faults.add(node, message, f"Write the language before it: {named}.")
        return None
    entries = mapping(desk, node)
    if entries is None:
        return None
    if not entries:
        named = desk.faults.spelling.named.format(lang="en")
        desk.faults.add(node, "no language is given", f"Write at least one, as {named}.")
        return None
    parts = {}
    for key, value in entries:
        lang, words = leaf(codes.lang)(desk, key), _WORDS(desk, value)
        if lang is not None and words is not None:
            parts[key.text] = words
    return of_members(node, parts) if len(parts) == len(entries) else None


ENTITY = Form({"kind": _CODE, "label": _texts}, {"identified": flag, "restricted": flag})


def read_entity(desk: Desk, filed: Filed) -> Piece | None:
    """Return the body of an entity; None where it was refused."""
    found = ENTITY.read(desk, filed.node, filed.key)
    handle = own_handle(desk, filed.key)
    if not found.sound or handle is None:
        return None
    said = {name: part for name, part in found.parts.items() if name != "restricted"}
    members = {"identified": Piece(True, filed.node), **said, **handle}
    piece = of_members(filed.node, members)
    body = desk.faults.attempt(lambda: EntityAdded.decode(piece.json, ""), piece)
    return None if body is None else piece


def _types(desk: Desk, node: Node) -> Piece | None:
    """Return the kinds of values, one or a list, in the order in which they are signed."""
    if isinstance(node, Scalar):
        kind = _TYPE(desk, node)
        return None if kind is None else of_items(node, [kind])
    kinds = items(_TYPE)(desk, node)
    if kinds is None:
        return None
    listed = sorted(kinds.parts.values(), key=lambda kind: VALUE_TYPES.index(str(kind.json)))
    return of_items(node, listed)


PROPERTY = Form(
    {"label": _texts, "description": _texts, "values": _types},
    {"single": flag, "codes": items(_CODE), "iri": leaf(codes.uri)},
)


def read_property(desk: Desk, key: Scalar, node: Node) -> PropertyDefined | None:
    """Return the definition that stands under *key*, known to the vocabulary from now on."""
    desk.vocabulary.defined[key.text] = None
    found = PROPERTY.read(desk, node, key)
    parts = found.parts
    name = _NAME(desk, key)
    if not found.sound or name is None:
        return None
    single = parts.get("single")
    members = {
        "label": parts["label"],
        "description": parts["description"],
        "valueTypes": parts["values"],
        # Only that it is so is ever written.
        "single": single if single is not None and single.json is True else None,
        "codes": parts.get("codes"),
        "iri": parts.get("iri"),
    }
    piece = of_members(node, members)
    body = desk.faults.attempt(lambda: PropertyDefined.decode(piece.json, ""), piece)
    if body is not None:
        desk.vocabulary.defined[key.text] = Definition(body.value_types, body.codes)
    return body
