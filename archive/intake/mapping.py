"""What a mapping says: what each column of a table is, and what a row of it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from archive.frozen import dataclass
from archive.intake.batches import Entry
from archive.intake.date_forms import DateForm
from archive.intake.nodes import Node

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cell:
    """Where some words come from: a `column`, or words of the mapping itself, in `value`.

    `entity`: the name of an entity of the mapping; that of the row, or where there is a column the
    one with that key. `dates`: how dates are written, those given first. `separator`: between
    several values. `words`: what to read for a text. `absent`: which kind of absence a text says.
    `unit`: of a number. `kind`: the kind of value, where a property takes several. `at`: where the
    mapping says so.
    """

    at: Node
    column: str | None = None
    value: str | None = None
    entity: str | None = None
    lang: str | None = None
    dates: tuple[DateForm, ...] = ()
    separator: str | None = None
    words: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    absent: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    unit: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EntityOf:
    """An entity that rows tell of. `key`: what tells one from another; None: there is only one."""

    name: str
    key: Cell | None
    kind: Cell
    label: Mapping[str, Cell]
    identified: Cell | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Said:
    """A property and its value. `kinds`: the kinds of value that the property takes."""

    property: str
    kinds: tuple[str, ...]
    value: Cell


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class StatementOf:
    """A statement that rows make, where there is something in the cell of its value.

    `once`: it is one and the same of its subject, whichever rows make it.
    """

    name: str
    subject: Cell
    said: Said
    qualifiers: tuple[Said, ...]
    sources: tuple[Cell, ...]
    steps: tuple[Mapping[str, Cell], ...]
    beside: Mapping[str, Cell]
    once: bool


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TableMap:
    """A mapping as a whole. `columns`: every column that it names, with where it does first.

    `key`: the column that tells rows apart. `capture`: which one of the source is meant, where it
    has several. `rows`: whether references say the row. `fixed`: what belongs to the file as a
    whole, by section, as in a deposit. `paths`: addresses in the mapping.
    """

    set_name: str
    key: str
    reason: str
    lang: str | None
    delimiter: str | None
    encoding: str | None
    capture: str | None
    rows: bool
    restricted: bool
    entities: Sequence[EntityOf]
    statements: Sequence[StatementOf]
    fixed: Mapping[str, Sequence[Entry]]
    columns: Mapping[str, Node]
    paths: Mapping[Node, str]
