"""Fetching by many keys at once, in as few queries as the databases allow."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

BATCH = 1000
"""Keys in one query: both databases take more, and gain nothing from it."""


def batches(keys: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Yield *keys* in runs of at most *size*."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
