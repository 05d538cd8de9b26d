"""Text in lines and columns that fit a width, for letters of any script.

Whatever comes from an archive may hold characters that steer a terminal; they are shown, never
sent. Scripts that run from right to left stay where they stand: see `cli/directions.py`.
"""

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from archive.frozen import dataclass

GAP = "  "
_NARROWEST = 12

_JOINER, _AS_PICTURE = "\u200d", "\ufe0f"
_JOINERS = ("\u200c", _JOINER)
_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Letters and marks that show nothing: fillers of Hangul, and what keeps marks or vowels apart.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"


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
    """Rows of cells, as wide as they must be; where there is no room, long cells wrap.

    Where there is no room for so many columns at all, the cells of a row stand in lines.
    """

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
    before = itertools.chain(" ", text)
    return "".join(
        char if _is_safe(char, last) else _escape(char)
        for last, char in zip(before, text, strict=False)
    )


def cells(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(width for _, width in _clusters(text))


def _is_safe(char: str, before: str) -> bool:
    # Marks that join and part letters belong to words of scripts that need them; elsewhere they
    # only hide. Those that turn the direction of text could make a line read as another.
    if char in _JOINERS:
        return before > "\x7f" and before not in _JOINERS
    if char == "\n":
        return True
    return char not in _INVISIBLE and unicodedata.category(char) not in _STEERING


def _escape(char: str) -> str:
    code = ord(char)
    if char == "\t":
        return " "
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield what stands in cells of its own in *text*, not empty, each with how many it takes.

    A letter with its marks is one, and so is a sequence of pictures that is drawn as one
    (UTS #51: joined by U+200D, in another tone, as a picture by U+FE0F).
    """
    cluster, width = "", 0
    for char in text:
        own = _cells(char)
        if cluster and (own == 0 or _is_drawn_into(cluster, char)):
            cluster += char
            width = max(width, 2 if char == _AS_PICTURE and _is_picture(cluster[0]) else own)
            continue
        if cluster:
            yield cluster, width
        cluster, width = char, own
    yield cluster, width


def _is_drawn_into(cluster: str, char: str) -> bool:
    joined = char in _TONES or (cluster[-1] == _JOINER and _is_picture(char))
    return joined and _is_picture(cluster[0])


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sm")


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
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
    parts, part, taken = [], "", 0
    for cluster, own in _clusters(word):
        if part and taken + own > width:
            parts.append(part)
            part, taken = "", 0
        part += cluster
        taken += own
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
    if room is not None and width is not None and sum(widths) > room:
        for row in rows:
            yield from ((text, "") for text in _stacked(row, head, width, table.indent))
        return
    if head:
        yield from ((text, "bold") for text in _row(head, widths, table.indent))
    for row in rows:
        yield from ((text, "") for text in _row(row, widths, table.indent))


def _stacked(row: Sequence[str], head: Sequence[str], width: int, indent: int) -> Iterator[str]:
    """Yield the cells of *row* one under the other, those behind the first further in."""
    for n, cell in enumerate(row):
        if not cell:
            continue
        further = indent + (len(GAP) if n else 0)
        text = f"{head[n]}: {cell}" if n and n < len(head) else cell
        for part in wrapped(text, width - further):
            yield (" " * further + part).rstrip()


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
