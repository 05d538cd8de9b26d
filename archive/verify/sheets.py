"""The two files of a view: rows, and beside them the sheet for people, which the rows give.

Where the rows are known that have to be there, both files are compared with what these give, byte
for byte. Only files that differ are read as rows, to tell where they do.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, tee
from typing import BinaryIO

from archive.relation import Relation, Row
from archive.snapshot import paths, tables
from archive.verify.shelf import Shelf


def same(shelf: Shelf, relation: Relation, rows: Iterable[Row]) -> int | None:
    """Return how many *rows* there are, if both files of *relation* are just what these give.

    None where they are not; what is wrong with them is not told.
    """
    given, shown = tee(rows)
    wanted = zip(
        chain([b""], tables.lines(relation, given)), tables.sheet(relation, shown), strict=True
    )
    with ExitStack() as opened:
        files = [shelf.open(path) for path in (paths.rows(relation), paths.sheet(relation))]
        there = [opened.enter_context(file) for file in files if file is not None]
        try:
            return _count(there, wanted) if len(there) == len(files) else None
        except OSError:
            return None


def _count(files: Sequence[BinaryIO], wanted: Iterable[Sequence[bytes]]) -> int | None:
    """Return how many lines the first of *files* has, if each is just its parts of *wanted*."""
    count = 0
    for parts in wanted:
        for file, part in zip(files, parts, strict=True):
            if file.read(len(part)) != part:
                return None
        count += parts[0].count(b"\n")
    return None if any(file.read(1) for file in files) else count


def comparing(shelf: Shelf, relation: Relation, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield *rows*, and compare the sheet of *relation* with them on the way.

    Where *rows* raises, nothing is said of the sheet.
    """
    given, shown = tee(rows)
    lines = tables.sheet(relation, shown, 1)
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
