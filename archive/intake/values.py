"""Reading values: a scalar by what the property takes, a mapping by the kind that it tells."""

from collections.abc import Mapping, Sequence

from archive.errors import MalformedError, joined
from archive.facts import codes, dates, durations, values
from archive.facts.codes import Basis
from archive.facts.quantities import Modality
from archive.facts.told import BESIDE
from archive.facts.values import KINDS, Absence
from archive.intake import amounts
from archive.intake.desk import Desk
from archive.intake.faults import shown
from archive.intake.forms import Form, Read, choice, flag, integer, leaf, named, text, within
from archive.intake.nodes import Hole, Items, Members, Node, Scalar
from archive.intake.piece import Piece, of_members
from archive.rules.state import Definition
from archive.shape import Json, as_text

NAMES: Mapping[str, str] = {"entity": "ent", "source": "src", "statement": "stm"}
"""The kinds of values that are names, and the kind of id that each takes."""

ABSENT = "absent"
EXPRESSED = leaf(codes.words)
BASIS = choice(tuple(Basis))
LANG = leaf(codes.lang)
GROUND = leaf(codes.code)
_TOLD: Mapping[str, Read] = {"expressed": EXPRESSED, "basis": BASIS}


def _date(value: Json, where: str) -> object:
    return dates.parse(as_text(value, where), where)


def _duration(value: Json, where: str) -> object:
    return durations.parse(as_text(value, where), where)


_WORDS = leaf(codes.words)
_NUMBER = leaf(codes.number)

QUANTITY = Form(
    {"of": leaf(codes.code), "text": _WORDS, "modality": choice(tuple(Modality))},
    {"amount": _NUMBER, "lower": _NUMBER, "upper": _NUMBER, "magnitude": integer},
)
POINT = Form({"lat": _NUMBER, "lon": _NUMBER}, {})
ORIGINAL = Form({"lang": LANG}, {"text": _WORDS})

# The kinds whose scalar is the value as it stands.
_PLAIN: Mapping[str, Read] = {
    "code": leaf(codes.code),
    "date": leaf(_date),
    "uri": leaf(codes.uri),
    "digest": leaf(codes.digest),
    "duration": leaf(_duration),
    "timeOfDay": leaf(codes.time_of_day),
    "instant": leaf(codes.instant),
}

_ABSENCE = choice(tuple(Absence))

FORMS: Mapping[str, Form] = {
    **{kind: Form({kind: named(id_kind)}, _TOLD) for kind, id_kind in NAMES.items()},
    "statement": Form({"statement": named("stm")}, {"not": flag, **_TOLD}),
    **{kind: Form({kind: read}, _TOLD) for kind, read in _PLAIN.items()},
    "text": Form({"text": _WORDS}, {"lang": LANG}),
    "quote": Form(
        {"quote": _WORDS},
        {
            "lang": LANG,
            "speaker": named("ent"),
            "original": within(ORIGINAL),
            "translatedBy": named("ent"),
        },
    ),
    "quantity": Form({"quantity": within(QUANTITY)}, {}),
    "point": Form({"point": within(POINT)}, _TOLD),
    ABSENT: Form({ABSENT: _ABSENCE}, {"by": named("ent"), "ground": GROUND, **_TOLD}),
}

_EXAMPLES: Mapping[str, str] = {
    "quantity": "{of: person, text: 225 people, modality: exact, amount: 225}",
    "point": "{point: {lat: 43.24, lon: 76.95}}",
}


def read(
    desk: Desk,
    node: Node,
    kinds: Sequence[str],
    *,
    told: Mapping[str, Piece | None] | None = None,
    lang: Piece | None = None,
) -> Piece | None:
    """Return the value that *node* writes, one of *kinds*; as a mapping also an absence.

    *told*: what stands beside a scalar, `expressed` and `basis`. *lang*: the language of a text
    that says none.
    """
    beside = {name: piece for name, piece in (told or {}).items() if piece is not None}
    if isinstance(node, Hole):
        return None
    if isinstance(node, Items):
        _no_list(desk, node)
        return None
    if isinstance(node, Scalar):
        return _scalar(desk, node, kinds, beside, lang)
    for piece in beside.values():
        desk.faults.add(
            piece.node,
            "this stands beside a value that is a mapping",
            "Write it inside of the mapping.",
        )
    return None if beside else _mapping(desk, node, kinds, lang)


