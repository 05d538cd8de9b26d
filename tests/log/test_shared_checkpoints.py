"""One checkpoint for all who write at once: what it is over, and who signs it."""

from contextlib import ExitStack

import pytest

from archive.core.checkpoint import SignedCheckpoint
from archive.core.hashes import Hash
from archive.errors import ConflictError, TamperedError
from archive.log import checkpoints
from archive.log.checkpoints import ReadBack
from archive.service import signing
from archive.service.archive import Archive
from archive.store import engines
from archive.verify.report import Answer
from tests.labs import Lab, entity

A, B = "ent:aaaaaaaaaaaa", "ent:bbbbbbbbbbbb"


def second(archive: Archive) -> SignedCheckpoint | None:
    return archive.around.keyring.last_checkpoint(archive.place.origin)


def unsigned(lab: Lab, monkeypatch: pytest.MonkeyPatch, id: str) -> None:
    """Record an entity that no checkpoint covers, as a writer does who is stopped then."""
    with monkeypatch.context() as patched:
        patched.setattr("archive.service.recording.sign_checkpoint", lambda *args: None)
        lab.record(entity(id))


def sign(archive: Archive, checked: ReadBack) -> SignedCheckpoint | None:
    signers = archive.around.keyring.log_signers(archive.place.origin, archive.around.ask)
    with engines.writing(archive.engine) as connection:
        return signing.sign_within(connection, archive, signers, checked)


def test_what_comes_while_entries_are_read_back_is_for_the_next(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsigned(lab, monkeypatch, A)
    with lab.opened() as archive:
        with engines.reading(archive.engine) as connection:
            checked = checkpoints.read_back(connection, second(archive))
        unsigned(lab, monkeypatch, B)
        signed = sign(archive, checked)
        assert signed is not None
        assert signed.checkpoint.size == checked.size == 13
        # Nor is anything signed twice for that size.
        assert sign(archive, checked) is None
        later = signing.sign_checkpoint(archive)
    assert later is not None
    assert later.checkpoint.size == 14
    report = lab.verify()
    assert (report.answer, report.covered, report.findings) == (Answer.VERIFIED, 14, [])


def test_a_checkpoint_that_only_the_second_place_has_is_not_signed_anew(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lab.opened() as archive:
        with engines.reading(archive.engine) as connection:
            checked = checkpoints.read_back(connection, second(archive))
        with monkeypatch.context() as patched, ExitStack() as ending:
            patched.setattr(checkpoints, "keep", lambda *args: 1 / 0)
            ending.enter_context(pytest.raises(ZeroDivisionError))
            lab.record(entity(A))
        kept = lab.second_place.read_bytes()
        # Somebody who read back less than is signed meanwhile puts that into the table.
        stale = ReadBack(12, checked.root)
        lab.sql("DELETE FROM checkpoint WHERE size = 12")
        signed = sign(archive, stale)
    assert signed is not None
    assert signed.note.encode() == kept == lab.second_place.read_bytes()


def test_entries_that_change_after_they_were_read_back_are_not_signed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsigned(lab, monkeypatch, A)
    with lab.opened() as archive, pytest.raises(TamperedError, match="while they were checked"):
        sign(archive, ReadBack(13, Hash(bytes(32))))
    assert lab.ask("SELECT max(size) FROM checkpoint") == [(12,)]


def test_whoever_is_covered_by_others_signs_nothing(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsigned(lab, monkeypatch, A)
    other = lab.record(entity(B))
    assert other.checkpoint == 14
    with lab.opened() as archive:
        monkeypatch.setattr(signing, "sign_within", lambda *args: 1 / 0)
        assert signing.sign_checkpoint(archive, 13) is None
        assert signing.sign_checkpoint(archive, 14) is None
        with pytest.raises(ZeroDivisionError):
            signing.sign_checkpoint(archive, 15)
        with pytest.raises(ZeroDivisionError):
            signing.sign_checkpoint(archive)


@pytest.mark.parametrize(("size", "covered"), [(12, True), (13, False)])
def test_covered_is_what_both_places_hold(lab: Lab, size: int, covered: bool) -> None:
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        assert checkpoints.is_covered(connection, second(archive), size) is covered
        assert not checkpoints.is_covered(connection, None, size)
    lab.sql("DELETE FROM checkpoint WHERE size = 12")
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        assert not checkpoints.is_covered(connection, second(archive), size)


def test_a_database_that_is_not_what_was_signed_is_covered_by_nothing(lab: Lab) -> None:
    lab.sql("UPDATE node SET hash = zeroblob(32) WHERE level = 3")
    with (
        lab.opened() as archive,
        engines.reading(archive.engine) as connection,
        pytest.raises(ConflictError, match="are not those that were signed"),
    ):
        checkpoints.is_covered(connection, second(archive), 12)
