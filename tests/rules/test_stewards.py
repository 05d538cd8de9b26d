"""Head rules of steward events: keys, policy, log keys, access, redaction."""

from dataclasses import replace

import pytest

from archive.core import keys
from archive.core.hashes import sha256
from archive.core.keys import SeedSigner
from archive.events.drafting import Draft
from archive.ids import Address, KeyId
from archive.rules.fault import Cause
from tests.rules.histories import (
    ALICE,
    BOB,
    CAROL,
    DAN,
    EVE,
    LOGS,
    MALLORY,
    ORIGIN,
    History,
    M,
    P,
    enrol,
    found,
    founded,
    log_signers,
    retyped,
    revoke,
    rotate,
    say,
)

STEWARDLY = [
    ("policy.changed", ORIGIN, None),
    ("key.enrolled", f"key:{MALLORY.key.id}", None),
    ("key.revoked", f"key:{EVE.key.id}", None),
    ("access.restricted", None, "2.4"),
    ("access.opened", None, "2.4"),
    ("event.redacted", None, "2.4"),
]


def stewardly(type: str, id: str | None, target: str | None) -> Draft:
    more = {"vkey": MALLORY.key.encode(), "roles": ["steward"]} if type == "key.enrolled" else {}
    return say(type, id, target=target, **more)


# the bodies of steward events


@pytest.mark.parametrize(("type", "id", "target"), STEWARDLY)
def test_a_steward_event_cannot_be_restricted(
    type: str, id: str | None, target: str | None
) -> None:
    draft = replace(stewardly(type, id, target), restricted=True)
    fault = founded().void("head.steward-access", 0, draft)
    assert fault.cause is Cause.MALFORMED


def test_entry_0_is_not_restricted_either() -> None:
    drafts = (replace(found(), restricted=True), enrol(ALICE, "steward"))
    History().void("head.steward-access", 0, *drafts)


@pytest.mark.parametrize(("type", "id", "target"), STEWARDLY)
def test_the_body_of_a_steward_event_is_in_every_copy(
    type: str, id: str | None, target: str | None
) -> None:
    history = founded()
    history.void("head.steward-body", 0, stewardly(type, id, target), bodies=lambda bodies: {})


def test_the_body_of_a_steward_event_opens_its_commitment_and_is_in_form() -> None:
    history = founded()
    history.void(
        "head.steward-body",
        0,
        revoke(DAN),
        bodies=lambda bodies: {0: replace(bodies[0], salt=bytes(16))},
    )
    history.void(
        "head.steward-body", 0, say("note.added", target="2.4"), heads=retyped("event.redacted")
    )


def test_the_first_of_several_steward_bodies_that_cannot_be_read_is_named() -> None:
    founded().void(
        "head.steward-body",
        1,
        say("note.added", P),
        revoke(DAN),
        revoke(EVE),
        bodies=lambda bodies: {0: bodies[0]},
    )


# enrolment


def test_a_key_is_enrolled_under_its_own_id() -> None:
    history = founded()
    for id in (f"key:{MALLORY.key.name}+00000000", f"key:{DAN.key.id}"):
        fault = history.void("head.key", 0, enrol(MALLORY, id=id))
        assert fault.cause is Cause.MALFORMED
    history.counts(enrol(MALLORY, "archivist", "steward"))
    held = history.state.keys[MALLORY.key.id]
    assert (held.vkey, held.roles, held.since) == (MALLORY.key, ("archivist", "steward"), 5)
    assert (held.until, held.compromised) == (None, None)


@pytest.mark.parametrize("name", ["example.org/mallory", "k-mmmmmmm", "k-mmmmmmm1", "K-mmmmmmmm"])
def test_a_key_that_signs_has_an_opaque_name(name: str) -> None:
    signer = keys.ed25519_signer(name, bytes(32))
    founded().void("head.key", 0, enrol(signer, id=f"key:{MALLORY.key.id}"))


@pytest.mark.parametrize(
    "signer",
    [
        keys.ed25519_signer("k-mmmmmmmm", bytes(32), keys.COSIGN_ED25519),
        keys.mldsa44_signer("k-mmmmmmmm", bytes(32)),
    ],
    ids=["a witness", "ML-DSA-44"],
)
def test_entries_are_signed_with_ed25519_alone(signer: SeedSigner) -> None:
    founded().void("head.key", 0, enrol(signer))


