"""Reading references: where a statement was said, and the chain of those who say it."""

from collections.abc import Mapping

from archive.facts import codes, references
from archive.facts.locators import Locator
from archive.facts.references import ARCHIVE, Act, Certainty
from archive.intake import values
from archive.intake.desk import Desk
from archive.intake.forms import (
    Form,
    Read,
    choice,
    flag,
    integer,
    items,
    leaf,
    named,
    text,
    whole,
    within,
)
from archive.intake.nodes import Members, Node
from archive.intake.piece import Piece, of_members
from archive.intake.quotations import capture_of, fits, located

_WORDS = leaf(codes.words)
_DATES = ("date",)


def _source(desk: Desk, node: Node) -> Piece | None:
    scalar = text(desk, node)
    if scalar is None:
        return None
    if scalar.text == ARCHIVE:
        return Piece(ARCHIVE, node)
    return desk.names.resolve(scalar, ("src",))


def _step(desk: Desk, node: Node) -> Piece | None:
    found = STEP.read(desk, node)
    parts: dict[str, Piece | None] = dict(found.parts)
    expressed, date, denied = (parts.pop(name, None) for name in ("expressed", "date", "not"))
    sound = found.sound
    if date is not None:
        parts["date"] = values.read(desk, date.node, _DATES, told={"expressed": expressed})
        sound = sound and parts["date"] is not None
    elif expressed is not None:
        message = "'expressed' stands beside no date"
        desk.faults.add(expressed.node, message, "Add the date, or move the words to `verb`.")
        sound = False
    # A denial is said by its presence alone.
    parts["not"] = denied if denied is not None and denied.json is True else None
    if not sound:
        return None
    piece = of_members(node, parts)
    step = desk.faults.attempt(lambda: references.Step.decode(piece.json, ""), piece)
    return None if step is None else piece


STEP = Form(
    {"agent": named("ent"), "act": choice(tuple(Act))},
    {
        "to": named("ent"),
        "in": named("src"),
        "date": whole,
        "expressed": values.EXPRESSED,
        "verb": _WORDS,
        "not": flag,
        "certainty": choice(tuple(Certainty)),
        "hedge": _WORDS,
    },
)

_SPAN: Read = items(integer)
LOC = Form(
    {},
    {"chars": _SPAN, "page": integer, "t": _SPAN, "paragraph": integer, "row": integer},
)


def _loc(desk: Desk, node: Node) -> Piece | None:
    piece = within(LOC)(desk, node)
    if piece is None:
        return None
    decoded = desk.faults.attempt(lambda: Locator.decode(piece.json, ""), piece)
    return None if decoded is None else piece


REFERENCE = Form(
    {"source": _source},
    {
        "capture": leaf(codes.words),
        "loc": _loc,
        "exact": _WORDS,
        "said": items(_step),
        "basis": values.BASIS,
        "note": _WORDS,
    },
)


def read(desk: Desk, node: Node) -> Piece | None:
    """Return the reference that *node* writes, its capture named and its quotation found."""
    found = REFERENCE.read(desk, node)
    parts = found.parts
    source = parts.get("source")
    if source is None:
        return None
    sound, capture, loc = found.sound, None, parts.get("loc")
    if source.json == ARCHIVE:
        capture = parts.get("capture")
    elif not _faulty(node, parts, "capture"):
        held, good = capture_of(desk, source, parts.get("capture"))
        sound = sound and good
        if held is not None:
            place = parts["capture"].node if "capture" in parts else source.node
            capture = Piece(held.digest, place)
            exact = parts.get("exact")
            sound = sound and (loc is None or fits(desk, held, loc))
            if exact is not None and not _faulty(node, parts, "loc"):
                loc, good = located(desk, source, held, exact, loc)
                sound = sound and good
    return _checked(desk, node, parts, capture, loc) if sound else None


def _checked(
    desk: Desk, node: Node, parts: Mapping[str, Piece], capture: Piece | None, loc: Piece | None
) -> Piece | None:
    piece = of_members(
        node,
        {
            "source": parts["source"],
            "capture": capture,
            "loc": loc,
            "exact": parts.get("exact"),
            "attribution": parts.get("said"),
            "basis": parts.get("basis"),
            "note": parts.get("note"),
        },
    )
    reference = desk.faults.attempt(lambda: references.decode(piece.json, ""), piece)
    return None if reference is None else piece


def _faulty(node: Node, parts: Mapping[str, Piece], name: str) -> bool:
    """Say whether the member *name* stands in *node*, and could not be read."""
    return name not in parts and isinstance(node, Members) and node.get(name) is not None
