"""Signatures that are verified on several processors at once.

The library that verifies them lets other threads run meanwhile, so threads do: no process has to
be started, and nothing handed over. Everything else that is checked of an entry is Python, or over
before another thread could be woken: that stays where it is asked for.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

from archive.rules.ahead import Outcome, Spread

T = TypeVar("T")

MOST: Final = 4
"""Threads, unless somebody says how many: with more, the one that weighs is what all wait for."""


@contextmanager
def spreading(workers: int | None = None) -> Iterator[Spread | None]:
    """Yield what spreads work over so many threads; None where that is one, which is this.

    Without *workers* there is one for each processor, and `MOST` at most.
    """
    threads = workers or min(MOST, os.cpu_count() or 1)
    if threads == 1:
        yield None
        return
    pool = ThreadPoolExecutor(threads)

    def spread(work: Callable[[], T], /) -> Outcome[T]:
        return pool.submit(work).result

    try:
        yield spread
    finally:
        pool.shutdown(cancel_futures=True)