def test_a_public_key_is_used_once_for_ever() -> None:
    history = founded()
    fault = history.void("head.key-used", 0, enrol(DAN))
    assert fault.cause is Cause.CONFLICT
    renamed = keys.ed25519_signer("k-zzzzzzzz", DAN.seed)
    fault = history.void("head.key-used", 0, enrol(renamed))
    assert DAN.key.id in fault.message
    history.void("head.key-used", 1, enrol(MALLORY), enrol(MALLORY))
    history.counts(revoke(DAN))
    history.void("head.key-used", 0, enrol(renamed))


def test_a_log_key_is_never_a_signers_key() -> None:
    history = founded()
    history.counts(rotate(1, history.newest(ORIGIN)))
    for log in LOGS[:2]:
        renamed = keys.ed25519_signer("k-zzzzzzzz", log[0].seed)
        history.void("head.key-used", 0, enrol(renamed))
    first = keys.ed25519_signer("k-zzzzzzzz", LOGS[0][0].seed)
    drafts = (found(), enrol(first, "steward"))
    History().void("head.key-used", 1, *drafts, by=(first,))


def test_a_key_id_is_used_once_for_ever() -> None:
    history = founded()
    # Whoever chooses names and tries four thousand million keys gets the id of another key.
    history.state.public[sha256(b"another key")] = MALLORY.key.id
    fault = history.void("head.key-used", 0, enrol(MALLORY))
    assert fault.cause is Cause.CONFLICT
    for log_key in LOGS[1]:
        other = founded()
        other.state.public[sha256(b"another key")] = log_key.key.id
        other.void("head.key-used", 0, rotate(1, other.newest(ORIGIN)))


def test_a_void_enrolment_uses_no_key() -> None:
    history = founded()
    history.void("head.unknown-id", 1, enrol(MALLORY), say("note.added", "prop:p"))
    history.counts(enrol(MALLORY))


# revocation


def test_a_revoked_key_stays_known() -> None:
    history = founded()
    history.counts(revoke(DAN, reason="left"))
    held = history.state.keys[DAN.key.id]
    assert (held.since, held.until, held.compromised) == (1, 3, None)
    history.counts(say("note.added", f"key:{DAN.key.id}"))


def test_a_key_is_revoked_once() -> None:
    history = founded()
    history.void("head.revoked", 1, revoke(DAN), revoke(DAN))
    history.counts(revoke(DAN))
    fault = history.void("head.revoked", 0, revoke(DAN))
    assert fault.cause is Cause.CONFLICT


@pytest.mark.parametrize("since", [0, 1, 4, 5, 2**53 - 1])
def test_a_key_is_compromised_after_its_enrolment_and_before_its_revocation(since: int) -> None:
    history = founded()
    history.counts(say("note.added", P))
    fault = history.void("head.compromised", 0, revoke(DAN, compromisedSince=since))
    assert fault.cause is Cause.MALFORMED
    assert fault.message == f"compromisedSince is {since}, not between 1 and 4"


@pytest.mark.parametrize("since", [2, 3])
def test_the_entry_from_which_on_a_key_was_compromised_is_remembered(since: int) -> None:
    history = founded()
    history.counts(say("note.added", P))
    history.counts(revoke(DAN, compromisedSince=since, reason="compromised"))
    assert history.state.keys[DAN.key.id].compromised == since


def test_a_founders_key_is_compromised_after_entry_0() -> None:
    history = founded()
    history.void("head.compromised", 0, revoke(BOB, compromisedSince=0))
    history.counts(revoke(BOB, compromisedSince=1))


def test_as_many_stewards_are_left_as_must_sign() -> None:
    history = founded(signers=2)
    history.counts(revoke(CAROL), by=(ALICE, BOB))
    fault = history.void("head.last-steward", 0, revoke(BOB), by=(ALICE, BOB))
    assert fault.cause is Cause.CONFLICT
    history.counts(revoke(DAN), by=(ALICE, BOB))


def test_the_last_steward_is_never_revoked() -> None:
    history = founded()
    history.void("head.last-steward", 2, revoke(CAROL), revoke(BOB), revoke(ALICE))
    history.counts(revoke(CAROL), revoke(BOB))
    history.void("head.last-steward", 0, revoke(ALICE))
    history.counts(enrol(MALLORY, "steward"), revoke(ALICE))
    assert history.state.stewards() == (MALLORY.key.id,)


