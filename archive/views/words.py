"""Text as words to be looked for: each as folded, in Latin letters, and as its stem.

A word is a run of letters, digits and marks. Scripts that put no blanks between words give one
word a character, so that a run of them is looked for like a phrase. Whoever looks for words has
them analysed here too, so whatever is lost is lost on both sides.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias

from archive.frozen import dataclass

LONGEST: Final = 100
"""Characters of a word that count."""

PASSAGE: Final = 240
"""Words in a passage at most: PostgreSQL keeps 256 places of one word."""

OVERLAP: Final = 40
"""Words at the end of a passage that the next one begins with, so that no phrase is torn."""


class Word(NamedTuple):
    """One word in its three forms, none of them empty; what has no other form has it thrice."""

    folded: str
    latin: str
    stem: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text: from its first character to the one after the last, and its words.

    `places`: for each word the stretch of the text that it was read from.
    """

    start: int
    end: int
    words: tuple[Word, ...]
    places: tuple[tuple[int, int], ...]


def fold(text: str) -> str:
    """Return *text* as it is looked for: letter case, accents and composed forms do not count."""
    if text.isascii():
        return " ".join(text.lower().split())
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def words(text: str) -> list[Word]:
    """Return the words of *text* in order."""
    return [word for unit in re.findall(_UNIT, text) for word in _words(unit)[0]]


def windows(text: str) -> Iterator[Sequence[Word]]:
    """Yield the words of each passage of *text*, which is held as a whole; quicker than these."""
    found = words(text)
    for start in range(0, max(len(found) - OVERLAP, min(len(found), 1)), PASSAGE - OVERLAP):
        yield found[start : start + PASSAGE]


def passages(text: str) -> Iterator[Passage]:
    """Yield *text* in passages; a short one is one passage, one without words none."""
    held: list[_Placed] = []
    fresh = 0
    for placed in _placed(text):
        if len(held) == PASSAGE:
            yield _passage(held)
            held, fresh = held[-OVERLAP:], 0
        held.append(placed)
        fresh += 1
    if fresh:
        yield _passage(held)


def whole(text: str) -> Passage:
    """Return all of *text* as one passage, however many words it has."""
    held = list(_placed(text))
    return _passage(held) if held else Passage(0, len(text), (), ())


_Placed: TypeAlias = tuple[Word, tuple[int, int]]


def _placed(text: str) -> Iterator[_Placed]:
    """Yield each word with the stretch of *text* that it was read from."""
    for found in re.finditer(_UNIT, text):
        listed, before, after = _words(found[0])
        if listed:
            place = found.start() + before, found.end() - after
            for word in listed:
                yield word, place


def _passage(held: Sequence[_Placed]) -> Passage:
    found, places = zip(*held, strict=True)
    return Passage(places[0][0], places[-1][1], found, places)


# Thai to Burmese, Khmer, kana with their sound marks, and Han.
_ALONE: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Compiled at first use, as the next one: that takes milliseconds, which a command that looks for
# nothing need not wait for.
_IS_ALONE: Final = f"[{_ALONE}]"
_UNIT: Final = rf"[{_ALONE}]|[^\s{_ALONE}]+"

# A soft hyphen, joiners and an Arabic stretching stroke are within words and mean nothing.
_SILENT: Final = "\u00ad\u0640\u200c\u200d\u2060\ufeff"


class _Parting(dict[int, str]):
    """What to put for a character, so that blanks stand between words and nowhere else."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _SILENT:
            found = ""
        elif re.match(_IS_ALONE, char):
            found = f" {char} "
        else:
            found = char if unicodedata.category(char)[0] in "LMN" else " "
        self[code] = found
        return found


_PARTING: Final = _Parting()


@lru_cache(maxsize=8192)
def _words(unit: str) -> tuple[tuple[Word, ...], int, int]:
    """Return the words of *unit*, which has no blank, and how many signs are around them."""
    if unit.isascii() and unit.isalnum():
        # One word, of which none of the steps below would change anything.
        spelt = unit.lower()
        return (_word(spelt, spelt, spelt[:LONGEST]),), 0, 0
    spelt = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", unit).casefold())
    found = tuple(
        _word(one, part, folded)
        for one in spelt.translate(_PARTING).split()
        for part in _plain(one).translate(_PARTING).split()
        if (folded := fold(part)[:LONGEST])
    )
    signs = unit.translate(_PARTING)
    plain = len(signs) == len(unit)
    before = len(signs) - len(signs.lstrip()) if plain else 0
    return found, before, len(signs) - len(signs.rstrip()) if plain else 0


def _word(spelt: str, part: str, folded: str) -> Word:
    return Word(part[:LONGEST], latin(folded)[:LONGEST], _stem(spelt, folded)[:LONGEST])


# Letters of their own that are composed as if they were others with an accent.
_LETTERS: Final = re.compile("([\u0439\u0451\u0457\u045e])")


def _plain(spelt: str) -> str:
    """Return *spelt* without accents: what is no accent stays, as in \u0451 and \u0439."""
    if spelt.isascii():
        return spelt
    parts = _LETTERS.split(unicodedata.normalize("NFC", spelt))
    # Every second one is such a letter.
    return "".join(part if n % 2 else fold(part) for n, part in enumerate(parts))


# Alphabets that write their vowels: Latin, Greek, Cyrillic, Armenian, Georgian; and Hangul.
_SPELLING: Final = (
    "[\\d\u0041-\u058f\u10a0-\u10ff\u1c80-\u1cbf\u1d00-\u1fff\u2c60-\u2c7f\u2d00-\u2d2f"
    "\ua640-\ua69f\ua720-\ua7ff\uab30-\uab6f\uac00-\ud7a3]+"
)
# Whoever has no Kazakh letters at hand writes those that look alike, in either alphabet.
_OWN: Final = str.maketrans("әғқңөұүһ", "агкноуух")
_LIKE: Final = str.maketrans("yq", "ik")


def latin(folded: str) -> str:
    """Return *folded* in Latin letters, y as i and q as k; each by itself, so beginnings agree."""
    if not folded.isascii():
        if not re.fullmatch(_SPELLING, folded):
            return folded
        from anyascii import anyascii

        spelt = anyascii(folded.translate(_OWN)).casefold()
        folded = "".join(filter(str.isalnum, spelt)) or folded
    return folded.translate(_LIKE)


def _stem(spelt: str, folded: str) -> str:
    """Return the stem of a word: Russian rules for Cyrillic letters, English ones for a to z."""
    if folded.isascii():
        return folded if folded.isdigit() else _stemmer("english")(folded)
    # The rules tell й from и, which folding does not.
    if "\u0400" <= folded[0] <= "\u04ff":
        return fold(_stemmer("russian")(spelt)) or folded
    return folded


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    # Both libraries of the Snowball project have the same rules; this one loads in no time.
    from Stemmer import Stemmer

    stem: Callable[[str], str] = Stemmer(language).stemWord
    return stem
