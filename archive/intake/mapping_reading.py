"""From the bytes of a mapping to what it says: all of it, or every fault that it has."""

from collections.abc import Callable, Mapping, Sequence

from archive.facts import codes
from archive.frozen import dataclass
from archive.intake import entities, toml_form
from archive.intake.batches import Entry
from archive.intake.deposit import set_name
from archive.intake.desk import Desk
from archive.intake.faults import TOML, Faults, shown
from archive.intake.forms import Form, flag, leaf, mapping, whole
from archive.intake.holdings import Holdings
from archive.intake.known import Known
from archive.intake.mapping import Cell, EntityOf, TableMap
from archive.intake.mapping_cells import TEXT, WORD, CellReader
from archive.intake.mapping_statements import StatementReader, is_name
from archive.intake.misfit import DepositError, Misfit
from archive.intake.names import Names
from archive.intake.nodes import Members, Node, Scalar
from archive.intake.piece import Piece
from archive.intake.values import LANG
from archive.intake.vocabulary import Vocabulary
from archive.shape import Json, as_text, fault

_REASON = "changed in the imported table"


def _delimiter(value: Json, where: str) -> str:
    said = as_text(value, where)
    if said != "tab" and (len(said) != 1 or said in '"\r\n\0 '):
        raise fault(where, f"{shown(said)} separates no columns", 'Write one sign, or "tab".')
    return said


