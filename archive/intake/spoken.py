"""Statements, sources and their parts said on a command line, read just as a deposit's are.

What is said comes as a deposit would have it, save that a value may stand in braces as one text:
{absent: unknown}.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from archive.errors import ArchiveError, MalformedError, NotFoundError
from archive.facts import references as facts_references
from archive.facts import statements as facts_statements
from archive.facts import values as facts_values
from archive.facts.references import Reference
from archive.facts.statements import StatementBody
from archive.facts.values import Value
from archive.ids import PropertyName
from archive.intake import references, statements, values
from archive.intake.desk import Desk
from archive.intake.faults import Faults
from archive.intake.forms import Read, named, whole
from archive.intake.holdings import Holdings
from archive.intake.known import Known
from archive.intake.names import Names
from archive.intake.nodes import Items, Members, Node, Scalar
from archive.intake.piece import Piece, of_members
from archive.intake.vocabulary import Vocabulary
from archive.shape import Json, inside

_MEMBERS: Mapping[str, Read] = {
    "by": named("ent"),
    "ground": values.GROUND,
    "expressed": values.EXPRESSED,
    "basis": values.BASIS,
    "lang": values.LANG,
}


def read_value(known: Known, name: PropertyName, said: Mapping[str, str]) -> Value:
    """Return the value of the property *name* that *said* gives.

    *said* has the members that stand beside a property in a deposit: `value`, or `absent` with
    `by` and `ground`; `expressed`, `basis`, `lang`. A `value` that begins with a brace is a
    mapping, as in a deposit: {absent: unknown}.

    Raises:
        MalformedError: the property is not defined, or the value does not fit it.
    """

    def read(desk: Desk, node: Node) -> Piece | None:
        assert isinstance(node, Members)
        read = ((key.text, _MEMBERS.get(key.text, whole)(desk, part)) for key, part in node.entries)
        parts = {name: piece for name, piece in read if piece is not None}
        definition = desk.vocabulary.look_up(Scalar(line=1, column=1, text=name))
        return values.given(desk, parts, node, definition)

    return facts_values.decode(read_by(known, braced(said), read), "")


def read_reference(known: Known, said: Mapping[str, Json]) -> Reference:
    """Return the reference that *said* gives: the members of one under `references:`.

    Raises:
        MalformedError: it is not in form, a name is not known, or the quotation is not there.
    """
    return facts_references.decode(read_by(known, said, references.read), "")


def read_statement(known: Known, said: Mapping[str, Json]) -> StatementBody:
    """Return the statement that *said* gives: what stands under its handle in a deposit.

    Raises:
        MalformedError: it is not in form, a name is not known, or a quotation is not there.
    """

    def read(desk: Desk, node: Node) -> Piece | None:
        found = statements.content(desk, node)
        return None if found is None else of_members(node, found.members)

    listed = said.get("qualifiers")
    qualified = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
    tree = {**braced(said), "qualifiers": [braced(one) for one in qualified] or None}
    content = read_by(known, {name: part for name, part in tree.items() if part is not None}, read)
    return facts_statements.decode(content, "", corrected=False)


def qualifier(text: str, number: int) -> dict[str, Json]:
    """Return the qualifier that `property=value` says, as a deposit has it.

    Raises:
        MalformedError: *text*, the qualifier with this *number* from 0, is not of that form.
    """
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise MalformedError(
            f"{text!r} is no qualifier",
            remedy="Write property=value, for example pointInTime=2022-01-05.",
            where=inside("qualifiers", number),
        )
    return {"property": name.strip(), "value": value}


def braced(said: Json) -> dict[str, Json]:
    """Return the members of *said*, those in braces read."""
    assert isinstance(said, Mapping)
    return {name: part if name in _WORDS else _unbraced(part) for name, part in said.items()}


def _unbraced(part: Json) -> Json:
    if isinstance(part, str):
        return _written(part)
    if isinstance(part, Sequence):
        return [_unbraced(one) if isinstance(one, str) else one for one in part]
    return part


_WORDS = ("expressed", "file")
"""Members that are taken word for word, whatever they begin with."""


def _written(text: str) -> Json:
    if not text.lstrip().startswith("{"):
        return text
    # Only what stands in braces needs a reader of YAML.
    from archive.intake import marked

    found = marked.read(text.encode(), "value")
    if found.root is None or found.faults:
        fault = found.faults[0]
        raise MalformedError(f"{text!r}: {fault.message}", remedy=fault.remedy)
    return _json(found.root)


def _json(node: Node) -> Json:
    match node:
        case Members(entries=entries):
            return {key.text: _json(part) for key, part in entries}
        case Items(items=items):
            return [_json(item) for item in items]
        case Scalar(text=text):
            return text
        case _:
            raise RuntimeError("a hole in what was read without a fault")


def read_by(
    known: Known,
    said: Mapping[str, Json],
    read: Callable[[Desk, Node], Piece | None],
) -> Json:
    """Return what *read* makes of *said*, looking things up in *known*.

    Raises:
        MalformedError: with every fault that it reports.
        NotFoundError: where all of these are names that nothing here bears, or several things.
    """
    root = _node(said, count(1))
    faults = Faults(root)
    desk = Desk(
        set_name="",
        lang=None,
        faults=faults,
        names=Names(known, faults),
        vocabulary=Vocabulary(known, faults, where="first"),
        holdings=Holdings(known),
    )
    piece = read(desk, root)
    if faults.found or piece is None:
        raise _refusal(faults)
    return piece.json


def _refusal(faults: Faults) -> ArchiveError:
    """Return the error of all *faults*: where nothing is wrong but names, what is not found."""
    told = [
        f"{_option(fault.path)}: {fault.message}" if fault.path else fault.message
        for fault in faults.found
    ]
    remedies = dict.fromkeys(fault.remedy for fault in faults.found)
    kind = NotFoundError if faults.nameless == len(faults.found) else MalformedError
    return kind("; ".join(told), remedy=" ".join(remedies))


def _option(path: str) -> str:
    """Return what was given where *path* is the address in a deposit: options count from 1."""
    found = _QUALIFIER.match(path)
    return path if found is None else f"qualifier {int(found[1]) + 1}{path[found.end() :]}"


_QUALIFIER = re.compile(r"qualifiers\[([0-9]+)\](?:\.value)?")


def _node(said: Json, lines: "count[int]") -> Node:
    """Return *said* as a tree; each node has a line of its own, by which it can be found."""
    line = next(lines)
    if isinstance(said, Mapping):
        entries = []
        for name, value in said.items():
            key = Scalar(line=next(lines), column=1, text=str(name))
            entries.append((key, _node(value, lines)))
        return Members(line=line, column=1, entries=tuple(entries))
    if isinstance(said, Sequence) and not isinstance(said, str):
        return Items(line=line, column=1, items=tuple(_node(item, lines) for item in said))
    return Scalar(line=line, column=1, text=_word(said))


def _word(said: Json) -> str:
    return _FLAGS[said] if isinstance(said, bool) else str(said)


_FLAGS = {True: "yes", False: "no"}