def given(
    desk: Desk, parts: Mapping[str, Piece], at: Node, definition: Definition | None
) -> Piece | None:
    """Return the value that a statement or qualifier gives by `value`, or by `absent`.

    *parts* are their members, `value` and `absent` not read yet. *definition* is None where the
    property is at fault: then only an absence can be read.
    """
    beside = {name: parts[name] for name in BESIDE if name in parts}
    if ABSENT in parts:
        return _absence(desk, parts)
    for name in ("by", "ground"):
        if name in parts:
            message = f"{name!r} stands where nothing is said to be withheld"
            desk.faults.add(parts[name].node, message, "Leave it out, or write absent: withheld.")
            return None
    if "value" not in parts:
        remedy = "Add `value`, or say what is not there: absent: unknown, none or withheld."
        desk.faults.add(at, "no value is given", remedy)
        return None
    node = parts["value"].node
    if isinstance(node, Items):
        _no_list(desk, node)
        return None
    if definition is None:
        if isinstance(node, Scalar):
            text(desk, node)
        return None
    lang = parts.get("lang")
    if lang is not None and not (
        isinstance(node, Scalar) and {"text", "quote"} & set(definition.value_types)
    ):
        desk.faults.add(lang.node, "'lang' stands beside what is no text", "Leave it out.")
        return None
    piece = read(desk, node, definition.value_types, told=beside, lang=lang or desk.lang)
    return piece if piece is not None and _in_list(desk, piece, definition) else None


def _no_list(desk: Desk, node: Items) -> None:
    message = "a list stands where one value must"
    desk.faults.add(node, message, "Write one value; several are written one by one.")


def _absence(desk: Desk, parts: Mapping[str, Piece]) -> Piece | None:
    for name in ("value", "lang"):
        if name in parts:
            message = f"{name!r} stands beside an absence"
            desk.faults.add(parts[name].node, message, f"Leave out {name!r} or 'absent'.")
            return None
    absent = _ABSENCE(desk, parts[ABSENT].node)
    if absent is None:
        return None
    beside = {name: parts.get(name) for name in ("by", "ground", *BESIDE)}
    return checked(desk, of_members(absent.node, {ABSENT: absent, **beside}), ())


def _scalar(
    desk: Desk,
    node: Scalar,
    kinds: Sequence[str],
    beside: Mapping[str, Piece],
    lang: Piece | None,
) -> Piece | None:
    if text(desk, node) is None:
        return None
    names = tuple(NAMES[kind] for kind in kinds if kind in NAMES)
    others = [kind for kind in kinds if kind not in NAMES]
    if names and (not others or desk.names.find(node.text, names)):
        id = desk.names.resolve(node, names)
        if id is None:
            return None
        kind = next(kind for kind, head in NAMES.items() if str(id.json).startswith(head))
        return checked(desk, of_members(node, {kind: id, **beside}), kinds)
    if desk.names.unread.intersection(names):
        return None
    if len(others) > 1 or names:
        advice = desk.faults.spelling.kind
        forms = joined(
            advice.format(kind=kind) if advice else _example(desk, kind, node.text)
            for kind in others
        )
        called = f"nothing is called {shown(node.text)}, and " if names else ""
        message = f"{called}{shown(node.text)} alone does not tell which kind of value it is"
        report = desk.faults.add_name if names else desk.faults.add
        report(node, message, f"{_named(kinds)}rite {forms}.")
        return None
    return _by_kind(desk, node, others[0], beside, lang)


def _named(kinds: Sequence[str]) -> str:
    names = [kind for kind in kinds if kind in NAMES]
    return f"Name what is meant ({joined(names)}), or w" if names else "W"


def _example(desk: Desk, kind: str, written: str) -> str:
    short = written if len(written) <= 40 else "…"
    if kind in ("text", "quote"):
        lang = "en" if desk.lang is None else desk.lang.json
        return f"{{{kind}: {short}, lang: {lang}}}"
    return _EXAMPLES.get(kind, f"{{{kind}: {short}}}")