# policy


def test_more_signers_than_one_leave_a_steward_to_spare() -> None:
    history = founded()
    link = history.newest(ORIGIN)
    for signers in (3, 4, 7):
        fault = history.void(
            "head.signers", 0, say("policy.changed", ORIGIN, replaces=link, signers=signers)
        )
        assert fault.cause is Cause.MALFORMED
    history.counts(say("policy.changed", ORIGIN, replaces=link, signers=2))
    assert history.state.signers == 2


def test_one_signer_needs_none_to_spare() -> None:
    history = founded()
    history.counts(revoke(CAROL), revoke(BOB))
    link = history.newest(ORIGIN)
    history.void("head.signers", 0, say("policy.changed", ORIGIN, replaces=link, signers=2))
    history.counts(say("policy.changed", ORIGIN, replaces=link, signers=1))


def test_who_was_enrolled_before_in_the_entry_counts_for_the_number() -> None:
    history = founded()
    link = history.newest(ORIGIN)
    more = say("policy.changed", ORIGIN, replaces=link, signers=3)
    history.void("head.signers", 0, more, enrol(MALLORY, "steward"))
    history.counts(enrol(MALLORY, "steward"), more)
    assert history.state.signers == 3


def test_the_log_keys_change_for_new_ones_alone() -> None:
    history = founded()
    fault = history.void("head.key-used", 0, rotate(0, history.newest(ORIGIN)))
    assert fault.cause is Cause.CONFLICT
    history.counts(rotate(1, history.newest(ORIGIN)))
    assert history.state.log == tuple(signer.key for signer in LOGS[1])
    assert history.state.signers == 1
    for number in (0, 1):
        history.void("head.key-used", 0, rotate(number, history.newest(ORIGIN)))
    history.counts(rotate(2, history.newest(ORIGIN)))


def test_a_signers_key_is_never_a_log_key() -> None:
    history = founded()
    pair = (keys.ed25519_signer(ORIGIN, DAN.seed), log_signers(1)[1])
    log = [signer.key.encode() for signer in pair]
    draft = say("policy.changed", ORIGIN, replaces=history.newest(ORIGIN), reason="rotation")
    body = type(draft.body).decode({"log": log, "reason": "rotation"}, "")
    history.void("head.key-used", 0, replace(draft, body=body))


def test_log_keys_are_named_as_the_archive() -> None:
    log = [signer.key.encode() for signer in log_signers(1, "example.org/other")]
    fault = History().void("head.log-keys", 0, found(log=log), enrol(ALICE, "steward"))
    assert fault.cause is Cause.MALFORMED
    history = founded()
    draft = say("policy.changed", ORIGIN, replaces=history.newest(ORIGIN))
    body = type(draft.body).decode({"log": log, "reason": "rotation"}, "")
    history.void("head.log-keys", 0, replace(draft, body=body))


# access


def test_access_goes_to_and_fro() -> None:
    history = founded()
    target = Address(2, 4)
    assert not history.state.is_restricted(target)
    history.counts(say("access.restricted", target="2.4"))
    assert history.state.is_restricted(target)
    history.counts(say("access.opened", target="2.4", replaces=history.newest("access 2.4")))
    assert not history.state.is_restricted(target)
    history.counts(say("access.restricted", target="2.4", replaces=history.newest("access 2.4")))
    assert history.state.is_restricted(target)
    assert not history.state.is_restricted(Address(2, 3))


def test_access_events_of_one_target_are_a_chain() -> None:
    history = founded()
    history.void(
        "head.replaces", 0, say("access.restricted", target="2.4", replaces=history.link("2.4"))
    )
    history.counts(say("access.restricted", target="2.4"), say("access.restricted", target="2.1"))
    for wrong in (None, history.link("2.4"), history.newest("access 2.1")):
        fault = history.void("head.replaces", 0, say("access.opened", target="2.4", replaces=wrong))
        assert fault.cause is Cause.CONFLICT


