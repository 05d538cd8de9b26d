"""Derived tables described in plain values.

The store makes SQLAlchemy tables of a description, the auditor `sqlite3` tables; whoever computes
rows needs neither. Everything described here can be thrown away and made again from the log.
"""

from dataclasses import field
from typing import Literal, TypeAlias

from archive.frozen import dataclass

Cell: TypeAlias = str | int | bytes | None
Row: TypeAlias = tuple[Cell, ...]
Kind: TypeAlias = Literal["text", "integer", "bytes"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `integer` holds 64 bits with a sign; `text` any string without U+0000."""

    name: str
    kind: Kind
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A derived table: its columns in order, its primary key and its indexes by column names.

    `names`: of all columns, in order, and `known` as a set. `required`: of those that hold
    something in every row.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    known: frozenset[str] = field(init=False, repr=False, compare=False)
    required: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        required = tuple(column.name for column in self.columns if not column.nullable)
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))
        object.__setattr__(self, "known", frozenset(self.names))
        object.__setattr__(self, "required", required)

    def __hash__(self) -> int:
        # Rows are sorted into their relations by the thousand, and no two share a name.
        return hash(self.name)

    def row(self, **cells: Cell) -> Row:
        """Return the cells in the order of the columns; a nullable column may be left out."""
        assert cells.keys() <= self.known, cells.keys() - self.known
        assert None not in map(cells.get, self.required), (self.name, cells)
        return tuple(map(cells.get, self.names))
