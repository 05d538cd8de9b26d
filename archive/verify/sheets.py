"""The sheet for people beside the rows of a view: it is what the rows give, byte for byte."""

from collections.abc import Iterable, Iterator
from itertools import tee

from archive.relation import Relation, Row
from archive.snapshot import paths, tables
from archive.verify.shelf import Shelf


def comparing(shelf: Shelf, relation: Relation, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield *rows*, and compare the sheet of *relation* with them on the way.

    Where *rows* raises, nothing is said of the sheet.
    """
    given, shown = tee(rows)
    lines = tables.sheet(relation, shown)
    sheet = _Sheet(shelf, paths.sheet(relation))
    try:
        sheet.compare(next(lines))
        for row in given:
            sheet.compare(next(lines))
            yield row
        sheet.finish()
    finally:
        sheet.close()


class _Sheet:
    """A file that is read along with the lines that it should have."""

    def __init__(self, shelf: Shelf, path: str) -> None:
        self._shelf = shelf
        self._path = path
        self._file = shelf.open(path)
        self._read = 0
        self._fault: tuple[str, str] | None = None
        self._error: OSError | None = None

    def compare(self, line: bytes) -> None:
        """Compare the next line."""
        if self._next(len(line)) not in (None, line):
            self._fault = "it differs from what the rows beside it give", f"row {self._read}"

    def finish(self) -> None:
        """Remember what is wrong, there being no more lines."""
        if self._next(1) not in (None, b""):
            self._fault = "it goes on behind the last of the rows beside it", ""
        if self._error is not None:
            self._shelf.unreadable(self._path, self._error)
        elif self._fault is not None:
            self._shelf.fault(self._path, "view.sheet", *self._fault)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _next(self, length: int) -> bytes | None:
        """Return so many bytes more; None where nothing more is to be compared."""
        if self._file is None or self._fault is not None or self._error is not None:
            return None
        self._read += 1
        try:
            return self._file.read(length)
        except OSError as error:
            self._error = error
            return None
