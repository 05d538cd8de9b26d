from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import commitment, entry, keys, merkle
from archive.core.commitment import SALT_BYTES
from archive.core.hashes import Hash, sha256
from archive.errors import MalformedError
from archive.events import drafting
from archive.events.base import REGISTER
from archive.events.drafting import Base, Composed, Draft, compose, divide, in_runs
from archive.events.event import EventRedacted
from archive.events.note import NoteAdded
from archive.events.opening import MAX_BODIES_BYTES, MAX_BODY_BYTES, Kept, open_all
from archive.events.recorded import BodyState
from archive.ids import EVENTS_PER_ENTRY, Address, Commitment, Origin
from tests.facts.strategies import MODERATE

ORIGIN = Origin("example.org/january-2022")
SIGNERS = [keys.ed25519_signer(f"k-aaaaaaa{n}", bytes([n]) * 32) for n in (2, 3)]
BY = [signer.key.id for signer in SIGNERS]
BASE = Base(size=9, root=merkle.EMPTY_ROOT)
LINK = Commitment("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")


def note(text: str, **more: object) -> Draft:
    draft = Draft(body=NoteAdded(text=text, lang="en"), id="ent:aaaaaaaaaaaa")
    return replace(draft, **more)


def composed(*drafts: Draft) -> Composed:
    random = b"".join(sha256(bytes([n]))[:SALT_BYTES] for n in range(len(drafts)))
    return compose(drafts, origin=ORIGIN, at=86_400, base=BASE, by=BY, random=random)


def test_what_is_composed_is_an_entry_with_the_bodies_that_it_commits_to() -> None:
    drafts = [
        note("a", restricted=True),
        note("b", id=None, target=Address(3, 4), replaces=LINK, on=LINK),
        Draft(body=EventRedacted("legal"), target=Address(8, 255)),
    ]
    made = composed(*drafts)
    whole = entry.parse(entry.sign(made.text, SIGNERS))
    assert (whole.header.archive, whole.header.at) == (ORIGIN, "1970-01-02T00:00:00Z")
    assert (whole.header.base_size, whole.header.base_root) == (BASE.size, BASE.root)
    assert whole.header.by == tuple(BY)
    held = Kept(index=9, note=b"", bodies=dict(enumerate(made.stored)))
    opened = open_all(whole, held)
    for number, (draft, head) in enumerate(zip(drafts, whole.heads, strict=True)):
        assert opened[number].state is BodyState.OPEN
        assert opened[number].body == draft.body
        assert (head.type, head.version) == (draft.type, 1)
        assert (head.id, head.target, head.replaces, head.on, head.restricted) == (
            draft.id,
            draft.target,
            draft.replaces,
            draft.on,
            draft.restricted is True,
        )


def test_every_event_has_the_next_of_the_random_salts() -> None:
    made = composed(note("a"), note("a"))
    assert [body.salt for body in made.stored] == [sha256(bytes([n]))[:SALT_BYTES] for n in (0, 1)]
    first, second = entry.parse_text(made.text).heads
    assert first.body != second.body
    assert first.body == commitment.commit(made.stored[0].salt, made.stored[0].content)


def test_salts_must_be_given_for_every_draft() -> None:
    with pytest.raises(AssertionError):
        compose([note("a")], origin=ORIGIN, at=0, base=BASE, by=BY, random=bytes(15))


def test_a_body_that_is_too_long_is_refused_by_the_name_of_what_it_is_about() -> None:
    whole = MAX_BODY_BYTES - len('{"lang":"en","text":""}')
    composed(note("x" * whole))
    with pytest.raises(MalformedError, match="ent:aaaaaaaaaaaa takes 1048577 bytes"):
        composed(note("x" * (whole + 1)))


def test_the_type_of_a_draft_is_that_of_its_body() -> None:
    assert note("a").type == "note.added"
    assert len({declared.body for declared in REGISTER.values()}) == len(REGISTER)


def test_drafts_that_fit_into_one_entry_stay_together() -> None:
    drafts = [note(str(n)) for n in range(EVENTS_PER_ENTRY)]
    assert list(divide(drafts, 1)) == [tuple(drafts)]
    assert list(divide([], 1)) == []


def test_no_entry_has_more_events_than_it_may() -> None:
    drafts = [note(str(n)) for n in range(EVENTS_PER_ENTRY + 1)]
    assert [len(run) for run in divide(drafts, 1)] == [EVENTS_PER_ENTRY, 1]


def test_no_entry_is_longer_than_a_leaf_may_be() -> None:
    drafts = [
        note(str(n), id="prop:" + "p" * 64, replaces=LINK, on=LINK, restricted=True)
        for n in range(2 * EVENTS_PER_ENTRY)
    ]
    for signers in (1, 8):
        runs = list(divide(drafts, signers))
        assert len(runs) > 2
        assert [draft for run in runs for draft in run] == drafts
        by = [keys.ed25519_signer("k-aaaaaaaa", bytes([n]) * 32) for n in range(signers)]
        for run in runs:
            made = compose(
                run,
                origin=Origin("example.org/" + "x" * 188),
                at=0,
                base=Base(size=2**53 - 1, root=Hash(bytes(32))),
                by=[signer.key.id for signer in by],
                random=bytes(SALT_BYTES * len(run)),
            )
            assert len(entry.sign(made.text, by)) <= entry.MAX_BYTES


def test_no_entry_has_more_bodies_than_it_may() -> None:
    big = note("x" * (MAX_BODY_BYTES - 100))
    runs = list(divide([big] * 33, 1))
    assert [len(run) for run in runs] == [16, 16, 1]
    assert 17 * (MAX_BODY_BYTES - 100) > MAX_BODIES_BYTES


@given(st.lists(st.text(min_size=1, max_size=3).filter(str.strip), max_size=12), st.integers(1, 8))
@MODERATE
def test_dividing_loses_and_moves_nothing(texts: list[str], signers: int) -> None:
    drafts = [note(text.replace("\0", "x")) for text in texts]
    assert [draft for run in divide(drafts, signers) for draft in run] == drafts


def test_a_run_has_what_its_bodies_come_to() -> None:
    drafts = [note("a"), note("b")]
    (run,) = in_runs(drafts, 1)
    assert run.drafts == tuple(drafts)
    assert run.contents == tuple(one.content for one in composed(*drafts).stored)
    random = bytes(2 * SALT_BYTES)
    common = {"origin": ORIGIN, "at": 86_400, "base": BASE, "by": BY, "random": random}
    assert compose(drafts, **common) == compose(drafts, **common, contents=run.contents)


def test_the_length_of_a_head_is_told_without_writing_it() -> None:
    drafts = [
        note("a"),
        note("a", id="prop:p", replaces=LINK, on=LINK, restricted=True),
        note("a", id=None, target=Address(12, 3)),
    ]
    for draft, line in zip(drafts, composed(*drafts).text.splitlines()[2:], strict=True):
        assert drafting.line_length(draft) == len(line) + 1
