"""The rows of a view in two files: JSON lines that give the rows back, and CSV for people.

Both follow from the rows alone, byte for byte, so that a copy can be compared with a rebuild.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archive.core import canonical
from archive.errors import MalformedError
from archive.relation import Cell, Column, Relation, Row
from archive.shape import members

_BYTE_ORDER: Final = "\ufeff".encode()
"""Without it spreadsheets on Windows take UTF-8 for another encoding."""

_STEERING: Final = re.compile(
    # Signs that begin a formula, wide and small forms of them, and the sign that takes that away.
    r"['=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
    # What a spreadsheet may drop before it looks for them: controls, blanks, what has no width.
    r"\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]"
)
"""The characters with which no text in a sheet begins."""


def lines(relation: Relation, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the line of each of *rows*: one object in canonical JSON with every column.

    In files they stand by the relation's key.
    """
    names = [column.name for column in relation.columns]
    assert all(column.kind != "bytes" for column in relation.columns), relation.name
    for row in rows:
        cells = {
            name: cell for name, cell in zip(names, row, strict=True) if not isinstance(cell, bytes)
        }
        yield canonical.encode(cells) + b"\n"


def parse(relation: Relation, data: Iterable[bytes]) -> Iterator[Row]:
    """Yield the rows whose lines *data* gives, each with its newline.

    Raises:
        MalformedError: a line has another form, or stands out of order.
    """
    places = _places(relation)
    last: tuple[tuple[int, int | str], ...] | None = None
    for number, text in enumerate(data, start=1):
        row = _row(relation, text, number)
        key = _key(row, places)
        if last is not None and key <= last:
            raise _malformed(number, "it stands out of order, or twice")
        last = key
        yield row


def sheet(relation: Relation, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the lines of a table in CSV (RFC 4180, UTF-8), the names of the columns first.

    A text that a spreadsheet might take for a formula has an apostrophe in front, and so has one
    that begins with an apostrophe: whoever takes one away from each that has it has the texts.
    """
    yield _BYTE_ORDER + _csv([column.name for column in relation.columns])
    for row in rows:
        yield _csv([_shown(cell) for cell in row])


def _row(relation: Relation, text: bytes, number: int) -> Row:
    if not text.endswith(b"\n"):
        raise _malformed(number, "it does not end in a newline, or is too long")
    try:
        found = members(canonical.decode(text[:-1]), "", relation.names)
    except MalformedError as error:
        raise _malformed(number, error.message) from None
    return tuple(_cell(column, found[column.name], number) for column in relation.columns)


def _cell(column: Column, value: object, number: int) -> Cell:
    if value is None and column.nullable:
        return None
    if column.kind == "text" and isinstance(value, str):
        return value
    # True is an integer in Python, and none in a row.
    if column.kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _malformed(number, f"{column.name!r} is no {column.kind}")


def _places(relation: Relation) -> tuple[int, ...]:
    names = [column.name for column in relation.columns]
    return tuple(names.index(name) for name in relation.key)


def _key(row: Row, places: Sequence[int]) -> tuple[tuple[int, int | str], ...]:
    """Return what rows are ordered by, whatever kinds of cells the key has."""
    cells = [row[place] for place in places]
    return tuple((0, cell) if isinstance(cell, int) else (1, str(cell)) for cell in cells)


def _shown(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if _STEERING.match(cell) else cell
    return "" if cell is None else str(cell)


def _csv(cells: Sequence[str]) -> bytes:
    return (",".join(_quoted(cell) for cell in cells) + "\r\n").encode()


def _quoted(cell: str) -> str:
    # RFC 4180 section 2: whatever parts cells, lines or quotes stands between quotes.
    if not any(char in cell for char in ',"\r\n'):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def _malformed(number: int, fault: str) -> MalformedError:
    return MalformedError(
        f"line {number}: {fault}", remedy="Fetch an unaltered copy.", where=f"line {number}"
    )
