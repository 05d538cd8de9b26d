"""Where words stand in a text, whatever their case, accents and composed forms. Pure.

Every character is folded by itself, so a place in the folded text can be told in the text as it
was written. Marks and characters without a width of their own do not count, and any run of white
space is as good as any other.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

_PIECE: Final = 2_048
"""Characters that are folded one by one around a place."""

_ROOM: Final = 60
_TATWEEL: Final = "\u0640"
"""Lengthens an Arabic word, and is no letter of it."""

_BLANK: Final = re.compile(r"\s")


def pattern_of(words: str) -> "re.Pattern[str] | None":
    """Return what to look for in folded texts to find *words*; None where they fold to nothing."""
    parts = folded(words).split()
    return re.compile(" +".join(map(re.escape, parts))) if parts else None


def folded(text: str) -> str:
    """Return *text* as it is compared, every character by itself; white space is a space."""
    if text.isascii():
        return _BLANK.sub(" ", text.casefold())
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _BLANK.sub(" ", "".join(char for char in parts if not _is_passed_over(char)))


def places(text: str, wanted: "re.Pattern[str]") -> Iterator[tuple[int, int]]:
    """Yield where *wanted* stands in *text*: from its first character to the one after its last."""
    if text.isascii():
        yield from (found.span() for found in wanted.finditer(folded(text)))
        return
    pieces = [folded(text[start : start + _PIECE]) for start in range(0, len(text), _PIECE)]
    ends = list(accumulate(map(len, pieces)))
    for found in wanted.finditer("".join(pieces)):
        first = _written(text, ends, found.start())
        last = _written(text, ends, found.end() - 1) + 1
        while last < len(text) and _is_passed_over(text[last]):
            last += 1
        yield first, last


def excerpt(text: str, place: tuple[int, int]) -> str:
    """Return what stands at *place* in *text* with a few words around it."""
    start, end = max(place[0] - _ROOM, 0), min(place[1] + _ROOM, len(text))
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{' '.join(text[start:end].split())}{after}"


def _written(text: str, ends: Sequence[int], position: int) -> int:
    """Return the index in *text* of the character that is folded to what is at *position*."""
    piece = bisect_right(ends, position)
    length = ends[piece - 1] if piece else 0
    index = piece * _PIECE
    while (length := length + len(folded(text[index]))) <= position:
        index += 1
    return index


def _is_passed_over(char: str) -> bool:
    if char.isascii():
        return False
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return True
    return char == _TATWEEL
