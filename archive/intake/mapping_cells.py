"""Reading where a mapping takes words from: a column, or what it says itself."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType

from archive.errors import MalformedError
from archive.facts import codes
from archive.facts.values import KINDS, Absence
from archive.frozen import dataclass
from archive.intake import date_forms
from archive.intake.date_forms import DateForm
from archive.intake.desk import Desk
from archive.intake.faults import shown
from archive.intake.forms import Form, Read, choice, leaf, mapping, text, whole
from archive.intake.mapping import NOTHING, Cell
from archive.intake.nodes import Items, Members, Node
from archive.intake.piece import Piece
from archive.intake.values import LANG
from archive.shape import as_text

TEXT = leaf(as_text)
WORD = leaf(codes.words)
CODE = leaf(codes.code)

CELL: Mapping[str, Read] = MappingProxyType(
    {
        "column": TEXT,
        "value": TEXT,
        "entity": TEXT,
        "lang": LANG,
        "date": whole,
        "separator": TEXT,
        "words": whole,
        "absent": whole,
        "unit": CODE,
        "kind": choice(KINDS),
    }
)
"""What a table may say of where words come from, and how they are to be read."""

_CELL = Form({}, CELL)


@dataclass(slots=True, kw_only=True)
class CellReader:
    """Reads cells. `columns`: those named so far. `every`: how all cells of values are read."""

    desk: Desk
    entities: Sequence[str] = ()
    columns: dict[str, Node] = field(default_factory=dict)
    dates: tuple[DateForm, ...] = ()
    absent: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def column(self, node: Node) -> Cell | None:
        """Return the cell at *node*, where a text names a column."""
        if isinstance(node, Members):
            return self.told(node)
        name = text(self.desk, node)
        if name is None:
            return None
        return self._named(Cell(at=node, column=name.text, absent=self.absent))

    def word(self, node: Node) -> Cell | None:
        """Return the cell at *node*, where a text stands for itself."""
        if isinstance(node, Members):
            return self.told(node)
        name = text(self.desk, node)
        return None if name is None else Cell(at=node, value=name.text)

    def told(self, node: Node, *, of_value: bool = False) -> Cell | None:
        """Return the cell that the table *node* tells of."""
        found = _CELL.read(self.desk, node)
        return self.of_parts(node, found.parts, of_value=of_value) if found.sound else None

    def of_parts(
        self, node: Node, parts: Mapping[str, Piece], *, of_value: bool = True
    ) -> Cell | None:
        """Return the cell whose members are *parts*; *of_value*: it is read as all of these are."""
        told = {name: str(parts[name].json) for name in _PLAIN if name in parts}
        ways = [name for name in ("column", "value", "entity") if name in told]
        if not ways or ("value" in told and len(ways) > 1):
            what = " and ".join(ways) or "nothing"
            remedy = "Write one of `column` and `value`, or `entity` with or without `column`."
            self.desk.faults.add(node, f"{what} says where the words come from", remedy)
            return None
        if "entity" in told and told["entity"] not in self.entities:
            meant = self.desk.faults.meant(told["entity"], self.entities)
            message = f"the mapping has no entity {shown(told['entity'])}{meant}"
            self.desk.faults.add(parts["entity"].node, message, "Name one under [entities].")
            return None
        dates = (
            self.date_forms(parts["date"].node)
            if "date" in parts
            else self.dates
            if of_value
            else ()
        )
        absent = self.absences(parts["absent"].node) if "absent" in parts else self.absent
        words = self._words(parts["words"].node) if "words" in parts else NOTHING
        if dates is None or absent is None or words is None:
            return None
        cell = Cell(
            at=node,
            column=told.get("column"),
            value=told.get("value"),
            entity=told.get("entity"),
            lang=told.get("lang"),
            dates=dates,
            separator=told.get("separator"),
            words=words,
            absent=absent,
            unit=told.get("unit"),
            kind=told.get("kind"),
        )
        return self._named(cell)

    def of_value(self, node: Node) -> Cell | None:
        """Return the cell of a value: a column, read as all cells of values are."""
        if isinstance(node, Members):
            return self.told(node, of_value=True)
        cell = self.column(node)
        if cell is None:
            return None
        return replace(cell, dates=self.dates)

    def date_forms(self, node: Node) -> tuple[DateForm, ...] | None:
        """Return how dates are written, one form or several."""
        found = []
        for one in _listed(node):
            written = text(self.desk, one)
            if written is None:
                return None
            try:
                found.append(date_forms.parse(written.text))
            except MalformedError as error:
                self.desk.faults.refuse(one, error)
                return None
        return tuple(found)

    def absences(self, node: Node) -> Mapping[str, str] | None:
        """Return the words for each kind of absence, as kinds by word."""
        kinds = {str(kind): whole for kind in Absence}
        found = Form({}, kinds).read(self.desk, node)
        words: dict[str, str] = {}
        for kind, piece in found.parts.items():
            for one in _listed(piece.node):
                word = text(self.desk, one)
                if word is None or words.setdefault(word.text, kind) != kind:
                    if word is not None:
                        message = f"{shown(word.text)} stands for two absences"
                        self.desk.faults.add(one, message, "Have it stand for one of them.")
                    return None
        return words if found.sound else None

    def _words(self, node: Node) -> Mapping[str, str] | None:
        entries = mapping(self.desk, node)
        if entries is None:
            return None
        found = {}
        for key, value in entries:
            word = text(self.desk, value)
            if word is None:
                return None
            found[key.text] = word.text
        return found

    def _named(self, cell: Cell) -> Cell:
        if cell.column is not None:
            self.columns.setdefault(cell.column, cell.at)
        return cell


_PLAIN = ("column", "value", "entity", "lang", "separator", "unit", "kind")


def _listed(node: Node) -> Sequence[Node]:
    return node.items if isinstance(node, Items) else (node,)
