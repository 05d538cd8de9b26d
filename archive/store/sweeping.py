"""Fewer looks for refuse, where a log is read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_VALUES: Final = 10_000


@contextmanager
def seldom_swept() -> Iterator[None]:
    """Have Python look less often for values that hold each other, of which a log makes none.

    It would look after every few events, and take a tenth of the time.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_VALUES, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
