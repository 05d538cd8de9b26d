"""The rows of a view in two files: JSON lines that give the rows back, and CSV for people.

Both follow from the rows alone, byte for byte, so that a copy can be compared with a rebuild.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Final

from archive.core import canonical
from archive.errors import MalformedError
from archive.relation import Cell, Column, Relation, Row
from archive.shape import members

RUN: Final = 256
"""Rows that are written at a time: what is done once for many of them takes a fraction of it."""

_BYTE_ORDER: Final = "\ufeff".encode()
"""Without it spreadsheets on Windows take UTF-8 for another encoding."""

_SIGNS: Final = (
    # Signs that begin a formula, wide and small forms of them, and the sign that takes that away.
    r"['=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
    # What a spreadsheet may drop before it looks for them: controls, blanks, what has no width.
    r"\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]"
)
"""The characters with which no text in a sheet begins."""

_STEERING: Final = re.compile(_SIGNS)
_SOME_STEERING: Final = re.compile(r"\x00" + _SIGNS)

_CELLS: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=("\n", ":"))
"""Spells each cell as canonical JSON does, one a line."""


def lines(relation: Relation, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the lines of *rows*, many at a time: objects in canonical JSON with every column.

    In files they stand by the relation's key. The cells are what the log gives: texts without
    U+0000, numbers of canonical JSON.
    """
    assert all(column.kind != "bytes" for column in relation.columns), relation.name
    order = sorted(range(len(relation.names)), key=relation.names.__getitem__)
    in_order = itemgetter(*order)
    line = "{" + ",".join(f'"{relation.names[at]}":%s' for at in order) + "}\n"
    for run in _runs(rows, RUN):
        # No line break stands in JSON but those that part the cells.
        cells = _CELLS.encode([*chain.from_iterable(map(in_order, run))])[1:-1].split("\n")
        yield (line * len(run) % tuple(cells)).encode()


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


def sheet(relation: Relation, rows: Iterable[Row], run: int = RUN) -> Iterator[bytes]:
    """Yield a table in CSV (RFC 4180, UTF-8): the names of the columns, then *run* rows at a time.

    A text that a spreadsheet might take for a formula has an apostrophe in front, and so has one
    that begins with an apostrophe: whoever takes one away from each that has it has the texts.
    """
    yield _BYTE_ORDER + _csv([relation.names])
    for some in _runs(rows, run):
        yield _csv([tuple(map(_shown, row)) for row in some] if _steers(some) else some)


def _runs(rows: Iterable[Row], length: int) -> Iterator[list[Row]]:
    ahead = iter(rows)
    while run := list(islice(ahead, length)):
        yield run


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
    return tuple(relation.names.index(name) for name in relation.key)


def _key(row: Row, places: Sequence[int]) -> tuple[tuple[int, int | str], ...]:
    """Return what rows are ordered by, whatever kinds of cells the key has."""
    cells = [row[place] for place in places]
    return tuple((0, cell) if isinstance(cell, int) else (1, str(cell)) for cell in cells)


def _steers(rows: Iterable[Row]) -> bool:
    """Say whether a text among *rows* may be one that needs an apostrophe."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and cell]
    return _SOME_STEERING.search("\0" + "\0".join(texts)) is not None


def _shown(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and _STEERING.match(cell) else cell


def _csv(rows: Iterable[Row]) -> bytes:
    # Its ways are those of RFC 4180 section 2: whatever parts cells, lines or quotes is quoted.
    told = _Told()
    csv.writer(told, lineterminator="\r\n").writerows(rows)
    return "".join(told).encode()


class _Told(list[str]):
    """What was written."""

    def write(self, text: str) -> None:
        """Take in *text*."""
        self.append(text)


def _malformed(number: int, fault: str) -> MalformedError:
    return MalformedError(
        f"line {number}: {fault}", remedy="Fetch an unaltered copy.", where=f"line {number}"
    )