def _by_kind(
    desk: Desk, node: Scalar, kind: str, beside: Mapping[str, Piece], lang: Piece | None
) -> Piece | None:
    if kind in _PLAIN:
        piece = _PLAIN[kind](desk, node)
        if piece is None:
            return None
        return checked(desk, of_members(node, {kind: piece, **beside}), (kind,))
    if kind == "quantity":
        return _quantity(desk, node, beside)
    if kind not in ("text", "quote"):
        desk.faults.add(node, f"a {kind} is not written as one text", f"Write {_EXAMPLES[kind]}.")
        return None
    words = _WORDS(desk, node)
    if words is None or not _has_lang(desk, node, lang):
        return None
    return checked(desk, of_members(node, {kind: words, "lang": lang, **beside}), (kind,))


def _quantity(desk: Desk, node: Scalar, beside: Mapping[str, Piece]) -> Piece | None:
    """Return the quantity that one text writes, the source's words standing beside it."""
    try:
        said = amounts.parse(node.text)
    except MalformedError as error:
        desk.faults.refuse(node, error)
        return None
    expressed, basis = beside.get("expressed"), beside.get("basis")
    if basis is not None:
        desk.faults.add(basis.node, "'basis' stands beside a quantity", "Leave it out.")
        return None
    if expressed is None:
        remedy = "Give them as `expressed`, word for word: a quantity always holds them."
        desk.faults.add(node, "the source's own words for the number are missing", remedy)
        return None
    members = {name: Piece(part, node) for name, part in said.items()}
    quantity = of_members(node, {**members, "text": expressed})
    return checked(desk, of_members(node, {"quantity": quantity}), ("quantity",))


def _has_lang(desk: Desk, node: Node, lang: Piece | None) -> bool:
    if lang is None:
        said = desk.faults.spelling.lang
        remedy = f"Write {said} beside it or once at the top of the file; und if nobody knows."
        desk.faults.add(node, "in which language this is, is not said", remedy)
    return lang is not None


def _mapping(desk: Desk, node: Members, kinds: Sequence[str], lang: Piece | None) -> Piece | None:
    if any(node.get(name) is not None for name in ("of", "modality")):
        # The numbers may stand without the word `quantity` around them.
        inner = within(QUANTITY)(desk, node)
        piece = None if inner is None else of_members(node, {"quantity": inner})
        return None if piece is None else checked(desk, piece, kinds)
    told = [kind for kind in KINDS if node.get(kind) is not None]
    if len(told) != 1:
        what = f"{' and '.join(told)} stand in one value" if told else "no kind of value is told"
        allowed = ", ".join((*kinds, ABSENT))
        desk.faults.add(node, what, f"Write exactly one of: {allowed}.")
        return None
    kind = told[0]
    found = FORMS[kind].read(desk, node)
    if not found.sound:
        return None
    parts: dict[str, Piece | None] = dict(found.parts)
    if kind in ("text", "quote") and "lang" not in parts:
        if not _has_lang(desk, node, lang):
            return None
        parts["lang"] = lang
    denied = parts.get("not")
    if denied is not None and denied.json is False:
        # A denial is said by its presence alone.
        parts["not"] = None
    return checked(desk, of_members(node, parts), kinds)


def checked(desk: Desk, piece: Piece, kinds: Sequence[str]) -> Piece | None:
    """Return *piece*, a value, if it is one of *kinds* or an absence and in form as a whole."""
    allowed = (*kinds, ABSENT)
    value = desk.faults.attempt(lambda: values.decode(piece.json, "", allowed), piece)
    return None if value is None else piece


def _in_list(desk: Desk, piece: Piece, definition: Definition) -> bool:
    """Say whether a code is one of the property's list, where that is closed."""
    code = piece.parts.get("code")
    if code is None or not definition.codes or code.json in definition.codes:
        return True
    assert isinstance(code.json, str)
    meant = desk.faults.meant(code.json, definition.codes)
    message = f"{shown(code.json)} is not one of the codes of this property{meant}"
    desk.faults.add(code.node, message, f"Choose one of: {', '.join(definition.codes)}.")
    return False
