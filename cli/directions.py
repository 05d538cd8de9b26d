"""Scripts that run from right to left, kept from turning what stands beside them.

A terminal that knows such scripts also turns whatever stands between two of their words: columns
of a table change places, and `A <- B` reads as `B <- A`. So on a terminal each run of such words
is isolated (Unicode Bidirectional Algorithm, U+2068 and U+2069): inside it runs as it should, and
the line around it from left to right. Files and pipes get the text without these signs.
"""

import unicodedata
from collections.abc import Iterator

_OPEN, _CLOSE = "\u2068", "\u2069"
_FIRST = "\u0590"
"""No letter before it runs from right to left."""

# What layout puts between the parts of a line; a run never goes on behind it.
_BETWEEN = ("  ", " - ", " -> ", " <- ", " · ")
_MARKS = '()[]{}<>“”"'


def isolated(line: str) -> str:
    """Return *line* with each run of words from right to left isolated."""
    if all(char < _FIRST for char in line):
        return line
    parts, end = [], 0
    for start, stop in _runs(line):
        parts += [line[end:start], _OPEN, line[start:stop], _CLOSE]
        end = stop
    return "".join([*parts, line[end:]])


def _runs(line: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run: from one such letter to the last before what parts it."""
    start, stop = None, 0
    for at, char in enumerate(line):
        if unicodedata.bidirectional(char) in ("R", "AL"):
            start = at if start is None else start
            stop = at + 1
        elif start is not None and _parts(line, at):
            yield start, stop
            start = None
        elif start is not None and unicodedata.bidirectional(char) == "NSM" and stop == at:
            stop = at + 1
    if start is not None:
        yield start, stop


def _parts(line: str, at: int) -> bool:
    char = line[at]
    return char in _MARKS or unicodedata.bidirectional(char) == "L" or line.startswith(_BETWEEN, at)
