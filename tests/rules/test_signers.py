"""Ways round the number of stewards who must sign, each tried once where two must.

A row is what somebody with too few keys would like to record, by whom, and the rule that makes it
void; an empty one says what must stay possible.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from archive.core import entry as entries
from archive.core import keys
from archive.core.keys import SeedSigner
from archive.core.note import Note
from archive.events.drafting import Draft
from tests.rules.histories import (
    ALICE,
    BOB,
    CAROL,
    DAN,
    FOUNDERS,
    LOGS,
    MALLORY,
    ORIGIN,
    History,
    P,
    enrol,
    found,
    founded,
    person,
    retyped,
    revoke,
    rotate,
    say,
)

FRED = person("f")

Acts = Callable[[History], Sequence[Draft]]


def policy(history: History, signers: int) -> Draft:
    return say("policy.changed", ORIGIN, replaces=history.newest(ORIGIN), signers=signers)


def again(signer: SeedSigner, letter: str) -> SeedSigner:
    """Return the private key of *signer* under another name."""
    return keys.ed25519_signer(f"k-{letter * 8}", signer.seed)


RESTRICT = say("access.restricted", target="2.4")
REDACT = say("event.redacted", target="2.4")

WAYS: dict[str, tuple[Acts, tuple[SeedSigner, ...], str]] = {
    # One key alone, whatever it asks for.
    "enrolling": (lambda _: [enrol(FRED)], (ALICE,), "entry.signers"),
    "enrolling a steward": (lambda _: [enrol(FRED, "steward")], (ALICE,), "entry.signers"),
    "revoking": (lambda _: [revoke(CAROL)], (ALICE,), "entry.signers"),
    "revoking one's own key": (lambda _: [revoke(ALICE)], (ALICE,), "entry.signers"),
    "redacting": (lambda _: [REDACT], (ALICE,), "entry.signers"),
    "asking fewer to sign": (lambda h: [policy(h, 1)], (ALICE,), "entry.signers"),
    "asking more to sign": (lambda h: [policy(h, 3)], (ALICE,), "entry.signers"),
    "other keys for the log": (lambda h: [rotate(1, h.newest(ORIGIN))], (ALICE,), "entry.signers"),
    # Several events in one entry.
    "fewer signers first, and then what one may": (
        lambda h: [policy(h, 1), REDACT],
        (ALICE,),
        "entry.signers",
    ),
    "behind something that one may restrict": (
        lambda _: [RESTRICT, REDACT],
        (ALICE,),
        "entry.signers",
    ),
    "behind words of an archivist": (
        lambda _: [say("note.added", P), REDACT],
        (ALICE,),
        "entry.signers",
    ),
    "with a second steward who is enrolled in the same entry": (
        lambda _: [enrol(FRED, "steward"), REDACT],
        (ALICE, FRED),
        "entry.key",
    ),
    # Keys that do not count.
    "with an archivist for a second": (lambda _: [REDACT], (ALICE, DAN), "entry.signers"),
    "with a key that nobody enrolled": (lambda _: [REDACT], (ALICE, MALLORY), "entry.key"),
    "with one's own key under another name": (
        lambda _: [REDACT],
        (ALICE, again(ALICE, "z")),
        "entry.key",
    ),
    "enrolling a key under another name": (
        lambda _: [enrol(again(ALICE, "z"), "steward")],
        (ALICE, BOB),
        "head.key-used",
    ),
    "enrolling a key of an archivist as a steward's": (
        lambda _: [enrol(again(DAN, "z"), "steward")],
        (ALICE, BOB),
        "head.key-used",
    ),
    "enrolling one key under two names": (
        lambda _: [enrol(FRED, "steward"), enrol(again(FRED, "z"), "steward")],
        (ALICE, BOB),
        "head.key-used",
    ),
    "enrolling a key of the log": (
        lambda _: [enrol(keys.ed25519_signer("k-zzzzzzzz", LOGS[0][0].seed), "steward")],
        (ALICE, BOB),
        "head.key-used",
    ),
    # Too few who are left.
    "as many to sign as stewards stand": (lambda h: [policy(h, 3)], (ALICE, BOB), "head.signers"),
    "more to sign, before another is enrolled": (
        lambda h: [policy(h, 3), enrol(FRED, "steward")],
        (ALICE, BOB),
        "head.signers",
    ),
    "revoking below the number, one after the other": (
        lambda _: [revoke(CAROL), revoke(BOB)],
        (ALICE, BOB),
        "head.last-steward",
    ),
    # What must stay possible.
    "two of three": (lambda _: [enrol(FRED), REDACT], (BOB, CAROL), ""),
    "restricting alone": (lambda _: [RESTRICT], (CAROL,), ""),
    "one author restricts their own": (lambda _: [RESTRICT], (ALICE,), ""),
    "fewer to sign, and what two may": (lambda h: [policy(h, 1), REDACT], (ALICE, BOB), ""),
    "another enrolled, and more to sign": (
        lambda h: [enrol(FRED, "steward"), policy(h, 3)],
        (ALICE, BOB),
        "",
    ),
    "a key replaced in one entry": (
        lambda _: [enrol(FRED, "steward"), revoke(CAROL)],
        (ALICE, BOB),
        "",
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_way_round_the_number_of_signers(name: str) -> None:
    acts, by, code = WAYS[name]
    history = founded(signers=2)
    void = history.add(*acts(history), by=by).verdict.void
    assert ("" if void is None else void.code) == code, void


def test_one_key_twice_is_not_two() -> None:
    sound = founded(signers=2).add(REDACT, by=(ALICE, BOB)).held.note
    text, _, lines = sound.partition(b"\n\n")
    own = lines.splitlines(keepends=True)[0]
    named = text.replace(BOB.key.id.encode(), ALICE.key.id.encode())
    for note in (named + b"\n\n" + own + own, text + b"\n\n" + own + own, named + b"\n\n" + own):
        founded(signers=2).void_note("entry.malformed", note)


def test_somebody_elses_signature_is_no_second() -> None:
    note = founded(signers=2).add(REDACT, by=(ALICE, BOB)).held.note
    text = note.partition(b"\n\n")[0] + b"\n"
    own, right = entries.sign_line(text, ALICE), entries.sign_line(text, BOB)
    wrong = replace(right, signature=entries.sign_line(text, MALLORY).signature)
    foreign = entries.sign_line(text, again(MALLORY, "b"))
    assert note == Note(text, (own, right)).encode()
    history = founded(signers=2)
    history.void_note("entry.signature", Note(text, (own, wrong)).encode())
    history.void_note("entry.malformed", Note(text, (own, foreign)).encode())


def test_a_revoked_steward_is_no_second_whatever_the_base_is() -> None:
    history = founded(signers=2)
    history.counts(revoke(BOB), by=(ALICE, CAROL))
    before = history.size - 1
    history.void("entry.key", None, REDACT, by=(ALICE, BOB))
    # Which state its authors had seen decides nothing: the place in the log does.
    history.void("entry.key", None, REDACT, by=(ALICE, BOB), base=before)
    history.counts(REDACT, by=(ALICE, CAROL))


def test_a_key_that_is_enrolled_later_is_no_second_before() -> None:
    history = founded(signers=2)
    history.void("entry.key", None, REDACT, by=(ALICE, FRED))
    history.counts(enrol(FRED, "steward"), by=(ALICE, BOB))
    history.counts(REDACT, by=(ALICE, FRED))


def test_an_unknown_version_of_a_stewards_act_stops_instead_of_passing() -> None:
    history = founded(signers=2)
    weighed = history.add(REDACT, heads=retyped("event.redacted", 2))
    assert not weighed.counts
    assert weighed.verdict.undecided == 0


def test_hiding_a_stewards_act_is_no_way_round() -> None:
    history = founded(signers=2)
    for type in ("event.redacted", "access.restricted"):
        history.void("head.steward-target", 0, say(type, target="1.0"), by=(ALICE, BOB))


@pytest.mark.parametrize(
    ("founders", "by", "code"),
    [
        (FOUNDERS, (ALICE,), "entry.first"),
        (FOUNDERS, (ALICE, BOB, MALLORY), "entry.first"),
        ((found(), enrol(ALICE, "steward"), enrol(DAN)), (ALICE, DAN), "entry.first"),
        ((found(signers=2), *FOUNDERS[1:]), (ALICE, BOB), "head.signers"),
    ],
)
def test_the_first_entry_is_signed_by_the_stewards_whom_it_enrols(
    founders: Sequence[Draft], by: tuple[SeedSigner, ...], code: str
) -> None:
    void = History().add(*founders, by=by).verdict.void
    assert void is not None
    assert void.code == code
