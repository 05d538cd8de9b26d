"""The memory of a long log: like dictionaries in everything but what it takes."""

from collections.abc import Iterator, MutableMapping
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.hashes import Hash, sha256
from archive.core.memory_tree import MemoryTree
from archive.ids import Address, Commitment, Digest, KeyId, PropertyName, SourceId
from archive.rules.fold import fold
from archive.rules.spilling import _MARKS, Form, Spilled
from archive.rules.state import Captures, Definition, Placed, State
from archive.rules.tables import spilling_state
from archive.store.scratch import Scratch, scratch
from tests.copies import eventful
from tests.rules.histories import enrol, person, revoke, say

NUMBERS: Form[int, str | None] = Form(
    column="INTEGER",
    width=1,
    key=int,
    cells=lambda value: (value,),
    named=lambda cell: int(str(cell)),
    value=lambda row: None if row[1] is None else str(row[1]),
)


@pytest.fixture
def memory() -> Iterator[Scratch]:
    with scratch() as made:
        yield made


def table(memory: Scratch, limit: int) -> Spilled[int, str | None]:
    return Spilled(memory.cells("numbers", "INTEGER", 1), NUMBERS, limit)


KEYS = st.integers(-2, 12)
STEPS = st.one_of(
    st.tuples(
        st.just("put"),
        KEYS,
        st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=3)),
    ),
    st.tuples(st.sampled_from(["delete", "look"]), KEYS, st.none()),
    st.tuples(st.just("list"), st.just(0), st.none()),
)


@given(st.lists(STEPS, max_size=60), st.integers(1, 6))
def test_whatever_is_done_to_it_it_is_what_a_dictionary_would_be(
    steps: list[tuple[str, int, str | None]], limit: int
) -> None:
    with scratch() as memory:
        spilled, plain = table(memory, limit), dict[int, str | None]()
        for step, key, value in steps:
            if step == "put":
                spilled[key] = plain[key] = value
            elif step == "list":
                assert list(spilled.items()) == sorted(plain.items())
            elif key in plain:
                assert spilled[key] == plain[key]
                if step == "delete":
                    del spilled[key], plain[key]
            else:
                assert key not in spilled
                assert spilled.get(key, "none") == "none"
                with pytest.raises(KeyError):
                    del spilled[key]
                with pytest.raises(KeyError):
                    spilled[key]
            assert len(spilled) == len(plain)
        assert list(spilled) == sorted(plain)
        assert list(spilled.values()) == [plain[key] for key in sorted(plain)]


def test_a_bounded_part_is_in_memory_and_a_short_table_is_never_written(memory: Scratch) -> None:
    spilled = table(memory, 4)
    for number in range(3):
        spilled[number] = "x"
    assert list(spilled._cells.rows()) == []
    for number in range(1_000):
        spilled[number] = "x"
        assert spilled[number // 2] == "x"
        assert len(spilled._new) + len(spilled._known) <= 12
    assert len(spilled) == 1_000


def test_what_only_seems_to_be_there_is_not(memory: Scratch) -> None:
    spilled = table(memory, 1)
    for number in range(10):
        spilled[number] = "x"
    assert list(spilled._cells.rows()) != []
    # An integer is its own hash, so this one leaves the same mark as 5.
    assert 5 + _MARKS not in spilled
    assert spilled[5] == "x"


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_what_was_put_in_is_taken_back_wherever_it_went(memory: Scratch, limit: int) -> None:
    state = spilling_state(memory, limit)
    for entry in range(5):
        state.put(state.authors, entry, (KeyId("k-aaaaaaaa+00000000"),))
    state.keep()
    before = dict(state.authors.items())
    for entry in range(3, 9):
        state.put(state.authors, entry, (KeyId("k-bbbbbbbb+00000000"),))
        state.put(state.authors, entry, ())
    state.roll_back()
    assert dict(state.authors.items()) == before


LINK = Commitment("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
PLACED = Placed(
    address=Address(7, 255),
    type="statement.corrected",
    version=1,
    subject="stm:aaaaaaaaaaaa",
    commitment=LINK,
    replaces=LINK,
    restricted=True,
    chain=None,
)
SOURCE, DIGEST = SourceId("src:aaaaaaaaaaaa"), Digest(f"sha256:{'0' * 64}")


def test_every_table_gives_back_what_it_was_given(memory: Scratch) -> None:
    state = spilling_state(memory, 1)
    filled = State(
        entries={Hash(sha256(b"")): 3},
        authors={3: (KeyId("k-aaaaaaaa+00000000"), KeyId("k-bbbbbbbb+00000000"))},
        placed={PLACED.address: PLACED},
        commitments={LINK: Address(1, 2)},
        newest={"access 3.4": Address(5, 0)},
        replaced={LINK: Address(2, 1)},
        redacted={Address(1, 1): Address(2, 2)},
        definitions={
            PropertyName("claim"): Definition(("text", "entity"), None),
            PropertyName("endCause"): Definition(("code",), ("died", "removed")),
            PropertyName("shut"): None,
        },
        captures={SOURCE: Captures(frozenset({DIGEST}), 2)},
        pairs={LINK: "ent:aaaaaaaaaaaa"},
    )
    for name in TABLES:
        for key, value in getattr(filled, name).items():
            state.put(getattr(state, name), key, value)
    assert contents(state) == contents(filled)


TABLES = tuple(
    one.name for one in fields(State) if isinstance(getattr(State(), one.name), MutableMapping)
)


def contents(state: State) -> dict[str, object]:
    return {name: dict(getattr(state, name).items()) for name in TABLES}


@pytest.mark.parametrize("limit", [1, 3, 1_000])
def test_a_log_is_judged_alike_in_either_memory(memory: Scratch, limit: int) -> None:
    history = eventful()
    history.add(enrol(person("z"), "archivist"), say("entity.corrected", "ent:zzzzzzzzzzzz"))
    history.add(*(say("note.added", target="2.0") for _ in range(9)), revoke(person("y")))
    history.counts(enrol(person("z"), "archivist"))
    history.counts(revoke(person("z")))
    plain, spilled = State(), spilling_state(memory, limit)
    wanted = [one.verdict for one in fold(history.kept, plain, MemoryTree())]
    assert [one.verdict for one in fold(history.kept, spilled, MemoryTree())] == wanted
    assert any(verdict.void for verdict in wanted)
    assert contents(spilled) == contents(plain)
