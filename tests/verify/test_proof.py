"""The proof of one fact, checked alone: sound ones are verified, and each forgery has its code."""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import base64, checkpoint, entry, keys
from archive.core.hashes import sha256
from archive.core.keys import COSIGN_ED25519, Signer
from archive.core.merkle_proof import inclusion_proof
from archive.core.proof import Proof
from archive.core.trust import Group, Witness
from archive.errors import MalformedError
from archive.events.base import REGISTER
from archive.events.drafting import Draft
from archive.events.opening import Stored
from archive.events.recorded import BodyState
from archive.ids import Address
from archive.snapshot.reader import Kind
from archive.verify import fork, proof_shelf
from archive.verify import proof_layout as layout
from archive.verify.proof import verify
from archive.verify.proof_layout import Claim
from archive.verify.proof_report import Part
from archive.verify.report import Answer, Outcome
from tests.proofs import Folder, checked, pins_of, proof_of, signed_over, told
from tests.rules.histories import (
    ALICE,
    BOB,
    DAN,
    EVE,
    LOGS,
    MALLORY,
    ORIGIN,
    History,
    M,
    P,
    Q,
    S,
    enrol,
    found,
    founded,
    retyped,
    revoke,
    rotate,
    say,
)

SAMPLED = int(os.environ.get("MUNIMENT_FLIPS", "8"))


@pytest.fixture
def history() -> History:
    return founded()


def test_a_sound_proof_is_verified_and_shows_who_said_it(history: History) -> None:
    report = checked(proof_of(history, "2.4", about=M), history)
    assert report.findings == ()
    assert report.answer is Answer.VERIFIED
    assert (report.origin, report.size, report.about) == (ORIGIN, 3, M)
    (shown,) = [event for event in report.events if event.shown]
    assert (shown.address, shown.state, shown.by) == (
        Address(2, 4),
        BodyState.OPEN,
        (ALICE.key.id,),
    )
    assert [key.id for key in report.keys] == sorted([ALICE.key.id, BOB.key.id])
    assert {key.until for key in report.keys} == {None}
    assert any("the first 3 entries" in text for text in report.unshown)


def test_without_own_pins_it_is_consistent_with_itself_and_no_more(history: History) -> None:
    assert verify(proof_of(history, "2.4"), None, None).answer is Answer.CONSISTENT
    unnamed = replace(pins_of(history), identity=None)
    report = verify(proof_of(history, "2.4"), unnamed, "pins")
    assert report.answer is Answer.CONSISTENT
    assert report.pins is None


def test_other_bodies_of_the_entry_are_not_needed(history: History) -> None:
    folder = proof_of(history, "2.0")
    assert layout.body(Address(2, 1)) not in folder.content
    assert checked(folder, history).answer is Answer.VERIFIED


def test_a_signer_that_was_enrolled_later_needs_that_entry(history: History) -> None:
    history.counts(say("note.added", P), by=(DAN,))
    assert checked(proof_of(history, "3.0", also=[1]), history).answer is Answer.VERIFIED
    report = checked(proof_of(history, "3.0"), history)
    assert told(report) == [("proof.chain", "3"), ("proof.shown", "3.0")]


def test_a_key_that_was_revoked_after_it_signed_is_told_and_harms_nothing(
    history: History,
) -> None:
    history.counts(say("note.added", P), by=(DAN,))
    history.counts(revoke(DAN))
    report = checked(proof_of(history, "3.0", also=[1, 4]), history)
    assert report.answer is Answer.VERIFIED
    assert {key.id: key.until for key in report.keys}[DAN.key.id] == 4


def test_a_redaction_shows_that_something_was_there(history: History) -> None:
    history.counts(say("event.redacted", target="2.4"))
    report = checked(proof_of(history, "2.4", "3.0", about=M, without=["2.4"]), history)
    assert report.answer is Answer.VERIFIED
    assert report.counts == {"redacted": 1}
    shown = {event.address: event.state for event in report.events if event.shown}
    assert shown == {Address(2, 4): BodyState.REDACTED, Address(3, 0): BodyState.OPEN}


