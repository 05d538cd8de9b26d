"""Which of several texts to show to somebody who reads a language.

First that very language tag, then narrower ones (`kk` takes `kk-Cyrl`); then the same for the tag
shortened part by part (`kk-Latn-KZ` takes `kk-Latn`, then any `kk`); then English in the same way;
then any other. Of several that fit alike, the first by its tag: what is signed keeps no other
order.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

ENGLISH: Final = "en"
"""What is shown where nothing else was asked for."""


@lru_cache(maxsize=1024)
def fit(tag: str, wanted: str) -> int:
    """Return how well a text in *tag* serves who reads *wanted*: 0 is best, less is better."""
    own, steps = tag.lower(), _steps(wanted.lower())
    for place, step in enumerate(steps):
        if own == step:
            return 2 * place
        if own.startswith(f"{step}-"):
            return 2 * place + 1
    return 2 * len(steps)


def chosen(texts: Mapping[str, str], wanted: str) -> str:
    """Return the one of *texts*, at least one by language, for who reads *wanted*."""
    return texts[min(texts, key=lambda tag: (fit(tag, wanted), tag))]


def _steps(wanted: str) -> list[str]:
    parts = wanted.split("-")
    shorter = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
    return [*shorter, *([] if ENGLISH in shorter else [ENGLISH])]