_TOP = Form(
    {"import": leaf(set_name)},
    {
        "key": TEXT,
        "lang": LANG,
        "reason": WORD,
        "source": whole,
        "capture": WORD,
        "rows": flag,
        "restricted": flag,
        "delimiter": leaf(_delimiter),
        "encoding": WORD,
        "date": whole,
        "absent": whole,
        "sources": whole,
        "properties": whole,
        "entities": whole,
        "statements": whole,
    },
)
_ENTITY = Form({"kind": whole, "label": whole}, {"key": whole, "identified": whole})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is said beside a mapping, and goes before it: on a command line."""

    key: str | None = None
    sources: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None
    reason: str | None = None


def read_mapping(data: bytes, name: str, known: Known, asked: Asked) -> TableMap:
    """Return what the mapping in *data*, a file called *name*, says.

    Raises:
        DepositError: with every fault of the mapping.
    """
    located = toml_form.read(data)
    if isinstance(located, Misfit):
        raise DepositError(name, [located])
    paths = located.paths
    faults = Faults(located.root, called=lambda node: paths.get(node, ""), spelling=TOML)
    reader = _Reader(_desk(known, faults), located.root, asked)
    found = reader.read(paths)
    if faults.found or found is None:
        raise DepositError(name, faults.found)
    return found


def _desk(known: Known, faults: Faults) -> Desk:
    return Desk(
        set_name="",
        lang=None,
        faults=faults,
        names=Names(known, faults),
        vocabulary=Vocabulary(known, faults),
        holdings=Holdings(known),
        handles=False,
    )


class _Reader:
    """Reads one mapping, section by section."""

    def __init__(self, desk: Desk, root: Members, asked: Asked) -> None:
        self._desk, self._root, self._asked = desk, root, asked
        self._parts = _TOP.read(desk, root).parts
        self._cells = CellReader(desk=desk)
        asked_for = [Cell(at=root, value=name) for name in asked.sources]
        self._said = StatementReader(desk=desk, cells=self._cells, asked=asked_for)

    def read(self, paths: Mapping[Node, str]) -> TableMap | None:
        """Return what the mapping says; None where it has faults. *paths*: its addresses."""
        self._read_all_cells()
        listed = {name: self._section(name) for name in ("entities", "statements", "sources")}
        self._cells.entities = [key.text for key, _ in listed["entities"]]
        self._properties()
        per_row = [self._entity(key, node) for key, node in listed["entities"]]
        sources = self._said.sources(self._parts.get("source"))
        said = [self._said.statement(key, node, sources) for key, node in listed["statements"]]
        if not (per_row or said or self._desk.faults.found):
            remedy = "Write [entities.NAME] and [statements.NAME]."
            self._desk.faults.add(self._root, "the mapping says nothing of the rows", remedy)
        key = self._key()
        if self._desk.faults.found or key is None:
            return None
        return TableMap(
            set_name=str(self._parts["import"].json),
            key=key,
            reason=self._asked.reason or self._word("reason") or _REASON,
            lang=self._word("lang"),
            delimiter=self._delimiter(),
            encoding=self._asked.encoding or self._word("encoding"),
            capture=self._word("capture"),
            rows=self._flag("rows"),
            restricted=self._flag("restricted"),
            entities=[one for one in per_row if one is not None],
            statements=[one for one in said if one is not None],
            fixed={
                "properties": self._section("properties"),
                "sources": listed["sources"],
            },
            columns=self._cells.columns,
            paths=paths,
        )

    def _delimiter(self) -> str | None:
        asked = self._asked.delimiter
        return self._word("delimiter") if asked is None else _delimiter(asked, "delimiter")

    def _word(self, name: str) -> str | None:
        return str(self._parts[name].json) if name in self._parts else None

    def _flag(self, name: str) -> bool:
        return name in self._parts and self._parts[name].json is True

    def _section(self, name: str) -> Sequence[Entry]:
        if name not in self._parts:
            return ()
        return mapping(self._desk, self._parts[name].node) or ()

    def _read_all_cells(self) -> None:
        cells = self._cells
        if "date" in self._parts:
            cells.dates = cells.date_forms(self._parts["date"].node) or ()
        if "absent" in self._parts:
            cells.absent = cells.absences(self._parts["absent"].node) or {}

    def _properties(self) -> None:
        self._desk.lang = self._parts.get("lang")
        for key, node in self._section("properties"):
            entities.read_property(self._desk, key, node)

    def _key(self) -> str | None:
        if self._asked.key is not None:
            self._cells.columns.setdefault(self._asked.key, self._root)
            return self._asked.key
        if "key" not in self._parts:
            remedy = "Name the column that tells one row from every other."
            self._desk.faults.add(self._root, "no key column is named", remedy)
            return None
        self._cells.columns.setdefault(str(self._parts["key"].json), self._parts["key"].node)
        return str(self._parts["key"].json)

    def _entity(self, key: Scalar, node: Node) -> EntityOf | None:
        found = _ENTITY.read(self._desk, node, key)
        if not is_name(self._desk, key) or not found.sound:
            return None
        parts, cells = found.parts, self._cells
        label = self._by_name(parts["label"].node, cells.column)
        return self._whole_entity(key, parts, label)

    def _whole_entity(
        self, key: Scalar, parts: Mapping[str, Piece], label: Mapping[str, Cell]
    ) -> EntityOf | None:
        kind = self._cells.word(parts["kind"].node)
        if kind is None:
            return None
        identified = self._cells.word(parts["identified"].node) if "identified" in parts else None
        own = self._cells.column(parts["key"].node) if "key" in parts else None
        told = EntityOf(name=key.text, key=own, kind=kind, label=label, identified=identified)
        cells = [kind, *label.values(), *([identified] if identified else [])]
        if own is None and any(cell.column is not None for cell in cells):
            remedy = "Name its key column, or write {value = …}: there is only one of it then."
            message = f"the entity {key.text!r} has columns and no key"
            self._desk.faults.add(key, message, remedy)
        return told

    def _by_name(self, node: Node, read: Callable[[Node], Cell | None]) -> Mapping[str, Cell]:
        entries = mapping(self._desk, node) or ()
        found = {
            key.text: read(value) for key, value in entries if leaf(codes.lang)(self._desk, key)
        }
        return {name: cell for name, cell in found.items() if cell is not None}
