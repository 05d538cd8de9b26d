"""Reading the statements of a mapping: which claims its rows make."""

import re
from collections.abc import Collection, Mapping, Sequence

from archive.facts.references import Act
from archive.frozen import dataclass
from archive.intake.desk import Desk
from archive.intake.faults import shown
from archive.intake.forms import Form, Read, choice, flag, mapping, text, whole
from archive.intake.mapping import Cell, Said, StatementOf
from archive.intake.mapping_cells import CELL, WORD, CellReader
from archive.intake.nodes import Items, Members, Node, Scalar
from archive.intake.piece import Piece
from archive.intake.values import BASIS

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_STATEMENT = Form(
    {"subject": whole, "property": WORD},
    {
        **CELL,
        "qualifiers": whole,
        "source": whole,
        "capture": whole,
        "said": whole,
        "exact": whole,
        "note": whole,
        "expressed": whole,
        "basis": BASIS,
        "once": flag,
    },
)
_STEPS: Collection[str] = (
    *("agent", "act", "to", "in", "date", "expressed", "verb", "not", "certainty", "hedge"),
)


def is_name(desk: Desk, key: Scalar) -> bool:
    """Say whether *key* can be a name in a mapping; where it cannot, that is reported."""
    if _NAME.fullmatch(key.text):
        return True
    remedy = "Use letters a-z, digits, - and _."
    desk.faults.add(key, f"{shown(key.text)} is no name in a mapping", remedy)
    return False


@dataclass(slots=True, kw_only=True)
class StatementReader:
    """Reads statements. `asked`: the sources that go before those of the mapping."""

    desk: Desk
    cells: CellReader
    asked: Sequence[Cell] = ()

    def statement(self, key: Scalar, node: Node, sources: Sequence[Cell]) -> StatementOf | None:
        """Return the statement that stands at *node*; None where it was refused.

        *sources*: what it refers to where it names nothing itself.
        """
        found = _STATEMENT.read(self.desk, node, key)
        if not is_name(self.desk, key) or not found.sound:
            return None
        parts, cells = found.parts, self.cells
        subject = self._subject(parts["subject"].node)
        named = {name: parts[name] for name in CELL if name in parts}
        value = cells.of_parts(node, named)
        said = self._said(parts["property"].node, value)
        qualifiers = self._qualifiers(parts.get("qualifiers"))
        own = self.sources(parts["source"]) if "source" in parts else sources
        if not own:
            remedy = "Write `source = …` once at the top, or to the statement."
            self.desk.faults.add(key, f"no source is named for {key.text!r}", remedy)
        if subject is None or said is None:
            return None
        return StatementOf(
            name=key.text,
            subject=subject,
            said=said,
            qualifiers=qualifiers,
            sources=tuple(own),
            steps=self._steps(parts.get("said")),
            beside=self._beside(parts),
            once="once" in parts and parts["once"].json is True,
        )

    def _beside(self, parts: Mapping[str, Piece]) -> Mapping[str, Cell]:
        read = {"exact": self.cells.column, "expressed": self.cells.column}
        found = {
            name: read.get(name, self.cells.word)(parts[name].node)
            for name in ("capture", "exact", "note", "expressed", "basis")
            if name in parts
        }
        return {name: cell for name, cell in found.items() if cell is not None}

    def _subject(self, node: Node) -> Cell | None:
        if isinstance(node, Members):
            return self.cells.told(node)
        name = text(self.desk, node)
        if name is None:
            return None
        if name.text not in self.cells.entities:
            meant = self.desk.faults.meant(name.text, self.cells.entities)
            message = f"the mapping has no entity {shown(name.text)}{meant}"
            remedy = "Name one under [entities], or write {column = …} or {value = …}."
            self.desk.faults.add(node, message, remedy)
            return None
        return Cell(at=node, entity=name.text)

    def _said(self, property: Node, value: Cell | None) -> Said | None:
        name = text(self.desk, property)
        definition = None if name is None else self.desk.vocabulary.look_up(name)
        if name is None or definition is None or value is None:
            return None
        kinds = definition.value_types
        if value.kind is not None and value.kind not in kinds:
            message = f"{name.text} takes {' or '.join(kinds)}, not {value.kind}"
            self.desk.faults.add(value.at, message, "Choose another kind or property.")
        return Said(property=name.text, kinds=(value.kind,) if value.kind else kinds, value=value)

    def _qualifiers(self, piece: Piece | None) -> tuple[Said, ...]:
        entries = () if piece is None else mapping(self.desk, piece.node) or ()
        found = [self._said(key, self.cells.of_value(node)) for key, node in entries]
        return tuple(said for said in found if said is not None)

    def sources(self, piece: Piece | None) -> Sequence[Cell]:
        """Return where sources are named, one or several."""
        if self.asked:
            return self.asked
        if piece is None:
            return ()
        nodes = piece.node.items if isinstance(piece.node, Items) else (piece.node,)
        found = [self.cells.word(node) for node in nodes]
        return [cell for cell in found if cell is not None]

    def _steps(self, piece: Piece | None) -> tuple[Mapping[str, Cell], ...]:
        if piece is None:
            return ()
        nodes = piece.node.items if isinstance(piece.node, Items) else (piece.node,)
        return tuple(self._step(node) for node in nodes)

    def _step(self, node: Node) -> Mapping[str, Cell]:
        reads: Mapping[str, Read] = dict.fromkeys(_STEPS, whole)
        found = Form(dict.fromkeys(("agent", "act"), whole), reads).read(self.desk, node)
        act = found.parts.get("act")
        if act is not None and isinstance(act.node, Scalar):
            choice(tuple(Act))(self.desk, act.node)
        read = {name: self.cells.word(piece.node) for name, piece in found.parts.items()}
        return {name: cell for name, cell in read.items() if cell is not None}
