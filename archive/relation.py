"""Derived tables described in plain values.

The store makes SQLAlchemy tables of a description, the auditor `sqlite3` tables; whoever computes
rows needs neither. Everything described here can be thrown away and made again from the log.
"""

from collections.abc import Sequence
from dataclasses import field
from keyword import iskeyword
from typing import Literal, Protocol, TypeAlias

from archive.frozen import dataclass, written

Cell: TypeAlias = str | int | bytes | None
Row: TypeAlias = tuple[Cell, ...]
Kind: TypeAlias = Literal["text", "integer", "bytes"]


class MakesRow(Protocol):
    """Gives the cells in the order of the columns; a nullable column may be left out.

    A column whose name is a word of Python is written with `_` behind it.
    """

    def __call__(self, **cells: Cell) -> Row:
        """Return the row."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `integer` holds 64 bits with a sign; `text` any string without U+0000."""

    name: str
    kind: Kind
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A derived table: its columns in order, its primary key and its indexes by column names.

    `names`: of all columns, in order.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _row: MakesRow | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    def __hash__(self) -> int:
        # Rows are sorted into their relations by the thousand, and no two share a name.
        return hash(self.name)

    @property
    def row(self) -> MakesRow:
        """What makes a row of its cells."""
        if self._row is None:
            object.__setattr__(self, "_row", _making(self.columns))
        assert self._row is not None
        return self._row


def _making(columns: Sequence[Column]) -> MakesRow:
    """Return the function whose parameters are *columns*.

    Python itself sorts arguments into parameters in a third of the time that a mapping takes, and
    everything that is derived goes through here.
    """
    names = {column: column.name + "_" * iskeyword(column.name) for column in columns}
    taken = [f"{said}=None" if column.nullable else said for column, said in names.items()]
    filled = [said for column, said in names.items() if not column.nullable]
    return written(
        f"def made(*, {', '.join(taken)}):\n"
        f"    row = ({', '.join(names.values())},)\n"
        f"    assert None not in ({', '.join(filled)},), row\n"
        "    return row",
        {},
    )
