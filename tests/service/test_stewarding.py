"""Keys and policy through the use cases: who must sign, and what follows."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from archive.core import trust
from archive.core.keys import ED25519, VerifierKey
from archive.errors import (
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
    NotReadyError,
)
from archive.service import noting, publishing, stewarding
from archive.service.archive import Archive
from archive.service.auditing import verify_snapshot
from archive.service.reading import history, status
from archive.verify.report import Answer
from tests.labs import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """An archive whose keys are all here: aigerim for every day, and the spare one."""
    made = Lab(tmp_path / "lab")
    made.folder.mkdir()
    made.found()
    return made


def opened(lab: Lab, *keys: str) -> Archive:
    return Archive.open(lab.place, replace(lab.around, keys=keys))


def key(lab: Lab, nickname: str) -> str:
    return lab.around.keyring.create(nickname, None, os.urandom).signer.key.encode()


def test_a_key_is_enrolled_and_signs_at_once(lab: Lab) -> None:
    vkey = key(lab, "marat")
    with opened(lab) as archive:
        done = stewarding.enrol(archive, vkey, ["archivist"], holder="Marat B.", lang="en")
    assert done.lines[0].startswith("enrolled as archivist: k-")
    assert done.lines[1].startswith("holder on k-")
    with opened(lab, "marat") as archive:
        noting.note(archive, "example.org/lab", "Words.", lang="en")
    assert lab.verify().answer is Answer.VERIFIED


def test_who_holds_a_key_is_restricted_unless_wanted_in_the_open(lab: Lab) -> None:
    for nickname, wanted in (("marat", True), ("dana", False)):
        vkey = key(lab, nickname)
        with opened(lab) as archive:
            stewarding.enrol(
                archive, vkey, ["archivist"], holder=f"Called {nickname}.", restricted=wanted
            )
    with opened(lab) as archive:
        publishing.publish(archive, lab.folder / "public")
    bodies = b"".join(
        path.read_bytes() for path in (lab.folder / "public").rglob("*") if path.is_file()
    )
    assert b"Called dana." in bodies
    assert b"Called marat." not in bodies


def test_a_nickname_on_this_machine_will_do(lab: Lab) -> None:
    key(lab, "marat")
    with opened(lab) as archive:
        stewarding.enrol(archive, "marat", ["steward", "archivist"])
        held = status(archive).status.keys[-1]
    assert held.roles == ("archivist", "steward")


@pytest.mark.parametrize("text", ["k-aaaaaaaa+00000000+AAAA", "k-aaaaaaaa+x"])
def test_what_is_no_key_is_not_enrolled(lab: Lab, text: str) -> None:
    with opened(lab) as archive, pytest.raises(MalformedError, match="no verifier key"):
        stewarding.enrol(archive, text, ["archivist"])


def test_no_key_that_verifiers_disagree_about_is_enrolled(lab: Lab, shared: Path) -> None:
    path = shared / "vectors/cctv/ed25519/ed25519vectors.json"
    cases = json.loads(path.read_text("utf-8"))
    bad = {"low_order_A", "non_canonical_A"}
    keys = {case["key"]: bad.intersection(case["flags"] or ()) for case in cases}
    before = lab.dump()
    refused = 0
    with opened(lab) as archive:
        for text, flags in keys.items():
            key = VerifierKey(name="k-zzzzzzzz", type=ED25519, public=bytes.fromhex(text))
            if flags:
                with pytest.raises(MalformedError, match="is no verifier key"):
                    stewarding.enrol(archive, key.encode(), ["archivist"])
                refused += 1
            else:
                stewarding.enrol(archive, key.encode(), ["archivist"], dry_run=True)
    assert (refused, len(keys)) == (14, 22)
    assert lab.dump() == before


def test_a_word_that_names_no_key_is_told_with_the_keys_here(lab: Lab) -> None:
    with opened(lab) as archive, pytest.raises(NotFoundError) as caught:
        stewarding.enrol(archive, "nobody", ["archivist"])
    assert "aigerim, spare" in caught.value.remedy


def test_a_key_is_enrolled_once(lab: Lab) -> None:
    with opened(lab) as archive:
        stewarding.enrol(archive, key(lab, "marat"), ["archivist"])
        with pytest.raises(ConflictError, match="was used here before"):
            stewarding.enrol(archive, "marat", ["archivist"])


def test_a_revoked_key_signs_nothing_any_more(lab: Lab) -> None:
    with opened(lab) as archive:
        stewarding.enrol(archive, key(lab, "marat"), ["archivist"])
        stewarding.revoke(archive, "marat", reason="left")
        with pytest.raises(ConflictError, match="is revoked already"):
            stewarding.revoke(archive, "marat", reason="left")
    with opened(lab, "marat") as archive, pytest.raises(NotAuthorisedError, match="revoked in"):
        noting.note(archive, "example.org/lab", "Words.", lang="en")


def test_a_stolen_key_is_flagged_from_where_it_was_stolen(lab: Lab) -> None:
    with opened(lab) as archive:
        stewarding.enrol(archive, key(lab, "marat"), ["archivist"])
    with opened(lab, "marat") as archive:
        noting.note(archive, "example.org/lab", "Before.", lang="en")
        noting.note(archive, "example.org/lab", "After.", lang="en")
    with opened(lab) as archive:
        done = stewarding.revoke(archive, "marat", reason="compromised", compromised_since=4)
    assert "nothing by it to be relied on from entry 4" in done.lines[0]
    report = lab.verify()
    assert report.answer is Answer.VERIFIED
    assert [flag.partition(":")[0] for flag in report.flags] == ["4"]


@pytest.mark.parametrize("since", [0, 2, 3, 9])
def test_a_theft_lies_between_enrolment_and_revocation(lab: Lab, since: int) -> None:
    with opened(lab) as archive:
        stewarding.enrol(archive, key(lab, "marat"), ["archivist"])
        with pytest.raises(MalformedError, match="compromisedSince"):
            stewarding.revoke(archive, "marat", reason="compromised", compromised_since=since)


def test_no_key_of_the_archive_is_called_that(lab: Lab) -> None:
    key(lab, "marat")
    with opened(lab) as archive, pytest.raises(NotFoundError, match="no key of this archive"):
        stewarding.revoke(archive, "marat", reason="left")


def test_one_key_takes_the_place_of_another_in_one_entry(lab: Lab) -> None:
    key(lab, "second")
    with opened(lab) as archive:
        done = stewarding.rotate(archive, "aigerim", "second", reason="retired")
    assert len({address.entry for address in done.addresses}) == 1
    with opened(lab, "aigerim") as archive, pytest.raises(NotAuthorisedError, match="revoked"):
        noting.note(archive, "example.org/lab", "Words.", lang="en")
    with opened(lab, "second") as archive:
        noting.note(archive, "example.org/lab", "Words.", lang="en")
        held = {one.id: one for one in status(archive).status.keys}
    assert [one.roles for one in held.values()] == [
        ("archivist", "steward"),
        ("steward",),
        ("archivist", "steward"),
    ]
    assert lab.verify().answer is Answer.VERIFIED


def three(lab: Lab) -> None:
    """Have three stewards, two of whom must sign."""
    with opened(lab) as archive:
        stewarding.enrol(archive, key(lab, "third"), ["steward"])
        stewarding.set_signers(archive, 2, reason="governance")


def test_two_signers_are_asked_for_and_found(lab: Lab) -> None:
    three(lab)
    with opened(lab) as archive, pytest.raises(NotAuthorisedError, match="several keys") as caught:
        stewarding.set_signers(archive, 1, reason="error")
    assert "which 2 are to sign" in caught.value.remedy
    with opened(lab, "aigerim") as archive, pytest.raises(NotAuthorisedError, match="2 stewards"):
        stewarding.set_signers(archive, 1, reason="error")
    lab.around.keyring.path("spare").rename(lab.folder / "away.pem")
    with opened(lab) as archive:
        done = stewarding.set_signers(archive, 1, reason="error")
    assert done.lines == ("stewards who must sign (error): 1",)
    lab.around.keyring.path("third").unlink()


def test_where_too_few_keys_are_the_others_are_asked_for(lab: Lab) -> None:
    three(lab)
    for nickname in ("spare", "third"):
        lab.around.keyring.path(nickname).rename(lab.folder / f"{nickname}.pem")
    with opened(lab) as archive, pytest.raises(NotAuthorisedError, match="only aigerim") as caught:
        stewarding.set_signers(archive, 1, reason="error")
    assert "draft" in caught.value.remedy
    with opened(lab) as archive:
        noting.note(archive, "example.org/lab", "One is enough for this.", lang="en")


def test_more_stewards_must_stand_than_sign(lab: Lab) -> None:
    with opened(lab) as archive, pytest.raises(MalformedError, match="one more is needed"):
        stewarding.set_signers(archive, 2, reason="governance")


def test_the_logs_keys_rotate_and_an_old_pin_follows(lab: Lab) -> None:
    old = (lab.place / "policy").read_bytes()
    (lab.folder / "old").write_bytes(old)
    with opened(lab) as archive:
        done = stewarding.rotate_log(archive, reason="rotation")
        assert done.lines[0].startswith("new keys of the log (rotation): example.org/lab+")
        noting.note(archive, "example.org/lab", "Signed by the new ones.", lang="en")
        publishing.publish(archive, lab.folder / "out")
    new = (lab.place / "policy").read_bytes()
    assert trust.parse(new).identity == trust.parse(old).identity
    assert not set(trust.parse(new).log) & set(trust.parse(old).log)
    assert lab.verify().answer is Answer.VERIFIED
    for pins in ("old", "archive/policy"):
        report = verify_snapshot(lab.folder / "out", lab.folder / pins)
        assert report.answer is Answer.VERIFIED, report.findings
    with opened(lab) as archive:
        stewarding.rotate_log(archive, reason="compromised")
        noting.note(archive, "example.org/lab", "And once more.", lang="en")
    assert lab.verify(lab.folder / "old").answer is Answer.VERIFIED


def test_a_dry_run_leaves_no_key_behind(lab: Lab) -> None:
    folder = lab.around.keyring.log_folder(archive_origin(lab))
    before = sorted(folder.iterdir())
    with opened(lab) as archive:
        assert stewarding.rotate_log(archive, reason="rotation", dry_run=True).dry_run
    assert sorted(folder.iterdir()) == before
    with opened(lab, "nobody") as archive, pytest.raises(NotFoundError):
        stewarding.rotate_log(archive, reason="rotation")
    assert sorted(folder.iterdir()) == before


def archive_origin(lab: Lab) -> str:
    with opened(lab) as archive:
        return archive.place.origin


def test_the_logs_keys_rotate_where_they_are(lab: Lab) -> None:
    lab.around.keyring.log_folder(archive_origin(lab)).rename(lab.folder / "away")
    with opened(lab) as archive, pytest.raises(NotReadyError, match="not on this machine"):
        stewarding.rotate_log(archive, reason="rotation")


def test_the_history_of_a_key_tells_what_became_of_it(lab: Lab) -> None:
    with opened(lab) as archive:
        stewarding.enrol(archive, key(lab, "marat"), ["archivist"], holder="Marat B.")
        stewarding.revoke(archive, "marat", reason="left")
        past = history(archive, "marat").history.events
    assert [one.type for one in past] == ["key.enrolled", "note.added", "key.revoked"]