def test_what_is_restricted_may_be_withheld_and_what_was_opened_may_not(history: History) -> None:
    history.counts(say("access.restricted", target="2.4"))
    report = checked(proof_of(history, "2.4", also=[3], without=["2.4"]), history)
    assert report.answer is Answer.VERIFIED
    assert report.counts == {"withheld": 1}
    link = history.link("3.0")
    history.counts(say("access.opened", target="2.4", replaces=link))
    report = checked(proof_of(history, "2.4", also=[3, 4], without=["2.4"]), history)
    assert told(report) == [("body.missing", "2.4")]


def test_a_head_that_is_restricted_may_be_withheld(history: History) -> None:
    history.counts(say("note.added", P, restricted=True))
    assert checked(proof_of(history, "3.0", without=["3.0"]), history).counts == {"withheld": 1}
    (event,) = [one for one in checked(proof_of(history, "3.0"), history).events if one.shown]
    assert event.restricted


def test_two_stewards_are_asked_for_where_two_must_sign() -> None:
    history = founded(signers=2)
    history.counts(say("event.redacted", target="2.4"), by=(ALICE, BOB))
    folder = proof_of(history, "2.4", "4.0", about=M, also=[3], without=["2.4"])
    assert checked(folder, history).answer is Answer.VERIFIED
    history.void("entry.signers", 0, say("event.redacted", target="2.1"), by=(ALICE,))
    report = checked(proof_of(history, "5.0", also=[3]), history)
    assert ("entry.signers", "5.0") in told(report)


Forge = Callable[[History], Folder]


def by(signer: Signer, *drafts_also: int, code: str = "entry.key") -> Forge:
    def forge(history: History) -> Folder:
        history.void(code, None, say("note.added", P), by=(signer,))
        return proof_of(history, f"{history.size - 1}.0", also=drafts_also)

    return forge


def after_revocation(history: History) -> Folder:
    history.counts(revoke(DAN))
    history.void("entry.key", None, say("note.added", P), by=(DAN,))
    return proof_of(history, "4.0", also=[1, 3])


def before_enrolment(history: History) -> Folder:
    history.void("entry.key", None, say("note.added", P), by=(MALLORY,))
    history.counts(enrol(MALLORY))
    return proof_of(history, "3.0", also=[4])


def without_the_role(history: History) -> Folder:
    history.void("entry.role", 0, enrol(MALLORY), by=(DAN,))
    history.void("entry.key", None, say("note.added", P), by=(MALLORY,))
    return proof_of(history, "4.0", also=[1, 3])


def other_signature(history: History) -> Folder:
    draft = history.add(say("note.added", P))
    line = entry.parse(draft.held.note).note.signatures[0]
    good = base64.encode(line.key_id + line.signature).encode()
    turned = bytes([*line.signature[:-1], line.signature[-1] ^ 1])
    bad = base64.encode(line.key_id + turned).encode()
    history.put(draft.held.note.replace(good, bad), draft.held.bodies)
    return proof_of(history, "4.0")


def voided(code: str, *drafts: object, **members: object) -> Forge:
    def forge(history: History) -> Folder:
        history.add(*drafts, **members)  # type: ignore[arg-type]
        index = history.size - 1
        return proof_of(history, f"{index}.{len(drafts) - 1}", also=[1])

    return forge


def chained(history: History) -> Folder:
    """A correction of a statement that claims to replace an entity."""
    history.add(say("statement.corrected", M, replaces=history.newest(P)))
    return proof_of(history, "3.0", also=[2])


def cited_elsewhere(history: History) -> Folder:
    history.add(say("statement.cited", M, on=history.newest(P)))
    return proof_of(history, "3.0", also=[2])


def of_another_archive(history: History) -> Folder:
    history.add(
        say("note.added", P), header=lambda header: replace(header, archive="example.org/other")
    )
    return proof_of(history, "3.0")


def ahead_of_itself(history: History) -> Folder:
    history.add(say("note.added", P), base=3, header=lambda h: replace(h, base_size=9))
    return proof_of(history, "3.0")


