"""The evidence of one fact, written out of an archive and checked alone."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlalchemy import select

from archive.core import trust
from archive.core.merkle import leaf_hash
from archive.errors import ConflictError, NotFoundError, NotReadyError, TamperedError
from archive.ids import Address
from archive.log import checkpoints
from archive.place import Place
from archive.service import copies
from archive.service.archive import Archive, Surroundings
from archive.service.proofs import is_proof, verify_proof
from archive.service.proving import Asked, Proven, prove
from archive.service.publishing import Audience, publish
from archive.store import derived, engines
from archive.verify.proof_report import ProofReport
from archive.verify.report import Answer
from archive.views.event import EVENT
from tests.conftest import opened
from tests.histories import LOGS, ORIGIN, Acts, Live, acts
from tests.labs import TEXT, Lab, M, N, P, Q, R, S, capture_of, entity, furnish
from tests.proofs import read
from tests.rules.histories import CAROL, say


def page(report: ProofReport) -> str:
    return f"{report.about}\n"


@pytest.fixture(scope="session")
def furnished(founded_once: Lab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = founded_once.copy(tmp_path_factory.mktemp("proving") / "lab")
    furnish(lab)
    return lab


@pytest.fixture
def lab(furnished: Lab, tmp_path: Path) -> Lab:
    return furnished.copy(tmp_path / "lab")


def proved(lab: Lab, asked: Asked, folder: Path) -> tuple[Proven, ProofReport]:
    """Prove it, and return what a stranger with the pins says, who has nothing else."""
    with lab.opened() as archive:
        made = prove(archive, asked, folder, page)
    return made, verify_proof(folder, lab.place / "policy")


def shown(report: ProofReport) -> list[str]:
    return [str(event.address) for event in report.events if event.shown]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (M, ["7.0", "9.0"]),
        (P, ["2.0"]),
        ("p", ["2.0"]),
        (Q, ["5.1"]),
        (S, ["2.2"]),
        ("pointInTime", ["1.8"]),
        ("4.0", ["4.0"]),
        ("5.0", ["5.0"]),
        ("6.0", ["6.0"]),
        ("9.2", ["9.2"]),
        ("9.3", ["9.3"]),
        ("8.0", ["8.0"]),
        ("0.0", ["0.0"]),
        ("aigerim", ["0.1"]),
        ("example.org/lab", ["0.0"]),
        (f"key:{CAROL.key.id}", ["10.0", "11.0"]),
    ],
)
def test_whatever_was_recorded_is_proved_alone(
    furnished: Lab, tmp_path: Path, text: str, wanted: Sequence[str]
) -> None:
    made, report = proved(furnished, Asked(text=text), tmp_path / "proof")
    assert report.findings == ()
    assert report.answer is Answer.VERIFIED
    assert shown(report) == wanted == list(map(str, made.shows))
    assert (made.size, made.root, made.identity) == (12, report.root, report.identity)
    assert made.bytes == sum(map(len, read(tmp_path / "proof").content.values())) < 100_000
    assert is_proof(tmp_path / "proof")
    assert verify_proof(tmp_path / "proof", None).answer is Answer.CONSISTENT


def test_what_a_statement_names_is_there_to_read_it_by(furnished: Lab, tmp_path: Path) -> None:
    _, report = proved(furnished, Asked(text="4.0"), tmp_path / "proof")
    beside = {str(event.address) for event in report.events if not event.shown}
    # Property and qualifier, subject, source with its publisher, capture; and who signed.
    assert beside == {"0.0", "0.1", "0.2", "1.8", "1.45", "2.0", "2.2", "3.0", "5.1"}


def test_no_other_body_or_salt_of_an_entry_goes_along(furnished: Lab, tmp_path: Path) -> None:
    proved(furnished, Asked(text="4.0"), tmp_path / "proof")
    files = read(tmp_path / "proof").content
    assert "bodies/4.0.salt" in files
    assert {"bodies/4.1.salt", "bodies/4.1.json", "bodies/4.2.salt"}.isdisjoint(files)
    hidden = {
        bytes(salt)
        for event, salt in furnished.ask("SELECT event, salt FROM body")
        if isinstance(salt, bytes)
        and isinstance(event, int)
        and f"bodies/{Address.of_key(event)}.salt" not in files
    }
    whole = b"".join(files.values())
    assert hidden
    assert not any(salt in whole for salt in hidden)


def test_the_history_holds_every_revision_and_act(furnished: Lab, tmp_path: Path) -> None:
    made, report = proved(furnished, Asked(text=M, history=True), tmp_path / "proof")
    assert report.answer is Answer.VERIFIED
    assert shown(report) == ["4.0", "6.0", "7.0", "9.0", "9.3"]
    assert made.about == M
    _, by_address = proved(furnished, Asked(text="7.0", history=True), tmp_path / "again")
    assert shown(by_address) == shown(report)


def test_what_was_redacted_is_shown_to_have_been_there(furnished: Lab, tmp_path: Path) -> None:
    for text in (R, "4.2"):
        _, report = proved(furnished, Asked(text=text), tmp_path / text.replace(":", "-"))
        assert report.answer is Answer.VERIFIED
        assert shown(report) == ["4.2", "8.0"]
        assert report.counts == {"redacted": 1}


def test_what_is_restricted_must_be_asked_for(lab: Lab, tmp_path: Path) -> None:
    with lab.opened() as archive:
        for text in (N, "4.1"):
            with pytest.raises(ConflictError, match=r"4\.1 .* restricted"):
                prove(archive, Asked(text=text), tmp_path / "proof", page)
        with pytest.raises(ConflictError, match="restricted"):
            prove(archive, Asked(text=N, history=True), tmp_path / "proof", page)
    assert not (tmp_path / "proof").exists()
    made, report = proved(lab, Asked(text=N, restricted=True), tmp_path / "proof")
    assert report.answer is Answer.VERIFIED
    # The link behind it is as restricted as the statement: that follows from its head.
    assert made.restricted >= 1
    assert (tmp_path / "proof").stat().st_mode & 0o077 == 0


def test_what_was_restricted_later_is_restricted(lab: Lab, tmp_path: Path) -> None:
    lab.record(say("access.restricted", target="2.0"))
    with lab.opened() as archive, pytest.raises(ConflictError, match=r"2\.0 .* restricted"):
        prove(archive, Asked(text=P), tmp_path / "proof", page)
    made, report = proved(lab, Asked(text=P, restricted=True), tmp_path / "proof")
    assert (report.answer, made.restricted) == (Answer.VERIFIED, 1)
    assert shown(report) == ["2.0", "12.0"]
    # What names it goes without it, and says so.
    made, report = proved(lab, Asked(text="4.0"), tmp_path / "other")
    assert (report.answer, made.restricted) == (Answer.VERIFIED, 0)
    assert "2.0" in report.without


def test_what_was_opened_again_is_open(lab: Lab, tmp_path: Path) -> None:
    lab.record(say("access.restricted", target="2.0"))
    lab.record(say("access.opened", target="2.0", replaces=lab.link("access 2.0")))
    made, report = proved(lab, Asked(text=P), tmp_path / "proof")
    assert (report.answer, made.restricted) == (Answer.VERIFIED, 0)


def test_captured_files_go_along_where_they_are_asked_for(lab: Lab, tmp_path: Path) -> None:
    digest, path = capture_of(lab)
    made, report = proved(lab, Asked(text="4.0"), tmp_path / "without")
    assert (made.captures, made.without, report.without) == (0, (digest,), (digest,))
    made, report = proved(lab, Asked(text="4.0", captures=True), tmp_path / "with")
    assert (made.captures, made.without) == (1, ())
    assert report.answer is Answer.VERIFIED
    assert (tmp_path / "with" / "captures" / digest[7:]).read_bytes() == TEXT
    path.write_bytes(b"another file\n")
    with lab.opened() as archive, pytest.raises(TamperedError, match="another one"):
        prove(archive, Asked(text="4.0", captures=True), tmp_path / "altered", page)
    path.unlink()
    made, _ = proved(lab, Asked(text="4.0", captures=True), tmp_path / "lost")
    assert made.without == (digest,)


def test_a_restricted_capture_is_left_out_unless_asked_for(lab: Lab, tmp_path: Path) -> None:
    with lab.opened() as archive:
        digest, length = archive.captures.put(b"Nobody else may read this.\n")
    lab.record(say("source.captured", S, restricted=True, digest=digest, bytes=length))
    reference = {"source": S, "capture": digest}
    lab.record(say("statement.added", "stm:tttttttttttt", subject=P, references=[reference]))
    made, _ = proved(lab, Asked(text="13.0", captures=True), tmp_path / "proof")
    assert (made.captures, made.without) == (0, ("12.0",))
    asked = Asked(text="13.0", captures=True, restricted=True)
    made, report = proved(lab, asked, tmp_path / "full")
    assert (made.captures, made.restricted, report.answer) == (1, 1, Answer.VERIFIED)


def test_a_statement_that_a_statement_names_comes_along_one_level_deep(
    lab: Lab, tmp_path: Path
) -> None:
    first, second, third = (f"stm:{letter * 12}" for letter in "xyz")
    said = [{"source": "archive", "basis": "inferred"}]
    lab.record(say("statement.added", first, subject=P, references=said))
    lab.record(say("statement.added", second, subject=first, references=said))
    lab.record(say("statement.added", third, subject=second, references=said))
    _, report = proved(lab, Asked(text=third), tmp_path / "proof")
    assert report.answer is Answer.VERIFIED
    abouts = {event.about for event in report.events}
    assert second in abouts
    assert first not in abouts


def test_a_note_on_a_statement_comes_with_what_it_is_about(lab: Lab, tmp_path: Path) -> None:
    lab.record(say("note.added", M))
    _, report = proved(lab, Asked(text="12.0"), tmp_path / "proof")
    assert {"12.0", "7.0"} <= {str(event.address) for event in report.events}


def test_a_key_that_signed_is_told_with_its_revocation(lab: Lab, tmp_path: Path) -> None:
    _, report = proved(lab, Asked(text=f"key:{CAROL.key.id}"), tmp_path / "proof")
    assert shown(report) == ["10.0", "11.0"]
    assert {key.until for key in report.keys} == {None}


def test_from_a_snapshot_it_is_the_same(lab: Lab, tmp_path: Path) -> None:
    with lab.opened() as archive:
        publish(archive, tmp_path / "public")
        publish(archive, tmp_path / "full", audience=Audience.FULL)
    for name in ("public", "full"):
        with copies.opened(tmp_path / name, lab.around) as copy:
            made = prove(copy, Asked(text=M), tmp_path / f"proof-{name}", page)
            assert made.policy is None
    with lab.opened() as archive:
        prove(archive, Asked(text=M), tmp_path / "proof", page)
    wanted = read(tmp_path / "proof").content
    assert read(tmp_path / "proof-public").content == wanted
    assert read(tmp_path / "proof-full").content == wanted
    with copies.opened(tmp_path / "public", lab.around) as copy:
        for restricted in (False, True):
            asked = Asked(text=N, restricted=restricted)
            with pytest.raises(ConflictError, match="not in this copy"):
                prove(copy, asked, tmp_path / "no", page)
    with copies.opened(tmp_path / "full", lab.around) as copy:
        prove(copy, Asked(text=N, restricted=True), tmp_path / "yes", page)
    assert verify_proof(tmp_path / "yes", lab.place / "policy").answer is Answer.VERIFIED


def test_the_newest_entries_are_covered_first(lab: Lab, tmp_path: Path) -> None:
    keys = lab.home / "logs"
    shutil.move(keys, tmp_path / "put-away")
    lab.record(entity("ent:zzzzzzzzzzzz", "z"))
    with lab.opened() as archive, pytest.raises(NotReadyError, match="not covered"):
        prove(archive, Asked(text="z"), tmp_path / "proof", page)
    assert not (tmp_path / "proof").exists()
    shutil.move(tmp_path / "put-away", keys)
    made, report = proved(lab, Asked(text="z"), tmp_path / "proof")
    assert (made.size, report.answer) == (13, Answer.VERIFIED)


def test_wrong_uses_are_told(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with lab.opened() as archive:
        for text in ("nobody", "99.0", "ent:aaaaaaaaaaaa"):
            with pytest.raises(NotFoundError):
                prove(archive, Asked(text=text), tmp_path / "proof", page)
        with pytest.raises(ConflictError, match="exists already"):
            prove(archive, Asked(text=M), tmp_path / "there", page)
        with pytest.raises(ConflictError, match="lies within"):
            prove(archive, Asked(text=M), lab.place / "proof", page)
        with pytest.raises(NotFoundError):
            prove(archive, Asked(text=M), tmp_path / "no" / "proof", page)
    assert not (tmp_path / "proof").exists()


def test_what_was_changed_behind_the_logs_back_is_not_handed_out(lab: Lab, tmp_path: Path) -> None:
    lab.sql(f"UPDATE body SET salt = zeroblob(16) WHERE event = {Address(7, 0).key}")
    with lab.opened() as archive, pytest.raises(TamperedError, match=r"7\.0"):
        prove(archive, Asked(text=M), tmp_path / "proof", page)
    assert not (tmp_path / "proof").exists()
    assert not list(tmp_path.glob(".*"))


def told_in(folder: Path, story: Acts) -> Archive:
    """Return the archive of a random history, in the SQLite file in *folder*."""
    url = engines.sqlite_url(folder / "archive.sqlite")
    with opened(url) as engine, engines.writing(engine) as connection:
        live = Live(connection)
        live.begin()
        live.go_on(story)
        both = [signer for pair in LOGS for signer in pair]
        note = checkpoints.sign(connection, both, None, 2_000_000_000)
        assert note is not None
        checkpoints.keep(connection, note)
    around = Surroundings(
        home=folder / "home", ask=lambda path: None, now=lambda: 0, random=os.urandom
    )
    return Archive(Place(folder / "archive", ORIGIN, url), engines.open_engine(url), around)


@settings(max_examples=4)
@given(acts)
def test_every_event_of_any_history_is_proved(
    tmp_path_factory: pytest.TempPathFactory, upgraded_sqlite: Path, story: Acts
) -> None:
    folder = tmp_path_factory.mktemp("any")
    shutil.copyfile(upgraded_sqlite, folder / "archive.sqlite")
    with told_in(folder, story) as archive:
        with engines.reading(archive.engine) as connection:
            newest = checkpoints.newest(connection)
            sets = checkpoints.log_keys(connection, 1000)
            rows = connection.execute(select(derived.table(EVENT).c.event)).scalars().all()
            first = connection.exec_driver_sql('SELECT note FROM entry WHERE "index" = 0').scalar()
        assert newest is not None
        policy = folder / "policy"
        policy.write_bytes(trust.encode(sets[-1], leaf_hash(bytes(first))))
        for key in rows:
            address = Address.of_key(key)
            made = folder / str(address)
            prove(archive, Asked(text=str(address), restricted=True), made, page)
            report = verify_proof(made, policy)
            assert report.answer is Answer.VERIFIED, (address, report.findings, report.undecided)
            assert address in {event.address for event in report.events if event.shown}
            shutil.rmtree(made)


def test_it_is_proved_from_postgresql_too(tmp_path: Path, postgresql_url: str) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(postgresql_url)
    lab.record(entity(P, "p"), say("source.added", S))
    lab.record(say("statement.added", M, subject=P))
    made, report = proved(lab, Asked(text=M), tmp_path / "proof")
    assert (report.answer, made.bodies) == (Answer.VERIFIED, 7)
