"""Entries read before they are weighed, and their signatures verified meanwhile.

What an entry says and whether a key signed it follows from its bytes alone, so it can be found out
in any order and by anybody. Which keys may sign is for the rules, which are asked one entry after
the other: a signature that nobody looked for ahead is verified when they ask for it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from functools import partial
from typing import Final, Protocol, TypeAlias, TypeVar

from archive.core import entry as entries
from archive.core.entry import Entry, is_signed_by
from archive.core.keys import VerifierKey
from archive.errors import MalformedError
from archive.events.opening import Kept
from archive.frozen import dataclass
from archive.ids import KeyId

T = TypeVar("T")

ENTRIES: Final = 64
"""Entries whose signatures are one piece of work."""

BYTES: Final = 1 << 17
"""What their bodies may take together before one more is no longer taken in."""

RUNS: Final = 8
"""Pieces of work that are under way at most."""

Outcome: TypeAlias = Callable[[], T]
"""Waits for the outcome of a piece of work, and returns it."""

KeyOf: TypeAlias = Callable[[KeyId], VerifierKey | None]
"""Gives the key that would have to have signed, as far as that is known already."""


class Spread(Protocol):
    """Has pieces of work done by somebody else."""

    def __call__(self, work: Callable[[], T], /) -> Outcome[T]:
        """Have *work* begun; return what waits for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An entry as it was read. `entry` is None where `fault` says why it is none.

    `signed`: which keys were looked for ahead, and what came out.
    """

    held: Kept
    entry: Entry | None
    fault: MalformedError | None = None
    signed: Outcome[dict[VerifierKey, bool]] = field(default=dict)

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Say whether *key*, of type 0x01, has validly signed it."""
        assert self.entry is not None
        found = self.signed().get(key)
        return is_signed_by(self.entry, key) if found is None else found


def read(held: Kept) -> Read:
    """Return the entry of *held*, with no signature verified."""
    try:
        return Read(held=held, entry=entries.parse(held.note))
    except MalformedError as error:
        return Read(held=held, entry=None, fault=error)


def read_ahead(held: Iterable[Kept], key_of: KeyOf, spread: Spread | None) -> Iterator[Read]:
    """Yield the entries of *held*, some read ahead while *spread* has signatures verified.

    Without *spread* nothing is done ahead.
    """
    if spread is None:
        yield from map(read, held)
        return
    under_way: deque[list[Read]] = deque()
    for run in _runs(held):
        under_way.append(_begun(run, key_of, spread))
        if len(under_way) == RUNS:
            yield from under_way.popleft()
    for begun in under_way:
        yield from begun


def _runs(held: Iterable[Kept]) -> Iterator[list[Kept]]:
    run: list[Kept] = []
    room = BYTES
    for one in held:
        run.append(one)
        room -= sum(len(body.content) for body in one.bodies.values())
        if len(run) == ENTRIES or room < 0:
            yield run
            run, room = [], BYTES
    if run:
        yield run


def _begun(run: list[Kept], key_of: KeyOf, spread: Spread) -> list[Read]:
    """Return the entries of *run*, whose signatures *spread* has verified from now on."""
    parsed = [read(one) for one in run]
    wanted = [(one.entry, _keys(one.entry, key_of)) for one in parsed]
    outcome = spread(partial(_verified, wanted))
    return [
        Read(held=one.held, entry=one.entry, fault=one.fault, signed=partial(_nth, outcome, number))
        for number, one in enumerate(parsed)
    ]


def _keys(entry: Entry | None, key_of: KeyOf) -> list[VerifierKey]:
    found = () if entry is None else map(key_of, entry.header.by)
    return [key for key in found if key is not None]


def _verified(
    wanted: list[tuple[Entry | None, list[VerifierKey]]],
) -> list[dict[VerifierKey, bool]]:
    return [
        {} if entry is None else {key: is_signed_by(entry, key) for key in keys}
        for entry, keys in wanted
    ]


def _nth(outcome: Outcome[list[T]], number: int) -> T:
    return outcome()[number]
