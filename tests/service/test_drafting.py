"""Drafts that are carried: made here, signed elsewhere, appended later, or refused and told why."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import (
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
)
from archive.intake.batches import Stream, Unit, entry
from archive.intake.known import Known
from archive.intake.plan import Outcome
from archive.keyring import Keyring
from archive.service import (
    copies,
    depositing,
    drafting,
    publishing,
    redacting,
    shielding,
    stewarding,
)
from archive.service.archive import ERASING, Archive
from archive.service.importing import Imported, record_batches
from archive.service.noting import note
from archive.verify.report import Answer
from tests.labs import ORIGIN, Lab, M, P, S, entity
from tests.rules.histories import say
from tests.service.conftest import write_example


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """An archive of three stewards, two of whom must sign; bob's key is elsewhere."""
    made = Lab(tmp_path / "lab")
    made.folder.mkdir()
    made.found()
    bob = Keyring(made.folder / "elsewhere").create("bob", None, os.urandom)
    with opened(made) as archive:
        vkey = bob.signer.key.encode()
        stewarding.enrol(archive, vkey, ["archivist", "steward"])
        stewarding.set_signers(archive, 2, reason="governance")
    made.record(entity(P), say("source.added", S))
    made.record(say("statement.added", M, subject=P, references=[{"source": S}]))
    return made


@contextmanager
def opened(lab: Lab, *keys: str, draft: Path | None = None) -> Iterator[Archive]:
    around = replace(lab.around, keys=keys, draft=draft)
    with Archive.open(lab.place, around) as archive:
        yield archive


def bob(lab: Lab) -> str:
    (name,) = Keyring(lab.folder / "elsewhere").names()
    return name


def signed(lab: Lab, file: Path, home: str = "home", *keys: str) -> drafting.Signed:
    return drafting.sign(file, Keyring(lab.folder / home), lambda path: None, keys)


def drafted(lab: Lab, *keys: str) -> Path:
    """Draft the redaction of the statement, to be signed by *keys*."""
    file = lab.folder / "act"
    with opened(lab, *keys, draft=file) as archive:
        redacting.redact(archive, (M,), (), reason="privacy", confirmed=1)
    return file


def test_two_sign_one_after_the_other_wherever_they_are(lab: Lab) -> None:
    before = lab.dump()
    file = drafted(lab, "aigerim", bob(lab))
    assert lab.dump() == before
    assert not (lab.place / ERASING).exists()
    shown = drafting.read(file, Keyring(lab.folder / "home"))
    assert (shown.origin, shown.base, shown.lines) == (ORIGIN, 6, ("redacted (privacy)",))
    assert (len(shown.missing), shown.signed) == (2, ())
    with opened(lab) as archive, pytest.raises(NotAuthorisedError, match="are missing"):
        drafting.append_act(archive, file)
    first = signed(lab, file)
    assert (len(first.now), len(first.missing)) == (1, 1)
    with opened(lab) as archive, pytest.raises(NotAuthorisedError, match="are missing"):
        drafting.append_act(archive, file)
    last = signed(lab, file, "elsewhere")
    assert (len(last.now), last.missing) == (1, ())
    with opened(lab) as archive:
        done = drafting.append_act(archive, file)
        assert [str(one) for one in done.addresses] == ["6.0"]
        assert not archive.is_erasing
        # A retry is answered with where it stands.
        assert drafting.append_act(archive, file).addresses == done.addresses
    report = lab.verify()
    assert (report.answer, report.counts["redacted"]) == (Answer.VERIFIED, 1)


def test_who_is_not_asked_for_does_not_sign(lab: Lab) -> None:
    file = drafted(lab, "aigerim", bob(lab))
    data = file.read_bytes()
    with pytest.raises(NotAuthorisedError, match="is not to sign it"):
        signed(lab, file, "home", "spare")
    signed(lab, file)
    with pytest.raises(NotAuthorisedError, match="has signed it already"):
        signed(lab, file, "home", "aigerim")
    with pytest.raises(NotAuthorisedError, match="it waits for k-"):
        signed(lab, file)
    signed(lab, file, "elsewhere")
    with pytest.raises(NotAuthorisedError, match="has signed it"):
        signed(lab, file)
    assert file.read_bytes().startswith(data)


def test_one_signer_too_few_is_told_when_it_is_drafted(lab: Lab) -> None:
    with pytest.raises(NotAuthorisedError, match="needs 2 stewards, 1 signed"):
        drafted(lab, "aigerim")
    with pytest.raises(NotFoundError, match="no key that may sign here is called 'nobody'"):
        drafted(lab, "aigerim", "nobody")
    assert not (lab.folder / "act").exists()


def test_without_names_the_keys_here_are_taken(lab: Lab) -> None:
    file = lab.folder / "act"
    with opened(lab, draft=file) as archive:
        note(archive, P, "Words.", lang="en")
    shown = signed(lab, file)
    assert shown.lines == (f"note on {P}: Words.",)
    with opened(lab) as archive:
        drafting.append_act(archive, file)