def test_what_is_restricted_is_not_restricted_again() -> None:
    history = founded()
    history.counts(say("note.added", P, restricted=True))
    fault = history.void("head.access", 0, say("access.restricted", target="3.0"))
    assert (fault.cause, fault.message) == (Cause.CONFLICT, "3.0 is restricted already")
    history.void("head.access", 0, say("access.opened", target="2.4"))
    history.counts(say("access.opened", target="3.0"))
    link = history.newest("access 3.0")
    history.void("head.access", 0, say("access.opened", target="3.0", replaces=link))


def test_an_author_restricts_what_they_said_and_nothing_else() -> None:
    history = founded()
    history.counts(say("note.added", P), by=(DAN, EVE))
    fault = history.void("head.author", 0, say("access.restricted", target="2.4"), by=(DAN,))
    assert fault.cause is Cause.AUTHORITY
    history.counts(say("access.restricted", target="3.0"), by=(EVE,))
    history.counts(say("access.restricted", target="2.4"), by=(BOB,))


def test_an_author_who_was_revoked_restricts_nothing() -> None:
    history = founded()
    history.counts(say("note.added", P), by=(DAN,))
    history.counts(revoke(DAN))
    history.void("entry.key", None, say("access.restricted", target="3.0"), by=(DAN,))


def test_an_author_does_not_hide_in_two_steps_what_another_said() -> None:
    history = founded()
    history.counts(say("statement.corrected", M, replaces=history.newest(M)), by=(DAN,))
    fault = history.void("head.hides", 0, say("access.restricted", target="3.0"), by=(DAN,))
    assert fault.cause is Cause.AUTHORITY
    history.counts(say("access.restricted", target="2.4"))
    history.counts(say("access.restricted", target="3.0"), by=(DAN,))


def test_an_author_restricts_what_replaced_their_own() -> None:
    history = founded()
    history.counts(say("entity.linked", P), by=(DAN,))
    history.counts(say("entity.linked", P, replaces=history.link("3.0")), by=(DAN,))
    history.counts(say("access.restricted", target="4.0"), by=(DAN,))


def test_only_stewards_open() -> None:
    history = founded()
    history.counts(say("note.added", P, restricted=True), by=(DAN,))
    history.void("entry.role", 0, say("access.opened", target="3.0"), by=(DAN,))


@pytest.mark.parametrize("type", ["access.restricted", "access.opened", "event.redacted"])
def test_what_stewards_did_stays_in_every_copy(type: str) -> None:
    history = founded()
    history.counts(say("access.restricted", target="2.4"))
    history.counts(say("event.redacted", target="2.4"))
    for target in ("0.0", "0.1", "1.0", "3.0", "4.0"):
        fault = history.void("head.steward-target", 0, say(type, target=target))
        assert fault.cause is Cause.MALFORMED


def test_an_event_of_the_same_entry_is_no_target() -> None:
    history = founded()
    assert history.add(say("note.added", P), say("access.restricted", target="2.4"), base=3).counts
    # Its base would have to be larger than its index.
    history.void(
        "entry.base", None, say("note.added", P), say("event.redacted", target="4.0"), base=5
    )


# redaction


def test_a_redaction_is_remembered() -> None:
    history = founded()
    history.counts(say("event.redacted", target="2.4"), say("event.redacted", target="2.1"))
    assert history.state.redacted == {Address(2, 4): Address(3, 0), Address(2, 1): Address(3, 1)}


def test_an_event_is_redacted_once() -> None:
    history = founded()
    history.void(
        "head.redacted",
        1,
        say("event.redacted", target="2.4"),
        say("event.redacted", target="2.4"),
    )
    history.counts(say("event.redacted", target="2.4"))
    fault = history.void("head.redacted", 0, say("event.redacted", target="2.4"))
    assert (fault.cause, fault.message) == (Cause.CONFLICT, "2.4 was redacted at 4.0")


def test_what_is_restricted_is_redacted_like_any_other() -> None:
    history = founded()
    history.counts(say("access.restricted", target="2.4"))
    history.counts(say("event.redacted", target="2.4"))
    link = history.newest("access 2.4")
    history.counts(say("access.opened", target="2.4", replaces=link))
    assert KeyId(ALICE.key.id) in history.state.keys


def test_events_of_unknown_types_are_restricted_and_redacted_too() -> None:
    history = founded()
    history.counts(say("note.added", P), heads=retyped("note.sung"))
    history.counts(say("access.restricted", target="3.0"))
    history.counts(say("event.redacted", target="3.0"))