def repeated(history: History) -> Folder:
    history.counts(say("note.added", P))
    history.put(history.kept[3].note, history.kept[3].bodies)
    return proof_of(history, "3.0", about=P, also=[4])


def twice_redacted(history: History) -> Folder:
    history.counts(say("event.redacted", target="2.4"))
    history.add(say("event.redacted", target="2.4"))
    return proof_of(history, "3.0", also=[4])


def twice_revoked(history: History) -> Folder:
    history.counts(revoke(DAN))
    history.add(revoke(DAN))
    return proof_of(history, "4.0", also=[1, 3])


def enrolled_twice(history: History) -> Folder:
    history.add(enrol(DAN))
    return proof_of(history, "3.0", also=[1])


def log_key_enrolled(history: History) -> Folder:
    link = history.newest(ORIGIN)
    foreign = keys.ed25519_signer("example.org/other", bytes(32))
    second = keys.mldsa44_signer("example.org/other", bytes(32))
    log = [foreign.key.encode(), second.key.encode()]
    body = REGISTER["policy.changed", 1].body.decode({"log": log, "reason": "rotation"}, "body")
    history.add(Draft(body=body, id=ORIGIN, replaces=link))
    return proof_of(history, "3.0")


def malformed_note(history: History) -> Folder:
    history.put(b"nonsense\n\n")
    signed = signed_over(history, 4)
    folder = proof_of(history, "2.4", note=signed)
    extra = proof_of_index(history, 3, signed)
    folder.content.update(extra)
    return folder.seal()


def proof_of_index(history: History, index: int, checkpoint: bytes) -> dict[str, bytes]:
    path = tuple(inclusion_proof(index, history.size, history.tree.read))
    made = Proof(index=index, hashes=path, checkpoint=checkpoint)
    return {
        layout.note(index): history.kept[index].note,
        layout.inclusion(index): made.encode(),
    }


FORGED: dict[str, tuple[Forge, str, str]] = {
    "a stranger's key": (by(MALLORY), "proof.chain", "3"),
    "a revoked key": (after_revocation, "entry.key", "4"),
    "a key before its enrolment": (before_enrolment, "proof.chain", "3"),
    "an enrolment without the role": (without_the_role, "entry.role", "3.0"),
    "a wrong signature": (other_signature, "entry.signature", "4"),
    "another archive's entry": (of_another_archive, "entry.origin", "3"),
    "a base ahead of its index": (ahead_of_itself, "entry.base", "3"),
    "a text that is there twice": (repeated, "entry.repeated", "4"),
    "a correction of something else": (chained, "head.replaces", "3.0"),
    "a correction of nothing": (
        voided("head.replaces", say("statement.corrected", M)),
        "head.replaces",
        "3.0",
    ),
    "a beginning that replaces": (
        voided(
            "head.replaces",
            say("note.added", P, replaces=None),
            heads=lambda heads: (replace(heads[0], replaces=heads[0].body),),
        ),
        "head.replaces",
        "3.0",
    ),
    "a citation of nothing": (
        voided("head.on", say("statement.cited", M)),
        "head.on",
        "3.0",
    ),
    "a citation of something else": (cited_elsewhere, "head.on", "3.0"),
    "a note about a property by type": (
        voided("head.about", say("entity.added", S)),
        "head.about",
        "3.0",
    ),
    "a redaction of an enrolment": (
        voided("head.steward-target", say("event.redacted", target="1.0")),
        "head.steward-target",
        "3.0",
    ),
    "a second redaction": (twice_redacted, "head.redacted", "4.0"),
    "a second revocation": (twice_revoked, "head.revoked", "4.0"),
    "a warning of what came before": (
        voided("head.compromised", revoke(DAN, compromisedSince=1)),
        "head.compromised",
        "3.0",
    ),
    "a second enrolment": (enrolled_twice, "head.key-used", "3.0"),
    "an enrolment under another name": (
        voided("head.key", enrol(MALLORY, id=f"key:{EVE.key.id}")),
        "head.key",
        "3.0",
    ),
    "another log's keys": (log_key_enrolled, "head.log-keys", "3.0"),
    "a key of the log again": (
        lambda history: (
            history.add(rotate(0, history.newest(ORIGIN))),
            proof_of(history, "3.0"),
        )[1],
        "head.key-used",
        "3.0",
    ),
    "a second beginning": (voided("head.replaces", found()), "head.replaces", "3.0"),
    "a steward event that is restricted": (
        voided(
            "head.steward-access",
            enrol(MALLORY),
            heads=lambda heads: (replace(heads[0], restricted=True),),
        ),
        "head.steward-access",
        "3.0",
    ),
    "a commitment used twice": (
        voided(
            "head.commitment",
            say("note.added", P),
            say("note.added", Q),
            heads=lambda heads: (heads[0], replace(heads[1], body=heads[0].body)),
        ),
        "head.commitment",
        "3.1",
    ),
    "bytes that are no entry": (malformed_note, "entry.malformed", "3"),
}