def test_a_draft_is_written_over_nothing(lab: Lab) -> None:
    (lab.folder / "act").write_text("mine")
    with pytest.raises(ConflictError, match="exists already"):
        drafted(lab, "aigerim", bob(lab))
    assert (lab.folder / "act").read_text() == "mine"


def test_what_moved_on_meanwhile_is_told_and_the_draft_stays(lab: Lab) -> None:
    file = lab.folder / "act"
    with opened(lab, "aigerim", draft=file) as archive:
        shielding.shield(archive, ["5.0"], shut=True, reason="safety")
    signed(lab, file)
    data = file.read_bytes()
    with opened(lab, "aigerim") as archive:
        shielding.shield(archive, ["5.0"], shut=True, reason="legal")
    with opened(lab) as archive, pytest.raises(ConflictError) as caught:
        drafting.append_act(archive, file)
    assert "6.0 access.restricted of 5.0 by k-" in caught.value.message
    assert "draft it anew" in caught.value.remedy
    assert file.read_bytes() == data
    assert lab.verify().answer is Answer.VERIFIED


def test_a_key_that_was_revoked_meanwhile_is_told(lab: Lab) -> None:
    file = lab.folder / "act"
    with opened(lab, bob(lab), draft=file) as archive:
        note(archive, P, "Words.", lang="en")
    signed(lab, file, "elsewhere")
    other = lab.around.keyring.create("third", None, os.urandom).signer.key.encode()
    with opened(lab, "aigerim", "spare") as archive:
        stewarding.enrol(archive, other, ["steward"])
        stewarding.revoke(archive, bob(lab), reason="left")
    with (
        opened(lab) as archive,
        pytest.raises(NotAuthorisedError, match=r"was revoked .*key\.revoked"),
    ):
        drafting.append_act(archive, file)


def test_a_changed_signature_is_refused(lab: Lab) -> None:
    file = lab.folder / "act"
    with opened(lab, "aigerim", draft=file) as archive:
        note(archive, P, "Words.", lang="en")
    signed(lab, file)
    text, line = file.read_bytes().rstrip(b"\n").rsplit(b" ", 1)
    swapped = line[:20] + (b"A" if line[20:21] != b"A" else b"B") + line[21:]
    file.write_bytes(text + b" " + swapped + b"\n")
    with opened(lab) as archive, pytest.raises(MalformedError, match=r"signature of .* is wrong"):
        drafting.append_act(archive, file)


def test_a_draft_is_for_one_archive(lab: Lab, tmp_path: Path) -> None:
    file = lab.folder / "act"
    with opened(lab, "aigerim", draft=file) as archive:
        note(archive, P, "Words.", lang="en")
    signed(lab, file)
    marker = lab.place / "muniment.toml"
    marker.write_text(marker.read_text().replace(ORIGIN, "example.org/other"))
    with opened(lab) as archive, pytest.raises(ConflictError, match="was drafted for"):
        drafting.append_act(archive, file)


def test_in_the_field_a_copy_is_enough(lab: Lab) -> None:
    with opened(lab) as archive:
        publishing.publish(archive, lab.folder / "copy")
    file = lab.folder / "act"
    around = replace(lab.around, home=lab.folder / "elsewhere", keys=("bob",), draft=file)
    with copies.opened(lab.folder / "copy", around, sealed=False) as archive:
        note(archive, P, "Seen in the field.", lang="en")
    signed(lab, file, "elsewhere")
    with opened(lab, "aigerim") as archive:
        note(archive, P, "Meanwhile.", lang="en")
        done = drafting.append_act(archive, file)
    assert [str(one) for one in done.addresses] == ["7.0"]
    assert lab.verify().answer is Answer.VERIFIED


def test_a_captured_file_comes_along(lab: Lab) -> None:
    with opened(lab) as archive:
        digest, length = archive.captures.put(b"bytes")
        path = archive.captures.path(digest)
    file = lab.folder / "act"
    with opened(lab, "aigerim", draft=file) as archive:
        from archive.service.recording import record
        from tests.labs import said

        draft = say("source.captured", S, digest=digest, bytes=length)
        record(archive, lambda connection: said(draft), dry_run=False)
    signed(lab, file)
    path.unlink()
    (lab.folder / "photo").write_bytes(b"bytes")
    (lab.folder / "other").write_bytes(b"others")
    with opened(lab) as archive:
        with pytest.raises(NotFoundError, match="is not here"):
            drafting.append_act(archive, file)
        with pytest.raises(MalformedError, match="none of the files"):
            drafting.append_act(archive, file, [lab.folder / "other"])
        drafting.append_act(archive, file, [lab.folder / "photo"])
        assert archive.captures.read(digest) == b"bytes"
    assert lab.verify().answer is Answer.VERIFIED


