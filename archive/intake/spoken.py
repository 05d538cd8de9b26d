"""Values and references said on a command line, read just as a deposit's are."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count

from archive.errors import MalformedError
from archive.facts import references as facts_references
from archive.facts import values as facts_values
from archive.facts.references import Reference
from archive.facts.values import Value
from archive.ids import PropertyName
from archive.intake import references, values
from archive.intake.desk import Desk
from archive.intake.faults import Faults
from archive.intake.forms import Read, named, whole
from archive.intake.holdings import Holdings
from archive.intake.known import Known
from archive.intake.names import Names
from archive.intake.nodes import Items, Members, Node, Scalar
from archive.intake.piece import Piece
from archive.intake.vocabulary import Vocabulary
from archive.shape import Json

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

    tree = {key: _written(text) if key == "value" else text for key, text in said.items()}
    return facts_values.decode(_read(known, tree, read), "")


def read_reference(known: Known, said: Mapping[str, Json]) -> Reference:
    """Return the reference that *said* gives: the members of one under `references:`.

    Raises:
        MalformedError: it is not in form, a name is not known, or the quotation is not there.
    """
    return facts_references.decode(_read(known, said, references.read), "")


def _written(text: str) -> "str | Node":
    if not text.lstrip().startswith("{"):
        return text
    # Only what stands in braces needs a reader of YAML.
    from archive.intake import marked

    found = marked.read(text.encode(), "value")
    if found.root is None or found.faults:
        fault = found.faults[0]
        raise MalformedError(f"{text!r}: {fault.message}", remedy=fault.remedy)
    return found.root


def _read(
    known: Known,
    said: "Mapping[str, Json] | Mapping[str, str | Node]",
    read: Callable[[Desk, Node], Piece | None],
) -> Json:
    root = _node(said, count(1))
    faults = Faults(root)
    desk = Desk(
        set_name="",
        lang=None,
        faults=faults,
        names=Names(known, faults),
        vocabulary=Vocabulary(known, faults),
        holdings=Holdings(known),
    )
    piece = read(desk, root)
    if faults.found or piece is None:
        raise _refusal(faults)
    return piece.json


def _refusal(faults: Faults) -> MalformedError:
    told = [
        f"{fault.path}: {fault.message}" if fault.path else fault.message for fault in faults.found
    ]
    remedies = dict.fromkeys(fault.remedy for fault in faults.found)
    return MalformedError("; ".join(told), remedy=" ".join(remedies))


def _node(said: object, lines: "count[int]") -> Node:
    """Return *said* as a tree; each node has a line of its own, by which it can be found."""
    line = next(lines)
    if isinstance(said, Scalar | Items | Members):
        return said
    if isinstance(said, Mapping):
        entries = []
        for name, value in said.items():
            key = Scalar(line=next(lines), column=1, text=str(name))
            entries.append((key, _node(value, lines)))
        return Members(line=line, column=1, entries=tuple(entries))
    if isinstance(said, Sequence) and not isinstance(said, str):
        return Items(line=line, column=1, items=tuple(_node(item, lines) for item in said))
    return Scalar(line=line, column=1, text=str(said))
