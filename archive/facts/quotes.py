"""Where a quotation stands in the text of a capture.

Both sides are read in Normalization Form C with every run of white space (the Unicode property
White_Space) as one space, and compared. What comes back are code points of the text as it was
captured, without its BOM. A quotation never begins or ends within code points that the reading
changes: in a text that spells é as e and an accent, `e` alone does not stand there.
"""

import functools
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NewType, TypeAlias

from archive.errors import MalformedError
from archive.frozen import dataclass

Span: TypeAlias = tuple[int, int]
"""From the first code point to the one after the last, in the text as captured."""

_Read = NewType("_Read", str)
"""A text in the form that is compared."""

# All of White_Space but the space itself. None of them combines with a mark that follows.
_BLANKS = (
    "\t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_RUN_OF_SPACES = re.compile("  +")

# Nothing beyond plane 2 has a canonical decomposition. That of Hangul is in no table.
_CODE_POINTS = range(0xC0, 0x30000)
_HANGUL_VOWELS_AND_FINALS = frozenset(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))
# Put into every set of characters that a pattern is made of: an empty one is none.
_ACUTE = "\u0301"

# From this length on, marks are sorted here.
_SHORT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureText:
    """A text made ready for looking up many quotations.

    The four sequences run side by side, one place for each stretch that reads otherwise than it
    is written: where it begins and ends as read, where it begins and ends as written.
    """

    read: _Read
    read_from: Sequence[int]
    read_to: Sequence[int]
    from_: Sequence[int]
    to: Sequence[int]

    def find(self, exact: str) -> list[Span]:
        """Return every place of *exact*, in order; places may overlap. None of an empty text."""
        wanted = _reading(exact)
        found = []
        for start in _occurrences(self.read, wanted) if wanted else ():
            first, last = self._written(start), self._written(start + len(wanted))
            if first is not None and last is not None:
                found.append((first, last))
        return found

    def _written(self, position: int) -> int | None:
        """Return the place as written of one as read; None inside of a changed stretch."""
        before = bisect_right(self.read_from, position) - 1
        if before < 0:
            return position
        if position == self.read_from[before]:
            return self.from_[before]
        beyond = position - self.read_to[before]
        return self.to[before] + beyond if beyond >= 0 else None


def find(text: str, exact: str) -> list[Span]:
    """Return every place where *exact* stands in *text*; takes time in proportion to both."""
    return prepare(text).find(exact)


def read_capture(data: bytes) -> str:
    """Return the text of a capture in UTF-8, without its byte order mark.

    Raises:
        MalformedError: *data* is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedError(
            f"the text is not UTF-8 at byte {error.start}",
            remedy="Give the text in UTF-8, or capture it as another media type.",
        ) from None


def prepare(text: str) -> CaptureText:
    """Return *text* ready for looking up quotations."""
    spaced = _spaced(text)
    pieces: list[str] = []
    read_from, read_to, from_, to = array("q"), array("q"), array("q"), array("q")
    copied, length = 0, 0
    for start, end, reading in _changes(spaced):
        pieces.append(spaced[copied:start])
        pieces.append(reading)
        length += start - copied
        read_from.append(length)
        length += len(reading)
        read_to.append(length)
        from_.append(start)
        to.append(end)
        copied = end
    pieces.append(spaced[copied:])
    read = _Read("".join(pieces))
    return CaptureText(read=read, read_from=read_from, read_to=read_to, from_=from_, to=to)


def _reading(text: str) -> _Read:
    return prepare(text).read


def _spaced(text: str) -> str:
    """Return *text* with a space for each white space: as many code points as before."""
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    return text


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what reads otherwise than written: start, end, reading; in order, none overlapping."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        for found in _RUN_OF_SPACES.finditer(text):
            yield *found.span(), " "
        return
    joining, pattern = _unsettled(set(text))
    normal: dict[str, str] = {}
    for found in pattern.finditer(text):
        start, end = found.span()
        if text[start] == " ":
            yield start, end, " "
            continue
        # A space combines with nothing, and may belong to a run that ends here.
        if text[start] in joining and start > 0 and text[start - 1] != " ":
            start -= 1
        stretch = text[start:end]
        reading = normal.get(stretch)
        if reading is None:
            reading = normal[stretch] = _normal_form(stretch)
        if reading != stretch:
            yield start, end, reading


def _unsettled(chars: set[str]) -> tuple[set[str], re.Pattern[str]]:
    """Return which of *chars* join leftwards, and what finds every stretch that may change.

    A stretch is one character with all after it that may join or reorder, or a character that
    normalising replaces; between two stretches nothing happens. The pattern finds also runs of
    spaces, and leaves out the first character where the next one joins it.
    """
    joining = {char for char in chars if _joins(char)} | {_ACUTE}
    replaced = {char for char in chars if not unicodedata.is_normalized("NFC", char)}
    joins, either = "".join(joining), "".join(joining | replaced)
    # One set of characters in front, and none that are not there: so the search runs fast.
    return joining, re.compile(f"[ {either}](?:(?<= ) +|(?<! )[{joins}]*)")


def _joins(char: str) -> bool:
    """Say whether *char* may change with what stands before it (UAX #15, section 9.1)."""
    first = unicodedata.normalize("NFD", char)[0]
    return unicodedata.combining(first) != 0 or first in _second()


@functools.cache
def _second() -> frozenset[str]:
    """Return every character that joins with one before it."""
    second = set(_HANGUL_VOWELS_AND_FINALS)
    for char in map(chr, _CODE_POINTS):
        parts = unicodedata.decomposition(char).split()
        if len(parts) == 2 and parts[0][0] != "<":
            second.add(chr(int(parts[1], 16)))
    return frozenset(second)


def _normal_form(stretch: str) -> str:
    if len(stretch) <= _SHORT:
        return unicodedata.normalize("NFC", stretch)
    # `normalize` sorts a run of marks by insertion, so a long run would take its square in time.
    apart = stretch.translate(
        {ord(char): unicodedata.normalize("NFD", char) for char in set(stretch)}
    )
    marks = "".join({char for char in apart if unicodedata.combining(char)} | {_ACUTE})
    ordered = re.sub(f"[{marks}]+", lambda run: _in_order(run[0]), apart)
    return unicodedata.normalize("NFC", ordered)


def _in_order(marks: str) -> str:
    """Return *marks* in canonical order (UAX #15, section 1.3)."""
    # One object for equal characters: a list of ten million new strings takes a gigabyte.
    own = {char: char for char in marks}
    return "".join(sorted(map(own.__getitem__, marks), key=unicodedata.combining))


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    """Yield where *wanted* begins in *text*, overlapping places too."""
    period = _period(wanted)
    tail = wanted[-period:]
    at = text.find(wanted)
    while at >= 0:
        yield at
        # A text that repeats itself overlaps itself at every period. To look at the new tail
        # alone keeps the whole linear; any other overlap is at least half as long as the text.
        if text.startswith(tail, at + len(wanted)):
            at += period
        else:
            at = text.find(wanted, at + 1)


def _period(text: str) -> int:
    """Return the least shift by which *text* agrees with itself (Knuth, Morris and Pratt)."""
    borders = [0]
    border = 0
    for char in text[1:]:
        while border and text[border] != char:
            border = borders[border - 1]
        border += text[border] == char
        borders.append(border)
    return len(text) - border
