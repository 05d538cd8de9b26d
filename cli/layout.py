"""Text in lines and columns that fit a width, for letters of any script.

Whatever comes from an archive may hold characters that steer a terminal; they are shown, never
sent.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

GAP = "  "
_NARROWEST = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line, wrapped behind its *indent*. `style`: bold, dim, red, yellow, green, or nothing.

    `whole`: never wrapped, so that it can be copied.
    """

    text: str
    indent: int = 0
    style: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as wide as they must be; where there is no room, long cells wrap."""

    rows: Sequence[Sequence[str]]
    head: Sequence[str] = ()
    indent: int = 0


Block: TypeAlias = str | Line | Table


def render(block: Block, width: int | None) -> Iterator[tuple[str, str]]:
    """Yield the lines of *block*, each with its style; a *width* of None never wraps."""
    if isinstance(block, Table):
        yield from _table(block, width)
        return
    line = Line(block) if isinstance(block, str) else block
    room = None if width is None or line.whole else width - line.indent
    for text in wrapped(line.text, room):
        yield (" " * line.indent + text).rstrip(), line.style


def wrapped(text: str, width: int | None) -> list[str]:
    """Return *text* in lines of at most *width* cells; a longer word is cut."""
    return [part for line in safe(text).split("\n") for part in _wrapped(line, width)]


def safe(text: str) -> str:
    """Return *text* with every character escaped that would steer a terminal or turn the text."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_safe(char) else _escape(char) for char in text)


def cells(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def _is_safe(char: str) -> bool:
    # Marks that join and part letters (U+200C, U+200D) belong to words; those that turn the
    # direction of text could make a line read as another.
    if char in "\n\u200c\u200d":
        return True
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _escape(char: str) -> str:
    code = ord(char)
    return " " if char == "\t" else f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _wrapped(text: str, width: int | None) -> Iterator[str]:
    if width is None or cells(text) <= width:
        yield text
        return
    width = max(width, _NARROWEST)
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cells(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        *whole, line = _cut(word, width)
        yield from whole
    yield line


def _cut(word: str, width: int) -> list[str]:
    parts, part = [], ""
    for char in word:
        if part and cells(part) + _cells(char) > width:
            parts.append(part)
            part = ""
        part += char
    return [*parts, part]


def _table(table: Table, width: int | None) -> Iterator[tuple[str, str]]:
    rows = [[safe(cell) for cell in row] for row in table.rows]
    head = [safe(cell) for cell in table.head]
    every = [head, *rows] if head else rows
    if not every:
        return
    columns = max(len(row) for row in every)
    natural = [
        max(cells(part) for row in every if n < len(row) for part in row[n].split("\n"))
        for n in range(columns)
    ]
    room = None if width is None else width - table.indent - len(GAP) * (columns - 1)
    widths = natural if room is None else _fitted(natural, room)
    if head:
        yield from ((text, "bold") for text in _row(head, widths, table.indent))
    for row in rows:
        yield from ((text, "") for text in _row(row, widths, table.indent))


def _fitted(natural: Sequence[int], room: int) -> list[int]:
    """Return widths that add up to *room* where they can: the widest give way first."""
    widths = list(natural)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(row: Sequence[str], widths: Sequence[int], indent: int) -> Iterator[str]:
    parts = [wrapped(cell, width) for cell, width in zip(row, widths, strict=False)]
    for n in range(max(len(part) for part in parts)):
        line = [part[n] if n < len(part) else "" for part in parts]
        padded = [
            text + " " * (width - cells(text)) for text, width in zip(line, widths, strict=False)
        ]
        yield (" " * indent + GAP.join(padded)).rstrip()
