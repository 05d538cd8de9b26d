"""From the text of a table to its rows, one by one: CSV with any delimiter, or JSON Lines.

However long the file is, one row is held at a time; and a row has bounds, so that a file that is
no table ends in a fault and not in all of the memory.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from archive.encodings import likely
from archive.frozen import dataclass
from archive.intake.misfit import Misfit
from archive.intake.spelling import fits

ReadLine: TypeAlias = Callable[[int], str]
"""Gives the next line with its end, at most so many characters of it; empty at the end."""

Cells: TypeAlias = Mapping[str, "str | tuple[str, ...]"]

MAX_LINE = 1 << 20
"""Characters of one line, and of one row."""

MAX_COLUMNS = 1_000
MAX_CELL = 1 << 17
"""Characters of one cell."""


class TableFault(Exception):
    """The table cannot be read on from here."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit.message)
        self.misfit = misfit


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that is not empty. `number` counts such rows from 1; `line` is where it begins.

    `cells`: by column, what stands there without blanks around it; several texts where the file
    itself holds a list. What is empty is left out. `faults`: why it cannot be read.
    """

    number: int
    line: int
    cells: Cells
    faults: tuple[Misfit, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `columns`: their names in order, None where only the rows tell."""

    columns: Sequence[str] | None
    rows: Iterator[Row]


def fault(line: int, message: str, remedy: str, column: int = 1) -> Misfit:
    """Return a fault in *line*."""
    return Misfit(line=line, column=column, path="", message=message, remedy=remedy)


def csv_table(read: ReadLine, delimiter: str) -> Table:
    """Return the table of columns separated by *delimiter*; its first line names the columns.

    Raises:
        TableFault: it has no such line, or none that can be read. The rows raise it too.
    """
    records = _records(read, delimiter)
    line, header = next(records, (1, []))
    # What joins files leaves the marks of the second and later ones.
    names = [name.strip().removeprefix("\ufeff") for name in header]
    if not any(names):
        raise TableFault(fault(line, "the table holds nothing", "Name the columns in line 1."))
    if len(names) > MAX_COLUMNS:
        message = f"the table has {len(names):,} columns, and {MAX_COLUMNS:,} are allowed"
        raise TableFault(fault(line, message, "Look at the delimiter, or leave columns out."))
    return Table(names, _rows(records, names))


def _rows(records: Iterator[tuple[int, list[str]]], names: Sequence[str]) -> Iterator[Row]:
    number = 0
    for line, texts in records:
        cells = {
            name: text for name, cell in zip(names, texts, strict=False) if (text := cell.strip())
        }
        if not cells and not any(text.strip() for text in texts):
            continue
        number += 1
        yield Row(number=number, line=line, cells=cells, faults=tuple(_faults(line, names, texts)))


def _faults(line: int, names: Sequence[str], texts: Sequence[str]) -> Iterator[Misfit]:
    if any(text.strip() for text in texts[len(names) :]):
        message = f"the row has {len(texts)} cells, and line 1 names {len(names)} columns"
        remedy = "Put a cell that holds the delimiter between quotation marks."
        yield fault(line, message, remedy)
    for column, text in enumerate(texts[: len(names)], 1):
        if not fits(text):
            message = "this cell holds a control character"
            yield fault(line, message, "Write the character that is meant.", column)


def _records(read: ReadLine, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line at which it begins."""
    lines = _Lines(read)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin()
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableFault(_not_csv(str(error), lines.first)) from None
        yield lines.first, texts


def _not_csv(said: str, line: int) -> Misfit:
    if "field limit" in said:
        message = f"a cell of this row has more than {MAX_CELL:,} characters"
        return fault(line, message, "Look for a quotation mark that is not closed.")
    remedy = "Double each quotation mark within a quoted cell, and close every one."
    return fault(line, f"this row is not CSV: {said}", remedy)


class _Lines:
    """The lines of a table for the reader of CSV, counted; a record that is too long ends it."""

    def __init__(self, read: ReadLine) -> None:
        self._read = read
        self._line = self._size = 0
        self.first = 1

    def begin(self) -> None:
        """Begin another record."""
        self.first, self._size = self._line + 1, 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = read_line(self._read, self._line + 1)
        if not line:
            raise StopIteration
        self._line += 1
        self._size += len(line)
        if self._size > MAX_LINE:
            message = f"the row that begins here has more than {MAX_LINE:,} characters"
            remedy = "Look for a quotation mark that is not closed."
            raise TableFault(fault(self.first, message, remedy))
        return line


def read_line(read: ReadLine, number: int) -> str:
    """Return the next line, its end included, which is line *number*; empty at the end.

    Raises:
        TableFault: it is too long, or not in the encoding that was said.
    """
    try:
        line = read(MAX_LINE + 1)
    except UnicodeError as error:
        raise TableFault(_undecoded(error, number)) from None
    if len(line) > MAX_LINE:
        message = f"the line has more than {MAX_LINE:,} characters"
        raise TableFault(fault(number, message, "A table has a line end behind every row."))
    return line


def _undecoded(error: UnicodeError, number: int) -> Misfit:
    if not isinstance(error, UnicodeDecodeError):
        return fault(number, f"this is not text: {error}", "Say its encoding.")
    data, at = error.object, error.start
    # Text comes in blocks: where the fault is in this one tells the line.
    line = number + data[:at].count(b"\n")
    message = f"byte 0x{data[at]:02x} is not "
    if not error.encoding.startswith("utf-8"):
        return fault(line, f"{message}{error.encoding}", "Say the encoding that it is in.")
    begins = data.rfind(b"\n", 0, at) + 1
    seems = likely(data[begins : at + 200])
    if not data[:begins].isascii():
        remedy = "It holds two encodings: save all of the file as UTF-8."
        told = f"{message}UTF-8, as what stands before it is; it looks like {seems}"
        return fault(line, told, remedy)
    remedy = f"Say the encoding ({seems}), or save the file as UTF-8."
    return fault(line, f"{message}UTF-8; it looks like {seems}", remedy)
