"""What somebody looks for, as an index is asked for it and as one passage answers for itself."""

import re
from collections.abc import Sequence
from itertools import product
from typing import Final, Literal, NamedTuple, TypeAlias

from archive.views.words import Passage, Word, latin, words

Column: TypeAlias = Literal["folded", "latin", "stem"]


class Run(NamedTuple):
    """Words in one of their forms, one after another; `begun`: of the last only a beginning."""

    column: Column
    words: tuple[str, ...]
    begun: bool


Wanted: TypeAlias = tuple[tuple[Run, ...], ...]
"""For each thing looked for the runs any of which will do; a passage must hold all of them."""


def wanted(phrases: Sequence[str], *, exact: bool) -> Wanted:
    """Return what to look for; a phrase without any word gives no runs.

    *exact*: whole words as they are spelt, but for letter case and accents. Else beginnings of
    words, stems, and other alphabets will do.
    """
    return tuple(_runs(words(phrase), exact) for phrase in phrases)


def met(asked: Wanted, passage: Passage) -> tuple[int, int] | None:
    """Return where in the text *passage* holds the first of what is *asked*; None if not all."""
    found = [_place(runs, passage) for runs in asked]
    places = [place for place in found if place is not None]
    return min(places) if places and len(places) == len(found) else None


def _runs(phrase: Sequence[Word], exact: bool) -> tuple[Run, ...]:
    if not phrase:
        return ()
    folded = Run("folded", tuple(word.folded for word in phrase), not exact)
    if exact:
        return (folded,)
    spellings = [_spellings(word.latin) for word in phrase]
    if len(phrase) > _MANY:
        spellings = [found[:1] for found in spellings]
    spelt = [Run("latin", found, True) for found in product(*spellings)]
    own = [] if all(word.folded.isascii() for word in phrase) else [folded]
    stems = tuple(word.stem for word in phrase)
    # Of some words the stem has a stem again: Бектанов is to be found by Бектановым.
    bare = Run("latin", tuple(latin(stem) for stem in stems), False)
    return (*own, *spelt, Run("stem", stems, False), bare)


_MANY: Final = 3
_VOWEL_E: Final = re.compile("(?<=[aeiou])i?e")


def _spellings(latin: str) -> tuple[str, ...]:
    """Return *latin*, then as others spell it: Tokaev and Tokayev are one name."""
    return tuple(dict.fromkeys((latin, _VOWEL_E.sub("e", latin), _VOWEL_E.sub("ie", latin))))


def _place(runs: Sequence[Run], passage: Passage) -> tuple[int, int] | None:
    for column, spelt, begun in runs:
        at = _at([getattr(word, column) for word in passage.words], spelt, begun)
        if at is not None:
            return passage.places[at][0], passage.places[at + len(spelt) - 1][1]
    return None


def _at(held: Sequence[str], spelt: Sequence[str], begun: bool) -> int | None:
    """Return where *spelt* first stands in *held*."""
    *before, last = spelt
    for at in range(len(held) - len(before)):
        end = held[at + len(before)]
        if (end.startswith(last) if begun else end == last) and all(
            held[at + n] == one for n, one in enumerate(before)
        ):
            return at
    return None
