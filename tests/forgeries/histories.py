"""The honest logs that forgeries are made of, each signed once and copied for each forger."""

from collections.abc import Callable, Mapping
from functools import cache

from tests.forgeries.desk import CLOCK, Desk, desk_of, honest
from tests.rules.histories import LOGS as KEYS
from tests.rules.histories import ORIGIN, P, founded, rotate, say


@cache
def _honest() -> Desk:
    return desk_of(honest(), 1, 6)


@cache
def _rotated() -> Desk:
    """Entry 3 gives the log other keys; the first checkpoint over it is signed by both sets."""
    log = founded()
    log.counts(rotate(1, log.newest(ORIGIN)))
    log.counts(say("note.added", P))
    desk = desk_of(log, 3)
    desk.captures.clear()
    desk.sizes[4] = (CLOCK + 4, (*KEYS[1], *KEYS[0]))
    desk.sizes[None] = (CLOCK + 5, KEYS[1])
    return desk


LOGS: Mapping[str, Callable[[], Desk]] = {
    "honest": lambda: _honest().copy(),
    "rotated": lambda: _rotated().copy(),
}