@pytest.mark.parametrize("name", FORGED)
def test_an_entry_that_does_not_count_is_found_by_its_own_rule(history: History, name: str) -> None:
    forge, code, place = FORGED[name]
    report = checked(forge(history), history)
    assert (code, place) in told(report)
    assert report.answer is Answer.FAILED


Damage = Callable[[Folder], object]


def put(path: str, data: bytes) -> Damage:
    return lambda folder: folder.content.__setitem__(path, data)


def drop(path: str) -> Damage:
    return lambda folder: folder.content.pop(path)


def swap(one: str, other: str) -> Damage:
    def damage(folder: Folder) -> None:
        content = folder.content
        content[one], content[other] = content[other], content[one]

    return damage


def claim(about: str, *shows: str, archive: str = ORIGIN) -> Damage:
    addresses = tuple(Address.parse(text) for text in shows)
    said = Claim(archive=archive, about=about, shows=addresses)
    return put(layout.CLAIM, said.encode())


DAMAGED: dict[str, tuple[Damage, str, str]] = {
    "two bodies change places": (
        swap("bodies/2.3.json", "bodies/2.4.json"),
        "body.commitment",
        "2.3",
    ),
    "a body of another event": (
        swap("bodies/2.3.json", "bodies/2.4.json"),
        "body.commitment",
        "2.4",
    ),
    "another salt": (put("bodies/2.4.salt", bytes(16)), "body.commitment", "2.4"),
    "a salt that is too short": (put("bodies/2.4.salt", bytes(15)), "body.commitment", "2.4"),
    "a salt that is too long": (put("bodies/2.4.salt", bytes(17)), "proof.long", "bodies/2.4.salt"),
    "no salt": (drop("bodies/2.4.salt"), "proof.missing", "bodies/2.4.salt"),
    "no body": (drop("bodies/2.4.json"), "proof.missing", "bodies/2.4.json"),
    "a steward's body is gone": (
        lambda folder: (
            folder.content.pop("bodies/0.1.json"),
            folder.content.pop("bodies/0.1.salt"),
        ),
        "head.steward-body",
        "0.1",
    ),
    "a body of an entry that is not here": (
        put("bodies/9.0.json", b"{}"),
        "body.unexpected",
        "9.0",
    ),
    "a body of an event that is not there": (
        put("bodies/2.9.json", b"{}"),
        "body.unexpected",
        "2.9",
    ),
    "two notes change places": (swap("entries/0.note", "entries/2.note"), "proof.inclusion", "0"),
    "two proofs change places": (
        swap("entries/0.tlog-proof", "entries/2.tlog-proof"),
        "proof.inclusion",
        "2",
    ),
    "no first entry": (drop("entries/0.note"), "proof.missing", "entries/0.note"),
    "no proof": (drop("entries/2.tlog-proof"), "proof.missing", "entries/2.tlog-proof"),
    "no page": (drop(layout.README), "proof.missing", layout.README),
    "no claim": (drop(layout.CLAIM), "proof.missing", layout.CLAIM),
    "another claim": (claim(M, "2.3"), "proof.claim", "2.3"),
    "a claim of what is not here": (claim(M, "1.0"), "proof.shown", "1.0"),
    "a claim of what is not open": (claim(P, "2.1"), "body.missing", "2.1"),
    "a claim for another archive": (
        claim(M, "2.4", archive="example.org/other"),
        "proof.claim",
        layout.CLAIM,
    ),
    "a claim that is none": (put(layout.CLAIM, b"nonsense\n"), "proof.claim", layout.CLAIM),
    "a file too many": (put("more.txt", b"."), "proof.unexpected", "more.txt"),
    "a file above": (put("../more.txt", b"."), "proof.unexpected", "../more.txt"),
    "a number in another spelling": (
        put("entries/00.note", b"."),
        "proof.unexpected",
        "entries/00.note",
    ),
    "a body in another spelling": (
        put("bodies/02.4.json", b"."),
        "proof.unexpected",
        "bodies/02.4.json",
    ),
    "a name in capitals": (put("Proof", b"."), "proof.unexpected", "Proof"),
    "an event that no entry has": (
        put("bodies/2.999.json", b"."),
        "proof.unexpected",
        "bodies/2.999.json",
    ),
    "a name that is no text": (put("\udcff", b"."), "proof.unexpected", "\\udcff"),
    "a file that nothing names": (
        put("captures/" + "0" * 64, b"."),
        "capture.unexpected",
        "sha256:" + "0" * 64,
    ),
    "a link": (
        lambda folder: folder.others.__setitem__("README", Kind.LINK),
        "proof.kind",
        "README",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_folder_that_was_changed_and_sealed_again_is_found(history: History, name: str) -> None:
    damage, code, place = DAMAGED[name]
    folder = proof_of(history, "2.3", "2.4", about=M)
    folder.content[layout.CLAIM] = Claim(archive=ORIGIN, about=M, shows=(Address(2, 4),)).encode()
    assert checked(folder.seal(), history).answer is Answer.VERIFIED
    damage(folder)
    others = folder.content.pop("\udcff", None)
    folder.seal()
    if others is not None:
        folder.content["\udcff"] = others
    report = checked(folder, history)
    assert (code, place) in told(report)
    assert report.answer is Answer.FAILED


def test_without_sums_or_with_wrong_ones_it_is_not_whole(history: History) -> None:
    folder = proof_of(history, "2.4")
    sums = folder.content[layout.SUMS]
    for changed, code, place in [
        (sums + b"x", "proof.sums", layout.SUMS),
        (sums + b"no digest\n", "proof.sums", layout.SUMS),
        (b"\xff" + sums, "proof.sums", layout.SUMS),
        (sums + sums[:1], "proof.sums", layout.SUMS),
        (b"".join(reversed(sums.splitlines(keepends=True))), "proof.sums", layout.SUMS),
        (b"".join(sums.splitlines(keepends=True)[1:]), "proof.sums", "README.txt"),
        (sums + f"{'0' * 64}  zzz\n".encode(), "proof.missing", "zzz"),
        (b"0" + sums[1:] if sums[:1] != b"0" else b"1" + sums[1:], "proof.altered", "README.txt"),
    ]:
        folder.content[layout.SUMS] = changed
        assert (code, place) in told(checked(folder, history))
    del folder.content[layout.SUMS]
    assert told(checked(folder, history)) == [("proof.missing", layout.SUMS)]


def test_an_older_revision_beside_a_newer_one_is_not_shown_as_the_newest(history: History) -> None:
    history.counts(say("statement.corrected", M, replaces=history.newest(M)))
    both = proof_of(history, "2.4", "3.0", about=M)
    assert checked(both, history).answer is Answer.VERIFIED
    both.content[layout.CLAIM] = Claim(archive=ORIGIN, about=M, shows=(Address(2, 4),)).encode()
    assert told(checked(both.seal(), history)) == [("proof.claim", "3.0")]
    # Alone it stands: that there is a newer one, no folder can show. The report says so.
    alone = checked(proof_of(history, "2.4", about=M), history)
    assert alone.answer is Answer.VERIFIED
    assert "later correction" in alone.unshown[0]


def test_a_body_that_was_put_back_is_found(history: History) -> None:
    history.counts(say("event.redacted", target="2.4"))
    report = checked(proof_of(history, "2.4", "3.0", about=M), history)
    assert told(report) == [("body.kept", "2.4")]


def test_a_body_in_another_form_is_found(history: History) -> None:
    stored: list[Stored] = []

    def mend(bodies: dict[int, Stored]) -> dict[int, Stored]:
        stored.append(bodies[0])
        return bodies

    history.add(say("note.added", P), heads=retyped("entity.added"), bodies=mend)
    assert ("body.form", "3.0") in told(checked(proof_of(history, "3.0"), history))


def test_a_value_that_its_property_does_not_take_is_found(history: History) -> None:
    history.finds(
        "body.value-type",
        0,
        say("statement.corrected", M, replaces=history.newest(M), value={"date": "2022"}),
    )
    report = checked(proof_of(history, "2.0", "3.0", about=M), history)
    assert ("body.value-type", "3.0") in told(report)
    alone = checked(proof_of(history, "3.0", about=M), history)
    assert alone.answer is Answer.VERIFIED
    assert alone.counts == {"properties whose definition is not here": 1}


def test_an_entity_that_is_linked_to_itself_is_found(history: History) -> None:
    history.finds("body.pair", 0, say("entity.linked", P, other=P))
    assert told(checked(proof_of(history, "3.0"), history)) == [("body.pair", "3.0")]


def test_an_event_of_a_type_to_come_is_counted_and_shown(history: History) -> None:
    history.counts(say("note.added", P), heads=retyped("note.sung"))
    report = checked(proof_of(history, "3.0"), history)
    assert report.answer is Answer.VERIFIED
    assert report.counts == {"of types not known here": 1}


def test_a_steward_event_of_a_type_to_come_leaves_it_undecided(history: History) -> None:
    weighed = history.add(enrol(MALLORY), heads=retyped("key.enrolled", 2))
    history.tree.append(entry.leaf_hash(weighed.held.note))
    report = checked(proof_of(history, "3.0"), history)
    assert (report.answer, report.findings) == (Answer.UNDECIDED, ())
    assert report.undecided is not None


def test_an_entry_of_a_form_to_come_leaves_it_undecided(history: History) -> None:
    note = history.kept[2].note.replace(b"entry/v1", b"entry/v2")
    history.put(note)
    history.tree.append(entry.leaf_hash(note))
    signed = signed_over(history, 4)
    folder = proof_of(history, "2.4", note=signed)
    folder.content.update(proof_of_index(history, 3, signed))
    report = checked(folder.seal(), history)
    assert report.answer is Answer.UNDECIDED
    assert "version 2" in (report.undecided or "")


def with_checkpoint(history: History, note: bytes) -> Folder:
    return proof_of(history, "2.4", note=note)


def without_line(note: bytes, place: int) -> bytes:
    lines = note.split(b"\n")
    at = [n for n, line in enumerate(lines) if line.startswith("— ".encode())][place]
    return b"\n".join(lines[:at] + lines[at + 1 :])


def test_a_checkpoint_that_the_log_did_not_sign_is_found(history: History) -> None:
    good = signed_over(history, 3)
    forged = keys.ed25519_signer(ORIGIN, bytes(32))
    wrong = good.replace(good[-10:-5], b"AAAAA")
    for note, code in [
        (without_line(good, 1), "checkpoint.signature-missing"),
        (without_line(good, 0), "checkpoint.signature-missing"),
        (wrong, "checkpoint.signature-wrong"),
        (signed_over(history, 3, [forged]), "checkpoint.signature-missing"),
    ]:
        report = checked(with_checkpoint(history, note), history)
        assert (code, "checkpoint 3") in told(report)
        assert report.answer is Answer.FAILED
    assert told(checked(with_checkpoint(history, b"nonsense"), history))[0] == (
        "proof.inclusion",
        "0",
    )


def test_all_entries_lead_to_one_checkpoint(history: History) -> None:
    folder, other = proof_of(history, "2.4"), signed_over(history, 3)
    late = checkpoint.sign(checkpoint.parse(other).checkpoint, LOGS[0], 2_000_000_000)
    folder.content[layout.inclusion(2)] = proof_of(history, "2.4", note=late).content[
        layout.inclusion(2)
    ]
    assert told(checked(folder.seal(), history)) == [("proof.checkpoint", "2")]


def test_a_proof_says_nothing_beside_its_path(history: History) -> None:
    folder = proof_of(history, "2.4")
    proof = folder.content[layout.inclusion(2)]
    folder.content[layout.inclusion(2)] = proof.replace(b"\nindex", b"\nextra AAAA\nindex", 1)
    assert told(checked(folder.seal(), history)) == [("proof.inclusion", "2")]


def test_a_checkpoint_of_another_log_is_found(history: History) -> None:
    note = signed_over(history, 3).replace(ORIGIN.encode(), b"example.org/other", 1)
    assert ("proof.origin", "checkpoint 3") in told(
        checked(with_checkpoint(history, note), history)
    )


def test_the_pins_must_be_those_of_the_archive(history: History) -> None:
    folder, pins = proof_of(history, "2.4"), pins_of(history)
    other = replace(pins, identity=bytes(32))
    assert told(verify(folder, other, "pins")) == [("identity", "0")]
    foreign = replace(pins, log=tuple(signer.key for signer in LOGS[1]))
    assert told(verify(folder, foreign, "pins")) == [("pins", "0")]
    named = tuple(replace(key, name="example.org/other") for key in pins.log)
    report = verify(folder, replace(pins, log=named), "pins")
    assert ("pins.origin", "0") in told(report)


def test_older_pins_need_a_checkpoint_that_both_key_sets_signed(history: History) -> None:
    history.counts(rotate(1, history.newest(ORIGIN)))
    both = [*LOGS[1], *LOGS[0]]
    doubly = proof_of(history, "2.4", also=[3], note=signed_over(history, 4, both))
    assert checked(doubly, history).answer is Answer.VERIFIED
    newer = proof_of(history, "2.4", also=[3], note=signed_over(history, 4, LOGS[1]))
    report = checked(newer, history)
    assert (report.answer, report.findings) == (Answer.UNDECIDED, ())
    now = replace(pins_of(history), log=tuple(signer.key for signer in LOGS[1]))
    assert verify(newer, now, "pins").answer is Answer.VERIFIED
    hidden = proof_of(history, "2.4", note=signed_over(history, 4, LOGS[1]))
    assert verify(hidden, now, "pins").answer is Answer.FAILED


def test_witnesses_are_asked_for_where_they_are_pinned(history: History) -> None:
    witness = keys.ed25519_signer("witness.example", bytes(32), COSIGN_ED25519)
    pins = replace(
        pins_of(history),
        witnesses=(Witness("w", witness.key),),
        groups=(Group(name="g", threshold=1, members=("w",)),),
        quorum="g",
    )
    note = signed_over(history, 3)
    report = verify(with_checkpoint(history, note), pins, "pins")
    assert told(report) == [("witness.quorum", "checkpoint 3")]
    signed = checkpoint.parse(note)
    line = checkpoint.cosign(signed.checkpoint, witness, 5)
    seen = checkpoint.add_lines(signed, [line]).note.encode()
    assert verify(with_checkpoint(history, seen), pins, "pins").answer is Answer.VERIFIED
    forged = replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    spoilt = checkpoint.add_lines(signed, [forged]).note.encode()
    codes = [code for code, _ in told(verify(with_checkpoint(history, spoilt), pins, "pins"))]
    assert "checkpoint.signature-wrong" in codes


def test_captured_files_are_compared_with_what_names_them() -> None:
    data = b"It rained.\n"
    digest = f"sha256:{sha256(data).hex()}"
    history = founded()
    history.counts(say("source.captured", S, digest=digest, bytes=len(data)))
    folder = proof_of(history, "3.0")
    path = f"captures/{digest[7:]}"
    folder.content[path] = data
    report = checked(folder.seal(), history)
    assert report.answer is Answer.VERIFIED
    levels = {one.level: one.outcome for one in report.levels}
    assert levels[Part.CAPTURES] is Outcome.PASSED
    folder.content[path] = data + b"."
    assert told(checked(folder.seal(), history)) == [("capture.altered", digest)]


def test_an_empty_folder_is_never_called_anything_but_failed() -> None:
    report = verify(Folder({}), None, None)
    assert report.answer is Answer.FAILED
    assert (report.size, report.root, report.identity, report.origin) == (0, None, None, None)


def test_a_folder_of_too_many_names_is_not_read_on(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_shelf, "MAX_FILES", 3)
    report = checked(proof_of(history, "2.4"), history)
    assert ("proof.unexpected", "") in told(report)


def test_a_file_that_cannot_be_read_is_told(history: History) -> None:
    class Broken(Folder):
        def open(self, path: str):  # type: ignore[no-untyped-def]
            if path == layout.README:
                raise OSError(5, "Input/output error")
            return super().open(path)

    report = checked(Broken(proof_of(history, "2.4").content), history)
    assert told(report) == [("proof.unreadable", layout.README)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\n",
        b"muniment/proof/v1\n",
        b"muniment/proof/v2\narchive example.org/a\nabout 1.0\nshows 1.0\n",
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\nshows 1.0",
        b"muniment/proof/v1\narchive X\nabout 1.0\nshows 1.0\n",
        b"muniment/proof/v1\narchive example.org/a\nabout ?\nshows 1.0\n",
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\n",
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\nshows x\n",
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\nshows 2.0\nshows 1.0\n",
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\nshows 1.0\nshows 1.0\n",
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\nshows 1.0\nwithout x\n",
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\nshows 1.0\n" + b"without 1.1\n" * 2,
        b"muniment/proof/v1\narchive example.org/a\nabout 1.0\nmore 1\nshows 1.0\n",
        b"muniment/proof/v1\narchive example.org/a\narchive example.org/a\nabout 1.0\nshows 1.0\n",
    ],
)
def test_a_claim_has_one_form(data: bytes) -> None:
    with pytest.raises(MalformedError):
        layout.parse_claim(data)


def test_a_claim_is_read_back() -> None:
    claim = Claim(
        archive=ORIGIN,
        about=M,
        shows=(Address(1, 0), Address(1, 2)),
        without=("1.3", "sha256:" + "0" * 64),
    )
    assert layout.parse_claim(claim.encode()) == claim


@pytest.mark.parametrize("sealed", [False, True])
def test_no_flipped_bit_is_missed(history: History, sealed: bool) -> None:
    """Of a folder that was sealed again, only the page is believed by nobody and looked at by none.

    And of `proof`, what was left out: that is the word of whoever made the folder.
    """
    folder = proof_of(history, "2.4", about=M)
    before, chosen = dict(folder.content), random.Random(7)
    for path, data in before.items():
        if sealed and path in (layout.README, layout.SUMS):
            continue
        tried = (
            range(len(data))
            if len(data) <= 48
            else chosen.sample(range(len(data)), min(SAMPLED, len(data)))
        )
        for at in tried:
            folder.content = dict(before)
            folder.content[path] = (
                data[:at] + bytes([data[at] ^ 1 << chosen.randrange(8)]) + data[at + 1 :]
            )
            if sealed:
                folder.seal()
            report = checked(folder, history)
            assert report.answer is Answer.FAILED or report.undecided, (path, at)
            assert all(finding.address for finding in report.findings), (path, at)


@given(st.binary() | st.text(alphabet="proof/v1abouts shows0.:\n ").map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    for read in (layout.parse_claim, layout.parse_sums, fork.parse):
        with suppress(MalformedError):
            read(data)
    history = founded()
    folder = proof_of(history, "2.4")
    for path in (layout.CLAIM, layout.note(2), layout.inclusion(2), layout.body(Address(2, 4))):
        report = checked(Folder({**folder.content, path: data}).seal(), history)
        assert report.answer is not Answer.VERIFIED
