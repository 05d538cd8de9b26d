"""The rank that a deposit gives to a statement: preferred or deprecated, with the reason."""

from collections.abc import Mapping

from archive.events.base import Body
from archive.events.statement import StatementDeprecated, StatementPreferred, StatementUnranked
from archive.facts import codes
from archive.frozen import dataclass
from archive.intake.desk import Desk
from archive.intake.faults import shown
from archive.intake.forms import Form, leaf, text
from archive.intake.nodes import Node, Scalar
from archive.intake.piece import Piece

NORMAL, PREFERRED, DEPRECATED = "normal", "preferred", "deprecated"

_WORDS = leaf(codes.words)
FORM = Form({}, {PREFERRED: _WORDS, DEPRECATED: _WORDS})
_REMEDY = "Write {preferred: why}, {deprecated: why} or normal."


@dataclass(frozen=True, slots=True)
class Rank:
    """What a file says of a statement's rank, and why; a normal one needs no reason."""

    word: str
    reason: str

    def body(self) -> Body:
        """Return the event that gives the rank."""
        return _BODIES[self.word](self.reason)


_BODIES: Mapping[str, type[StatementPreferred | StatementDeprecated | StatementUnranked]] = {
    PREFERRED: StatementPreferred,
    DEPRECATED: StatementDeprecated,
    NORMAL: StatementUnranked,
}


def read(desk: Desk, node: Node) -> Piece | None:
    """Return the rank that *node* writes: the word `normal`, or a mapping from rank to reason."""
    if isinstance(node, Scalar):
        word = text(desk, node)
        if word is not None and word.text != NORMAL:
            desk.faults.add(node, f"{shown(word.text)} is no rank with a reason", _REMEDY)
            return None
        return None if word is None else Piece(NORMAL, node)
    found = FORM.read(desk, node)
    if not found.sound:
        return None
    if len(found.parts) != 1:
        desk.faults.add(node, "a rank is one word, with one reason", _REMEDY)
        return None
    ((word_, piece),) = found.parts.items()
    return Piece({word_: piece.json}, node)


def rank_of(piece: Piece | None, reason: str) -> Rank | None:
    """Return the rank that *piece* is; *reason* goes with a return to normal."""
    if piece is None:
        return None
    if isinstance(piece.json, Mapping):
        ((word, why),) = piece.json.items()
        return Rank(word, str(why))
    return Rank(NORMAL, reason)
