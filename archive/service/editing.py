"""What of an archive may go into a copy: the whole log, and just the bodies of its audience.

The log is read and judged as an auditor would, and nothing is handed out that does not stand: an
entry that is void, a body that does not open, a file that is not the one that was named.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import field, replace
from enum import Enum

from archive.core.memory_tree import MemoryTree
from archive.errors import NotReadyError, TamperedError
from archive.events.opening import Kept, Opened
from archive.events.recorded import BodyState, Recorded
from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import Address, Digest
from archive.relation import Relation, Row
from archive.rules.absence import judged
from archive.rules.fold import Weighed, fold
from archive.rules.state import State
from archive.rules.tables import spilling_state
from archive.store.scratch import Scratch
from archive.store.sweeping import seldom_swept
from archive.verify.evidence import Entries
from archive.verify.rebuilt import Rebuilt
from archive.verify.replay import Replay, Replayed
from archive.views.runner import RELATIONS

_UNSOUND = {
    BodyState.MISSING: "is missing",
    BodyState.FOREIGN: "is not the one that was signed",
    BodyState.UNREADABLE: "does not have the form of its type",
}


class Audience(Enum):
    """Who may read a copy: everybody, or those who may read what is restricted."""

    PUBLIC = "public"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Selected:
    """The entries of an archive with the bodies that *audience* may read.

    `state` is that after all entries: what is restricted or redacted now counts.
    """

    held: Entries
    state: State
    audience: Audience

    def entries(self) -> Iterator[Kept]:
        """Yield every entry; what a copy says is redacted, its log says and nothing else."""
        for one in self.held.entries():
            bodies = {
                number: stored
                for number, stored in one.bodies.items()
                if self._may_read(Address(one.index, number))
            }
            yield replace(one, bodies=bodies, redacted=frozenset())

    def _may_read(self, address: Address) -> bool:
        if address in self.state.redacted:
            return False
        return self.audience is Audience.FULL or not self.state.is_restricted(address)


@dataclass(slots=True)
class Reading:
    """What reading the selected events has shown, on the way.

    `bodies`: how many there are of each state. `restricted`: how many restricted ones are open.
    `captures`: digest and size of every file that an open body names.
    """

    bodies: Counter[BodyState] = field(default_factory=Counter)
    restricted: int = 0
    captures: dict[Digest, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of one view, read anew each time that they are gone through."""

    rebuilt: Rebuilt
    relation: Relation

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows by the view's key."""
        return self.rebuilt.rows(self.relation)


class Views:
    """The rows of every view of a copy, held in *memory*, and what was read for them."""

    def __init__(self, memory: Scratch) -> None:
        self.reading = Reading()
        self._rebuilt = Rebuilt(memory)

    @property
    def rows(self) -> dict[Relation, Made]:
        """The rows of every view. Nothing may be taken in after this."""
        return {relation: Made(self._rebuilt, relation) for relation in RELATIONS}

    def take(self, replayed: Replayed, state: State) -> None:
        """Take in the next entry that counts.

        Raises:
            TamperedError: a body that must be here is not as it was signed.
        """
        for item in replayed.events():
            _note(item, state, self.reading)
        self._rebuilt.take(replayed)


class Glance:
    """What `made_of` gives, made while the log is judged, so that it is read and opened once.

    It holds unless an entry speaks of an earlier event, which may restrict or redact that, or a
    body is not as it was signed, of which the end of the log says whether it must be here.
    """

    def __init__(self, audience: Audience, memory: Scratch) -> None:
        self.holds = True
        self.views = Views(memory)
        self._audience = audience

    def take(self, weighed: Weighed, state: State) -> None:
        """Take in the next entry, which counts; *state* is that after it."""
        assert weighed.entry is not None
        opened = {
            number: self._seen(state, Address(weighed.held.index, number), found)
            for number, found in weighed.opened.items()
        }
        self.holds = (
            self.holds
            and all(head.target is None for head in weighed.entry.heads)
            and all(found.state not in _UNSOUND for found in opened.values())
        )
        if self.holds:
            self.views.take(Replayed(weighed.held, weighed.entry, opened), state)

    def _seen(self, state: State, address: Address, found: Opened) -> Opened:
        if self._audience is Audience.PUBLIC and state.is_restricted(address):
            found = Opened(BodyState.MISSING)
        return judged(state, address, found)


def judge(held: Entries, memory: Scratch, glance: Glance | None = None) -> tuple[State, MemoryTree]:
    """Return what all entries leave behind, as long as *memory* is there; *glance* takes them in.

    Raises:
        TamperedError: an entry does not count.
        NotReadyError: an entry is of a kind that this program does not know.
    """
    state, tree = spilling_state(memory), MemoryTree(run=memory.run)
    with seldom_swept():
        for weighed in fold(held.entries(), state, tree):
            _require_counting(weighed)
            if glance is not None:
                glance.take(weighed, state)
    return state, tree


def made_of(selected: Selected, memory: Scratch) -> Views:
    """Return the rows of every view as the *selected* bodies make them, held in *memory*.

    Raises:
        TamperedError: a body that must be here is not as it was signed.
    """
    views = Views(memory)
    for replayed in Replay(selected, selected.state).entries():
        views.take(replayed, selected.state)
    return views


def _note(item: Recorded, state: State, reading: Reading) -> None:
    if item.state in _UNSOUND:
        raise TamperedError(
            f"the body of {item.address} {_UNSOUND[item.state]}",
            remedy="Verify the archive, and restore it from a good copy.",
        )
    reading.bodies[item.state] += 1
    here = item.state in (BodyState.OPEN, BodyState.UNKNOWN)
    reading.restricted += here and state.is_restricted(item.address)
    body = item.body
    if isinstance(body, SourceCaptured) and body.digest is not None:
        reading.captures[body.digest] = body.size or 0


def _require_counting(weighed: Weighed) -> None:
    index = weighed.held.index
    if weighed.stops:
        raise NotReadyError(
            f"entry {index} is of a kind that this program does not know",
            remedy="Use the newer version of this program.",
        )
    if weighed.verdict.void is not None:
        raise TamperedError(
            f"entry {index} does not count: {weighed.verdict.void.message}",
            remedy="Verify the archive, and restore it from a good copy.",
        )
