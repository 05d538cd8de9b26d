"""One log, many copies: whatever bodies a copy lacks, the rules remember the same of its heads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.entry import Head
from archive.core.keys import SeedSigner
from archive.core.memory_tree import MemoryTree
from archive.events.base import family
from archive.events.catalogue import known
from archive.events.drafting import Draft
from archive.events.opening import Kept
from archive.ids import Address, Commitment
from archive.rules.fold import fold
from archive.rules.state import State
from archive.shape import Json
from tests.rules.histories import (
    ALICE,
    BOB,
    BODIES,
    CAROL,
    DAN,
    DIGEST,
    EVE,
    MALLORY,
    ORIGIN,
    History,
    M,
    N,
    P,
    Q,
    R,
    S,
    by_heads,
    enrol,
    founded,
    refold,
    revoke,
    rotate,
    say,
    snapshot,
)

PEOPLE = (ALICE, BOB, CAROL, DAN, EVE, MALLORY)
IDS: Mapping[str, tuple[str, ...]] = {
    "entity": (P, Q, "ent:eeeeeeeeeeee"),
    "source": (S, R),
    "statement": (M, N),
    "property": ("prop:claim", "prop:p"),
    "note": (P, S, M, "prop:p", ORIGIN, f"key:{DAN.key.id}"),
    "policy": (ORIGIN,),
}
TYPES = (*sorted(BODIES.keys() - {"archive.created", "key.revoked"}), "key", "rotation")
OTHERWISE: Mapping[str, tuple[Mapping[str, Json], ...]] = {
    "property.defined": ({}, {"valueTypes": ["text", "uri"]}),
    "policy.changed": ({}, {"signers": 2}, {"signers": 7}),
    "entity.linked": ({}, {"other": P}),
    "source.captured": ({}, {"digest": "sha256:" + "2e" * 32, "of": DIGEST}),
    "statement.added": ({}, {"property": "p"}, {"references": [{"source": S, "capture": DIGEST}]}),
}
MANY = settings(deadline=None, max_examples=30)


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody tries: mostly something sensible, so that histories go on."""

    drafts: tuple[Draft, ...]
    by: tuple[SeedSigner, ...]
    unknown: bool


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Return an archive that was founded, and in which then up to eight things were tried."""
    history = founded()
    for _ in range(draw(st.integers(1, 8))):
        drafts = [draw(drafts_for(history)) for _ in range(draw(st.integers(1, 3)))]
        by = draw(
            st.sampled_from([(ALICE,), (ALICE, BOB), (DAN,), (EVE,), (BOB,), (DAN, CAROL)])
            | st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True).map(tuple)
        )
        unknown = draw(st.sampled_from([None, None, None, "note.sung", "statement.moved"]))
        history.add(*drafts, by=by, heads=renamed(unknown, draw(st.integers(1, 2))))
    return history


def renamed(name: str | None, version: int) -> Callable[[tuple[Head, ...]], tuple[Head, ...]]:
    def mend(heads: tuple[Head, ...]) -> tuple[Head, ...]:
        first = heads[0]
        if name is None or family(first.type) in {"key", "policy", "access", "event"}:
            return heads
        return (replace(first, type=name, version=version), *heads[1:])

    return mend


@st.composite
def drafts_for(draw: st.DrawFn, history: History) -> Draft:
    """Return something to say that fits into *history*, or nearly."""
    type = draw(st.sampled_from(TYPES))
    if type == "key":
        person = draw(st.sampled_from(PEOPLE))
        return draw(st.sampled_from([enrol(person), enrol(person, "steward"), revoke(person)]))
    if type == "rotation":
        return rotate(draw(st.integers(0, 2)), history.newest(ORIGIN))
    more = draw(st.sampled_from(OTHERWISE.get(type, ({},))))
    restricted = draw(st.booleans()) and family(type) not in {"access", "event", "policy"}
    if family(type) in {"access", "event"} or (type == "note.added" and draw(st.booleans())):
        target = draw(st.sampled_from(sorted(history.state.placed)))
        link = newest(history, f"access {target}") if family(type) == "access" else None
        return say(type, target=str(target), replaces=link, restricted=restricted, **more)
    id = draw(st.sampled_from(IDS[family(type)]))
    links = sorted(history.state.commitments)
    any_link = st.none() | st.sampled_from(links)
    replaces = newest(history, id) if type not in {"note.added", "source.captured"} else None
    if type in {"entity.linked", "statement.cited"}:
        replaces = None
    if draw(st.integers(0, 9)) == 0:
        replaces = draw(any_link)
    on = newest(history, id) if type == "statement.cited" else None
    return say(type, id, replaces=replaces, on=on, restricted=restricted, **more)


def newest(history: History, chain: str) -> Commitment | None:
    address = history.state.newest.get(chain)
    return None if address is None else history.state.placed[address].commitment


def heads_of(history: History) -> dict[Address, Head]:
    return {
        Address(one.held.index, number): head
        for one in history.weighed
        if one.entry is not None
        for number, head in enumerate(one.entry.heads)
    }


def copy_without(history: History, lacks: Callable[[Address, Head], bool]) -> list[Kept]:
    """Return the entries of *history* without the bodies that a copy *lacks*."""
    heads = heads_of(history)
    return [
        replace(
            one,
            bodies={
                number: body
                for number, body in one.bodies.items()
                if not lacks(Address(one.index, number), heads[Address(one.index, number)])
            },
        )
        for one in history.kept
    ]


def is_stewards(head: Head) -> bool:
    declared = known(head.type, head.version)
    return declared is not None and declared.steward


def says_the_same(history: History, copy: list[Kept]) -> None:
    state, weighed = refold(copy)
    assert by_heads(state) == by_heads(history.state)
    assert [one.verdict.void for one in weighed] == [one.verdict.void for one in history.weighed]
    for less, whole in zip(weighed, history.weighed, strict=True):
        assert set(less.verdict.findings) <= set(whole.verdict.findings)


@given(histories())
@MANY
def test_a_full_copy_reaches_the_same_state(history: History) -> None:
    state, weighed = refold(history.kept)
    assert snapshot(state) == snapshot(history.state)
    assert [one.verdict for one in weighed] == [one.verdict for one in history.weighed]


@given(histories())
@MANY
def test_a_public_copy_reaches_the_same_state_by_heads(history: History) -> None:
    state = history.state

    def is_withheld(address: Address, head: Head) -> bool:
        return address in state.placed and state.is_restricted(address)

    says_the_same(history, copy_without(history, is_withheld))


@given(histories())
@MANY
def test_a_redacted_copy_reaches_the_same_state_by_heads(history: History) -> None:
    redacted = history.state.redacted
    says_the_same(history, copy_without(history, lambda address, head: address in redacted))


@given(histories())
@MANY
def test_a_copy_of_nothing_but_steward_bodies_reaches_the_same_state_by_heads(
    history: History,
) -> None:
    says_the_same(history, copy_without(history, lambda address, head: not is_stewards(head)))


@given(histories(), st.data())
@MANY
def test_whatever_a_copy_lacks_it_reaches_the_same_state_by_heads(
    history: History, data: st.DataObject
) -> None:
    lacking = data.draw(st.sets(st.sampled_from(sorted(heads_of(history)))))

    def lacks(address: Address, head: Head) -> bool:
        return address in lacking and not is_stewards(head)

    says_the_same(history, copy_without(history, lacks))


@given(histories())
@MANY
def test_a_void_entry_changes_nothing(history: History) -> None:
    state, tree = State(), MemoryTree()
    for one in history.kept:
        before = snapshot(state)
        (weighed,) = fold([one], state, tree)
        assert (snapshot(state) == before) is not weighed.counts
    assert tree.size == history.size


@given(histories(), st.data())
@MANY
def test_a_fold_that_is_broken_off_goes_on_where_it_stood(
    history: History, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, history.size))
    state, tree = State(), MemoryTree()
    first = list(fold(history.kept[:cut], state, tree))
    rest = list(fold(history.kept[cut:], state, tree))
    assert snapshot(state) == snapshot(history.state)
    assert [one.verdict for one in first + rest] == [one.verdict for one in history.weighed]


@given(st.binary(max_size=300), st.booleans())
@MANY
def test_any_bytes_in_place_of_an_entry_are_void_or_stop_the_fold(
    data: bytes, dressed: bool
) -> None:
    history = founded()
    before = snapshot(history.state)
    weighed = history.put(b"muniment/entry/v1\n" + data if dressed else data)
    assert not weighed.counts
    assert snapshot(history.state) == before


def test_random_histories_hold_what_counts_and_what_does_not() -> None:
    codes: set[str] = set()
    counted: set[str] = set()

    @given(histories())
    @settings(max_examples=50, deadline=None, database=None, derandomize=True)
    def collect(history: History) -> None:
        for one in history.weighed[3:]:
            if one.verdict.void is not None:
                codes.add(one.verdict.void.code)
            elif one.entry is not None:
                counted.update(head.type for head in one.entry.heads)

    collect()
    assert len(codes) >= 7, codes
    assert len(counted) >= 10, counted
