"""Forgetting for good: what goes, what stays, and that no byte of it is left anywhere."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.errors import ConflictError, MalformedError, NotAuthorisedError, NotFoundError
from archive.service import publishing, redacting, shielding, stewarding
from archive.service.archive import ERASING, Archive
from archive.service.auditing import verify_snapshot
from archive.service.editing import Audience
from archive.service.finding import find
from archive.service.noting import note
from archive.service.targets import listed
from archive.store import engines, erasing, files
from archive.verify.report import Answer
from tests.labs import ORIGIN, Lab, M, P, S
from tests.rules.histories import say

SECRET = "Zhanserik Q. of Talgar"
FILE = f"It was {SECRET} who saw it.\n".encode()


@pytest.fixture
def lab(tmp_path: Path, database_url: str) -> Lab:
    """An archive whose every kind of word names somebody, in entries 2 to 5."""
    made = Lab(tmp_path / "lab")
    made.folder.mkdir()
    made.found(database_url)
    with made.opened() as archive:
        digest, length = archive.captures.put(FILE)
    made.record(
        say("entity.added", P, label={"en": SECRET}),
        say("source.added", S, title={"text": f"Talk with {SECRET}", "lang": "en"}),
        say("source.captured", S, digest=digest, bytes=length),
    )
    quoted = {"source": S, "capture": digest, "exact": f"It was {SECRET}"}
    made.record(
        say(
            "statement.added",
            M,
            subject=P,
            value={"text": f"{SECRET} saw it.", "lang": "en"},
            references=[quoted],
        )
    )
    made.record(say("note.added", M, text=f"Ask {SECRET} again."))
    made.record(say("statement.retracted", M, reason="other", text=SECRET, replaces=made.link(M)))
    return made


ALL = ("2.0", "2.1", "2.2", "3.0", "4.0", "5.0")


@contextmanager
def opened(lab: Lab, *keys: str) -> Iterator[Archive]:
    with Archive.open(lab.place, replace(lab.around, keys=keys)) as archive:
        yield archive


def found(archive: Archive, words: str) -> list[str]:
    return [one.id for one in find(archive, [words], limit=10).search.shown]


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holding(files: dict[Path, bytes]) -> list[Path]:
    spelled = [SECRET.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-32-le")]
    words = [b"zhanserik", b"Zhanserik", *spelled]
    return [path for path, data in files.items() if any(word in data for word in words)]


def relations(archive: Archive) -> dict[Path, bytes]:
    """Return the files of the tables of a PostgreSQL database, as they are on the disk."""
    with engines.alone(archive.engine) as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        number = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    return files_of(folder / "base" / str(number))


def test_after_a_redaction_no_byte_of_it_is_left(lab: Lab) -> None:
    with opened(lab) as archive:
        assert holding(files_of(lab.place)) or holding(relations(archive))
        assert found(archive, "zhanserik")
        done = redacting.redact(archive, (), ALL, reason="privacy", confirmed=6)
        assert done.unfinished is None
        assert len(done.removed) == 1
        assert not found(archive, "zhanserik")
        if archive.engine.dialect.name == "postgresql":
            assert holding(relations(archive)) == []
        publishing.publish(archive, lab.folder / "full", audience=Audience.FULL)
    assert holding(files_of(lab.place)) == []
    assert holding(files_of(lab.folder / "full")) == []
    report = lab.verify()
    assert report.answer is Answer.VERIFIED
    assert report.counts["redacted"] == 6
    elsewhere = verify_snapshot(lab.folder / "full", lab.place / "policy")
    assert (elsewhere.answer, elsewhere.root) == (Answer.VERIFIED, report.root)


def test_what_is_not_on_the_list_is_told_and_stays(lab: Lab) -> None:
    with opened(lab) as archive:
        made = redacting.plan(archive, (), ("3.0",))
    assert [str(one.address) for one in made.targets] == ["3.0"]
    assert [str(one.address) for one in made.others] == ["4.0", "5.0"]
    assert (made.files, made.kept) == ((), ())
    with opened(lab) as archive:
        whole = redacting.plan(archive, (), ("3.0",), whole=True)
    assert [str(one.address) for one in whole.targets] == ["3.0", "4.0", "5.0"]


def test_a_name_stands_for_all_events_about_the_thing(lab: Lab) -> None:
    with opened(lab) as archive:
        made = redacting.plan(archive, (M,), ())
    assert [str(one.address) for one in made.targets] == ["3.0", "4.0", "5.0"]


def test_a_file_goes_with_the_last_event_that_names_it(lab: Lab) -> None:
    with opened(lab) as archive:
        (digest,) = archive.captures
    lab.record(say("source.captured", S, digest=digest, bytes=len(FILE)))
    with opened(lab) as archive:
        first = redacting.redact(archive, (), ("2.2",), reason="privacy", confirmed=1)
        assert (first.plan.files, first.plan.kept, first.removed) == ((), (digest,), ())
        assert list(archive.captures) == [digest]
        last = redacting.redact(archive, (), ("6.0",), reason="privacy", confirmed=1)
        assert last.removed == (digest,)
        assert list(archive.captures) == []
    assert lab.verify().answer is Answer.VERIFIED


def test_at_whose_request_is_told_beside_it_and_can_be_redacted_too(lab: Lab) -> None:
    with opened(lab) as archive:
        done = redacting.redact(
            archive, (), ("4.0",), reason="legal", confirmed=1, authority="Court of X.", lang="en"
        )
        assert [str(one) for one in done.written.addresses] == ["6.0", "6.1"]
        publishing.publish(archive, lab.folder / "public")
        assert b"Court of X." not in b"".join(files_of(lab.folder / "public").values())
        redacting.redact(archive, (), ("6.1",), reason="privacy", confirmed=1)
    assert lab.verify().answer is Answer.VERIFIED


@pytest.mark.parametrize("confirmed", [1, 5, 7])
def test_another_number_than_was_confirmed_redacts_nothing(lab: Lab, confirmed: int) -> None:
    with opened(lab) as archive:
        with pytest.raises(ConflictError, match=f"6 events .* {confirmed} were confirmed"):
            redacting.redact(archive, (), ALL, reason="privacy", confirmed=confirmed)
        assert not archive.is_erasing
        assert found(archive, "zhanserik")


def test_a_dry_run_redacts_nothing(lab: Lab) -> None:
    with opened(lab) as archive:
        done = redacting.redact(archive, (), ALL, reason="privacy", confirmed=6, dry_run=True)
        assert done.written.dry_run
        assert not archive.is_erasing
        assert found(archive, "zhanserik")
        assert list(archive.captures)


def test_what_stewards_decided_is_not_redacted(lab: Lab) -> None:
    with opened(lab) as archive:
        with pytest.raises(ConflictError, match=r"0\.1 is a steward's act"):
            redacting.plan(archive, (), ("4.0", "0.1"))
        redacting.redact(archive, (), ("4.0",), reason="privacy", confirmed=1)
        with pytest.raises(ConflictError, match=r"6\.0 is a steward's act"):
            redacting.plan(archive, (), ("6.0",))


def test_what_is_not_here_is_not_redacted(lab: Lab) -> None:
    with opened(lab) as archive:
        for named, addresses in ((("nobody",), ()), ((), ("99.0",)), ((), ("4.0", "2.77"))):
            with pytest.raises(NotFoundError):
                redacting.plan(archive, named, addresses)


def test_what_is_redacted_is_not_redacted_again(lab: Lab) -> None:
    with opened(lab) as archive:
        redacting.redact(archive, (), ("4.0",), reason="privacy", confirmed=1)
        with pytest.raises(ConflictError, match="redacted already"):
            redacting.redact(archive, (), ("4.0",), reason="privacy", confirmed=1)
        # A list that was made before a part of it went is still of use.
        done = redacting.redact(archive, (), ALL, reason="privacy", confirmed=5)
    assert len(done.plan.targets) == 5


def test_an_archivist_redacts_nothing(lab: Lab) -> None:
    other = lab.around.keyring.create("marat", None, os.urandom)
    with opened(lab) as archive:
        stewarding.enrol(archive, other.signer.key.encode(), ["archivist"])
    with opened(lab, "marat") as archive:
        with pytest.raises(NotAuthorisedError, match="steward"):
            redacting.redact(archive, (), ("4.0",), reason="privacy", confirmed=1)
        assert not archive.is_erasing


def test_one_name_goes_from_a_statement_that_stays(lab: Lab) -> None:
    with opened(lab) as archive:
        (digest,) = archive.captures
    lab.record(say("statement.reinstated", M, replaces=lab.link(M)))
    lab.record(
        say(
            "statement.corrected",
            M,
            subject=P,
            value={"text": "Somebody saw it.", "lang": "en"},
            references=[{"source": S, "capture": digest}],
            replaces=lab.link(M),
        )
    )
    with opened(lab) as archive:
        redacting.redact(archive, (), ("3.0", "5.0"), reason="privacy", confirmed=2)
        assert found(archive, "somebody saw") == [M]
    assert lab.verify().answer is Answer.VERIFIED


def test_an_erasure_that_was_broken_off_is_finished(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(engine: object) -> None:
        raise KeyboardInterrupt

    with opened(lab) as archive:
        with monkeypatch.context() as patched:
            patched.setattr(erasing, "erase", stop)
            with pytest.raises(KeyboardInterrupt):
                redacting.redact(archive, (), ALL, reason="privacy", confirmed=6)
        assert archive.is_erasing
        done = redacting.finish(archive)
        assert done.unfinished is None
        assert not archive.is_erasing
        assert redacting.finish(archive).removed == ()
        if archive.engine.dialect.name == "postgresql":
            assert holding(relations(archive)) == []
    assert holding(files_of(lab.place)) == []


def test_what_fails_after_a_redaction_was_recorded_is_told_beside_it(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = files.sync_folder

    def broken(folder: Path) -> None:
        if folder == lab.place and not (folder / ERASING).exists():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(folder)

    monkeypatch.setattr(files, "sync_folder", broken)
    with opened(lab) as archive:
        done = redacting.redact(archive, (), ALL, reason="privacy", confirmed=6)
        assert len(done.written.addresses) == 6
        assert done.unfinished is not None
        assert "the system failed" in done.unfinished
        assert redacting.finish(archive).unfinished is None


def test_a_stop_before_the_commit_loses_no_file(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*anything: object, **more: object) -> None:
        raise KeyboardInterrupt

    with opened(lab) as archive:
        with monkeypatch.context() as patched:
            patched.setattr("archive.log.append._redact", stop)
            with pytest.raises(KeyboardInterrupt):
                redacting.redact(archive, (), ALL, reason="privacy", confirmed=6)
        assert archive.is_erasing
        assert redacting.finish(archive).removed == ()
        assert len(list(archive.captures)) == 1
    assert lab.verify().answer is Answer.VERIFIED


def test_a_damaged_list_of_what_is_to_be_erased_is_told(lab: Lab) -> None:
    (lab.place / ERASING).write_text("nothing")
    with opened(lab) as archive, pytest.raises(Exception, match="does not list"):
        redacting.finish(archive)


def test_a_forged_redaction_is_found(lab: Lab) -> None:
    with lab.opened() as archive, engines.writing(archive.engine) as connection:
        if archive.engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE redacted DISABLE TRIGGER ALL"))
        key, by = 4 * 256, 5 * 256
        connection.execute(text(f"INSERT INTO redacted VALUES ({key}, {by})"))
        connection.execute(text(f"DELETE FROM body WHERE event = {key}"))
    report = lab.verify()
    assert report.answer is Answer.FAILED
    assert ("body.missing", "4.0") in {(one.code, one.address) for one in report.findings}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"2.0\n 3.0 statement.added\nfoot 9.0\n2.0\n", ("2.0", "3.0")),
        (b'{"addresses": ["2.0", "3.0"]}', ("2.0", "3.0")),
    ],
)
def test_a_list_is_what_mentions_are_told_as(data: bytes, found: tuple[str, ...]) -> None:
    assert listed(data, "it") == found


@pytest.mark.parametrize("data", [b"", b"nothing here", b"\xff\xfe", b"{", b'{"addresses": 3}'])
def test_what_is_no_list_is_told(data: bytes) -> None:
    with pytest.raises(MalformedError, match="it is no list"):
        listed(data, "it")


# shutting and opening


def restricted_in(lab: Lab, audience: Audience) -> list[Path]:
    target = lab.folder / f"{audience.value}-{len(list(lab.folder.iterdir()))}"
    with opened(lab) as archive:
        publishing.publish(archive, target, audience=audience)
    assert verify_snapshot(target, lab.place / "policy").answer is Answer.VERIFIED
    return holding(files_of(target))


def test_what_is_restricted_is_in_full_copies_alone(lab: Lab) -> None:
    with opened(lab) as archive:
        done = shielding.shield(archive, [P, S, M], shut=True, reason="safety")
    assert len(done.addresses) == 6
    assert len({one.entry for one in done.addresses}) == 1
    assert restricted_in(lab, Audience.PUBLIC) == []
    assert len(restricted_in(lab, Audience.FULL)) > 1
    with opened(lab) as archive:
        shielding.shield(archive, ["2.0"], shut=False, reason="resolved")
        again = shielding.shield(archive, [P], shut=True, reason="safety")
    assert len(again.addresses) == 1
    assert restricted_in(lab, Audience.PUBLIC) == []


def test_what_continues_something_restricted_later_is_restricted_too(lab: Lab) -> None:
    with opened(lab) as archive:
        shielding.shield(archive, [M], shut=True, reason="safety")
    lab.record(say("statement.reinstated", M, text=SECRET, replaces=lab.link(M)))
    with opened(lab) as archive:
        shielding.shield(archive, [P, S], shut=True, reason="safety")
    assert restricted_in(lab, Audience.PUBLIC) == []


def test_what_is_as_it_was_asked_to_be_is_told(lab: Lab) -> None:
    with opened(lab) as archive:
        with pytest.raises(ConflictError, match="open already"):
            shielding.shield(archive, ["3.0"], shut=False, reason="resolved")
        shielding.shield(archive, ["3.0"], shut=True, reason="safety")
        with pytest.raises(ConflictError, match="restricted already"):
            shielding.shield(archive, ["3.0"], shut=True, reason="safety")
        with pytest.raises(ConflictError, match="stewards decided"):
            shielding.shield(archive, ["0.0"], shut=True, reason="safety")


def test_an_archivist_restricts_their_own_and_opens_nothing(lab: Lab) -> None:
    other = lab.around.keyring.create("marat", None, os.urandom)
    with opened(lab) as archive:
        stewarding.enrol(archive, other.signer.key.encode(), ["archivist"])
    with opened(lab, "marat") as archive:
        mine = note(archive, ORIGIN, "Mine.", lang="en")
        shielding.shield(archive, [str(mine.addresses[0])], shut=True, reason="safety")
        with pytest.raises(NotAuthorisedError, match="author of"):
            shielding.shield(archive, ["3.0"], shut=True, reason="safety")
        with pytest.raises(NotAuthorisedError, match="steward"):
            shielding.shield(archive, [str(mine.addresses[0])], shut=False, reason="resolved")
