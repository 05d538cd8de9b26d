"""Derived tables described in plain values.

The store makes SQLAlchemy tables of a description, the auditor `sqlite3` tables; whoever computes
rows needs neither. Everything described here can be thrown away and made again from the log.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

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
    """A derived table: its columns in order, its primary key and its indexes by column names."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()

    def row(self, **cells: Cell) -> Row:
        """Return the cells in the order of the columns; a nullable column may be left out."""
        known = {column.name for column in self.columns}
        assert cells.keys() <= known, cells.keys() - known
        for column in self.columns:
            assert column.nullable or cells.get(column.name) is not None, (self.name, column.name)
        return tuple(cells.get(column.name) for column in self.columns)