def test_the_logs_keys_rotate_by_a_draft_too(lab: Lab) -> None:
    file = lab.folder / "act"
    policy = (lab.place / "policy").read_bytes()
    with opened(lab, "aigerim", bob(lab), draft=file) as archive:
        stewarding.rotate_log(archive, reason="rotation")
    assert (lab.place / "policy").read_bytes() == policy
    assert lab.verify().answer is Answer.VERIFIED
    signed(lab, file)
    signed(lab, file, "elsewhere")
    with opened(lab) as archive:
        drafting.append_act(archive, file)
    assert (lab.place / "policy").read_bytes() != policy
    assert lab.verify().answer is Answer.VERIFIED


def test_a_deposit_is_drafted_and_remembered_when_it_is_appended(lab: Lab) -> None:
    path, file = write_example(lab.folder), lab.folder / "act"
    with opened(lab, "aigerim", draft=file) as archive:
        drafted = depositing.deposit(archive, path)
    assert (drafted.written.draft, drafted.written.dry_run) == (file, True)
    before = lab.dump()
    assert signed(lab, file).set_name == drafted.set_name
    with opened(lab, "aigerim") as archive:
        assert list(archive.captures) == []
        with pytest.raises(NotFoundError, match="is not here"):
            drafting.append_act(archive, file)
        assert lab.dump() == before
        captures = [path.parent / "report.txt"]
        drafting.append_act(archive, file, captures, dry_run=True)
        done = drafting.append_act(archive, file, captures)
        assert drafting.append_act(archive, file).addresses == done.addresses
        again = depositing.deposit(archive, path)
        assert {one.outcome for one in again.items} == {Outcome.UNCHANGED}
    assert lab.verify().answer is Answer.VERIFIED


def test_what_was_taken_in_meanwhile_is_not_taken_in_twice(lab: Lab) -> None:
    path, file = lab.folder / "plain.yaml", lab.folder / "act"
    path.write_text("deposit: plain\nentities:\n  zq: {kind: person, label: {en: Z. Q.}}\n")
    with opened(lab, "aigerim", draft=file) as archive:
        depositing.deposit(archive, path)
    signed(lab, file)
    with opened(lab, "aigerim") as archive:
        depositing.deposit(archive, path)
        with pytest.raises(ConflictError, match="entities/zq of plain was taken in since"):
            drafting.append_act(archive, file)


def people(*numbers: int) -> list[Unit]:
    """A source for all rows, and one entity a row that is said to be in it."""
    source = entry("list", {"kind": "list", "published": {"absent": "unknown"}}, (0, 1))
    rows = []
    for n in numbers:
        who = entry(f"p/{n}", {"kind": "person", "label": {"en": f"Person {n}"}}, (n, 1))
        rows.append(Unit(number=n, line=n, name=str(n), things={"entities": [who]}))
    return [Unit(number=0, line=0, things={"sources": [source]}), *rows]


def bring(archive: Archive, units: list[Unit]) -> Imported:
    def produce(known: Known) -> Stream:
        return Stream(set_name="people", units=iter(units), reason="mended")

    return record_batches(archive, produce, name="t.csv")


def test_an_import_is_drafted_with_what_belongs_to_all_of_its_rows(lab: Lab) -> None:
    file = lab.folder / "act"
    with opened(lab, "aigerim", draft=file) as archive:
        done = bring(archive, people(1, 2))
    assert (done.draft, done.dry_run, len(done.signers)) == (file, True, 1)
    signed(lab, file)
    with opened(lab, "aigerim") as archive:
        assert len(drafting.append_act(archive, file).addresses) == 3
        assert bring(archive, people(1, 2)).things == {Outcome.UNCHANGED: 3}
        assert bring(archive, people(1, 2, 3)).things == {
            Outcome.UNCHANGED: 3,
            Outcome.ADDED: 1,
        }
    assert lab.verify().answer is Answer.VERIFIED


def test_a_draft_is_one_entry(lab: Lab) -> None:
    with opened(lab, "aigerim", draft=lab.folder / "act") as archive:
        with pytest.raises(ConflictError, match="too much for one") as caught:
            bring(archive, people(*range(1, 300)))
        assert "256" in caught.value.remedy
        bring(archive, people(*range(1, 200)))
    with opened(lab, "aigerim") as archive:
        drafting.append_act(archive, signed(lab, lab.folder / "act").file)
    with (
        opened(lab, "aigerim", draft=lab.folder / "more") as archive,
        pytest.raises(ConflictError, match="nothing to record"),
    ):
        bring(archive, people(*range(1, 200)))
    assert not (lab.folder / "more").exists()


def test_what_is_no_draft_is_told(lab: Lab) -> None:
    file = lab.folder / "act"
    with pytest.raises(NotFoundError):
        drafting.read(file, Keyring(lab.folder))
    file.write_text("nothing")
    with pytest.raises(MalformedError, match=r"act: this is no draft"):
        drafting.read(file, Keyring(lab.folder))
    shutil.rmtree(lab.folder / "elsewhere")
