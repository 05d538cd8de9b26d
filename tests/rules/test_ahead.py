"""Entries read ahead: whoever verifies their signatures, and when, the rules say the same."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from archive.core.keys import VerifierKey
from archive.core.memory_tree import MemoryTree
from archive.events.opening import Kept, Stored
from archive.ids import KeyId
from archive.rules import ahead
from archive.rules.ahead import Outcome, read_ahead
from archive.rules.fold import Weighed, fold_read
from archive.rules.state import State
from tests.rules.histories import (
    ALICE,
    BOB,
    DAN,
    MALLORY,
    History,
    P,
    enrol,
    founded,
    refold,
    revoke,
    say,
    snapshot,
)

T = TypeVar("T")


class Others:
    """Do work when its outcome is asked for, and remember it."""

    def __init__(self) -> None:
        self.begun = 0
        self.outcomes: list[object] = []

    def __call__(self, work: Callable[[], T], /) -> Outcome[T]:
        self.begun += 1

        def outcome() -> T:
            found = work()
            self.outcomes.append(found)
            return found

        return outcome


def at_once(work: Callable[[], T], /) -> Outcome[T]:
    found = work()
    return lambda: found


def key_of(state: State) -> Callable[[KeyId], VerifierKey | None]:
    def find(key: KeyId) -> VerifierKey | None:
        held = state.keys.get(key)
        return None if held is None else held.vkey

    return find


def weighed_ahead(kept: list[Kept], spread: ahead.Spread) -> tuple[State, list[Weighed]]:
    state = State()
    found = read_ahead(kept, key_of(state), spread)
    return state, list(fold_read(found, state, MemoryTree()))


def eventful() -> History:
    """Keys come and go, and entries are void for every reason that lies in signatures or bytes."""
    history = founded()
    history.add(say("note.added", P, text="1"), by=(MALLORY,))
    history.put(b"what is this?")
    history.counts(enrol(MALLORY))
    signed = history.counts(say("note.added", P, text="2"), by=(MALLORY, ALICE)).held.note
    history.put(signed.replace(b'"note.added"', b'"note.sung"', 1))
    history.counts(revoke(DAN), by=(ALICE,))
    history.add(say("note.added", P, text="3"), by=(DAN,))
    return history


@pytest.mark.parametrize("spread", [Others(), at_once])
def test_what_is_read_ahead_is_weighed_the_same(spread: ahead.Spread) -> None:
    history = eventful()
    state, wanted = refold(history.kept)
    other, found = weighed_ahead(history.kept, spread)
    assert found == wanted
    assert snapshot(other) == snapshot(state)
    assert sum(one.verdict.void is not None for one in found) == 4


@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_was_found_ahead_does_not_depend_on_how_much_is_read_at_once(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = eventful()
    monkeypatch.setattr(ahead, "ENTRIES", size)
    others = Others()
    assert weighed_ahead(history.kept, others)[1] == refold(history.kept)[1]
    assert others.begun == -(-history.size // size)


def test_the_rules_believe_what_was_found_ahead() -> None:
    history = founded()
    state = State()
    keys = key_of(state)

    def wrong(work: Callable[[], T], /) -> Outcome[T]:
        found = work()
        assert isinstance(found, list)
        for one in found:
            one.update(dict.fromkeys(one, False))
        return lambda: found

    first, *rest = history.kept
    tree = MemoryTree()
    (founding,) = fold_read(read_ahead([first], keys, wrong), state, tree)
    assert founding.counts, "nobody could look ahead for keys that are not enrolled yet"
    weighed = list(fold_read(read_ahead(rest, keys, wrong), state, tree))
    faults = [one.verdict.void for one in weighed]
    assert [fault and fault.code for fault in faults] == ["entry.signature"] * 2


def test_a_format_that_is_not_known_stops_with_the_rest_still_to_be_had() -> None:
    history = founded()
    history.counts(say("note.added", P))
    later = [
        *history.kept,
        Kept(index=4, note=b"muniment/entry/v2\nwhatever\n", bodies={}),
        Kept(index=5, note=b"any", bodies={}),
    ]
    state = State()
    found = read_ahead(later, key_of(state), Others())
    *_, last = fold_read(found, state, MemoryTree())
    assert last.stops
    assert [one.held.index for one in found] == [5]


def test_little_is_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many runs as there may be, and long bodies make a run of their own."""
    monkeypatch.setattr(ahead, "BYTES", 10)
    taken: list[int] = []

    def entries() -> Iterator[Kept]:
        for index in range(20):
            taken.append(index)
            yield Kept(index=index, note=b"", bodies={0: Stored(b"", bytes(11))})

    others = Others()
    found = read_ahead(entries(), {}.get, others)
    assert next(found).held.index == 0
    assert len(taken) == others.begun == ahead.RUNS
    assert [one.held.index for one in found] == list(range(1, 20))


def test_without_help_nothing_is_read_ahead() -> None:
    history = founded()
    entries = iter(history.kept)
    found = read_ahead(entries, {}.get, None)
    first = next(found)
    assert first.is_signed_by(ALICE.key)
    assert first.is_signed_by(BOB.key)
    assert not first.is_signed_by(DAN.key)
    assert next(entries).index == 1
    assert [one.held.index for one in found] == [2]
