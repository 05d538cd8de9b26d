"""What the cells of one row give, by what the mapping says of them."""

from collections.abc import Mapping
from dataclasses import field

from archive.frozen import dataclass
from archive.intake.batches import scalar
from archive.intake.mapping import Cell, TableMap
from archive.intake.misfit import Misfit
from archive.intake.nodes import Place, Scalar
from archive.intake.tables import Row


@dataclass(slots=True, kw_only=True)
class RowCells:
    """The cells of one row. `places`: the number of each column; `faults`: what is wrong."""

    said: TableMap
    row: Row
    places: Mapping[str, int]
    faults: list[Misfit] = field(default_factory=list)

    def values(self, cell: Cell) -> list[Scalar]:
        """Return every text that *cell* gives, none twice; none where it is empty."""
        if cell.entity is not None and cell.column is None:
            return self._own(cell.entity)
        if cell.column is None:
            return [scalar(cell.value or "", self.place(cell))]
        found = self.row.cells.get(cell.column, ())
        texts = (found,) if isinstance(found, str) else found
        if cell.separator is not None:
            texts = tuple(part.strip() for text in texts for part in text.split(cell.separator))
        at = self.place(cell)
        return [scalar(text, at) for text in dict.fromkeys(texts) if text]

    def named(self, cell: Cell) -> list[Scalar]:
        """Return what *cell* names as the subject; none where it is empty or said to be absent."""
        found = [one for one in self.values(cell) if one.text not in cell.absent]
        if cell.entity is None or cell.column is None:
            return found
        return [scalar(f"{cell.entity}/{one.text}", (one.line, one.column)) for one in found]

    def text(self, cell: Cell) -> str | None:
        """Return the one text that *cell* gives, as it is to be read; None where it is empty."""
        if cell.column is None:
            return cell.value
        found = self.row.cells.get(cell.column)
        if isinstance(found, tuple):
            at = scalar("", self.place(cell))
            self.fault(at, "a list stands where one text must", "Name another column.")
            return None
        if found is None or found in cell.absent:
            return None
        return cell.words.get(found, found)

    def is_list(self, cell: Cell) -> bool:
        """Say whether *cell* may give several values, each known by its words."""
        if cell.entity is not None and cell.column is None:
            one = next(one for one in self.said.entities if one.name == cell.entity)
            return one.key is not None and self.is_list(one.key)
        return cell.column is not None and (
            cell.separator is not None or isinstance(self.row.cells.get(cell.column), tuple)
        )

    def place(self, cell: Cell | None) -> Place:
        """Return the place of *cell* in this row; where it is no column, that of the row's key."""
        column = self.said.key if cell is None or cell.column is None else cell.column
        return self.row.line, self.places.get(column, 1)

    def fault(self, at: Scalar, message: str, remedy: str) -> None:
        """Report a fault of the cell at *at*."""
        path = next((name for name, n in self.places.items() if n == at.column), "")
        self.faults.append(
            Misfit(line=at.line, column=at.column, path=path, message=message, remedy=remedy)
        )

    def _own(self, entity: str) -> list[Scalar]:
        """Return the names of the row's own *entity*, or the words for its absence."""
        one = next(one for one in self.said.entities if one.name == entity)
        if one.key is None:
            return [scalar(one.name, self.place(None))]
        return [
            key
            if key.text in one.key.absent
            else scalar(f"{one.name}/{key.text}", (key.line, key.column))
            for key in self.values(one.key)
        ]
