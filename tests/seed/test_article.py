"""The real report goes in whole, is corrected, shown and verified."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ConflictError, MalformedError
from archive.intake.plan import Outcome
from archive.queries.references import Bearing, Stance
from archive.queries.statements import Stated
from archive.service import correcting, founding, judging, keeping, reading, verifying
from archive.service.archive import Archive, Surroundings
from archive.service.auditing import verify_snapshot
from archive.service.depositing import Deposited, deposit
from archive.service.publishing import Audience, publish
from archive.verify.report import Answer, Level
from archive.verify.report import Outcome as Passed

HERE = Path(__file__).resolve().parent
CAPTURE = "  khabar-interview:\n"
YEAR = 1_800_000_000


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    clock = iter(range(YEAR, YEAR + 10_000))
    return Surroundings(
        home=tmp_path / "home", ask=lambda path: None, now=clock.__next__, random=os.urandom
    )


@pytest.fixture
def files(tmp_path: Path, article: str, article_deposit: str) -> Path:
    """A folder with the deposit, the report it quotes, and what comes later."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "article.txt").write_bytes(article.encode())
    (folder / "article.yaml").write_text(article_deposit, encoding="utf-8")
    (folder / "later.yaml").write_bytes((HERE / "later.yaml").read_bytes())
    (folder / "interview.mp4").write_bytes(b"\0\0\0\x18ftypmp42 not really a film")
    return folder


@pytest.fixture
def archive(tmp_path: Path, around: Surroundings, database_url: str) -> Iterator[Archive]:
    folder = tmp_path / "archive"
    founding.found(
        folder,
        origin="example.org/january-2022",
        title="January 2022",
        key="aigerim",
        second_key="safe",
        database=database_url,
        passphrase=None,
        around=around,
    )
    with Archive.open(folder, around) as opened:
        yield opened


@pytest.fixture
def deposited(archive: Archive, files: Path) -> Deposited:
    return deposit(archive, files / "article.yaml")


def test_the_report_goes_in_whole_and_is_verified(archive: Archive, deposited: Deposited) -> None:
    statements = [item for item in deposited.items if item.key.startswith("statements/")]
    assert len(statements) == 57
    assert {item.outcome for item in deposited.items} == {"added"}
    assert len({address.entry for address in deposited.written.addresses}) == 1
    report = verifying.verify(archive, None)
    assert report.answer is Answer.VERIFIED, report.findings
    assert report.findings == []
    captures = next(one for one in report.levels if one.level is Level.CAPTURES)
    assert captures.outcome is Passed.PASSED
    # One file, and every quotation of a report of 19 sentences.
    assert captures.count > 50
    assert report.counts.get("quotations not checked", 0) == 0


def test_depositing_it_again_changes_nothing(
    archive: Archive, deposited: Deposited, files: Path
) -> None:
    again = deposit(archive, files / "article.yaml")
    assert again.written.addresses == ()
    assert {item.outcome for item in again.items} == {"unchanged"}


def test_a_denied_claim_is_shown_as_denied_with_three_hedges(
    archive: Archive, deposited: Deposited
) -> None:
    shown = statement(archive, "noncompliance")
    assert shown.stance is Stance.DENIED
    assert (shown.tally[Bearing.FOR], shown.tally[Bearing.AGAINST]) == (0, 3)
    assert len(hedges(shown)) == 3


def test_the_corrections_of_later_days_are_applied_and_verified(
    archive: Archive, deposited: Deposited, files: Path
) -> None:
    correct_everything(archive, files)
    report = verifying.verify(archive, None)
    assert report.answer is Answer.VERIFIED, report.findings
    assert statement(archive, "sentence").revision == 2
    assert statement(archive, "convicted").revision == 2
    assert statement(archive, "removed-19").rank == "preferred"
    assert statement(archive, "dead-later").rank == "preferred"
    assert statement(archive, "dead").rank == "normal"
    assert statement(archive, "politicised-ru").retracted is not None
    order = statement(archive, "order")
    assert [one.cited for one in order.references] == [False, True]
    assert order.revision == 1
    with pytest.raises(ConflictError, match="retracted"):
        judging.rank(archive, "politicised-ru", "preferred", reason="no")


def test_a_correction_is_not_undone_by_a_file_that_did_not_change(
    archive: Archive, deposited: Deposited, files: Path
) -> None:
    correct_everything(archive, files)
    again = deposit(archive, files / "article.yaml")
    assert again.written.addresses == ()
    left = {item.key for item in again.items if item.outcome is Outcome.SUPERSEDED}
    # What was retracted is as little told again as what was corrected.
    assert left == {"statements/sentence", "statements/convicted", "statements/politicised-ru"}


def test_a_change_in_the_file_and_in_the_archive_is_told_and_nothing_is_written(
    archive: Archive, deposited: Deposited, files: Path
) -> None:
    correct_everything(archive, files)
    path = files / "article.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("value: P12Y", "value: P13Y")
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(MalformedError, match="'sentence' has changed here, and was corrected"):
        deposit(archive, path)
    assert statement(archive, "sentence").revision == 2


def test_every_view_is_equal_to_a_rebuild_after_all_corrections(
    archive: Archive, deposited: Deposited, files: Path
) -> None:
    correct_everything(archive, files)
    before = verifying.verify(archive, None)
    keeping.rebuild(archive)
    after = verifying.verify(archive, None)
    assert before.levels == after.levels
    assert after.answer is Answer.VERIFIED


def test_a_snapshot_of_the_report_is_verified_offline_under_pins(
    archive: Archive, deposited: Deposited, files: Path, tmp_path: Path
) -> None:
    correct_everything(archive, files)
    policy = Path(shutil.copy(archive.place.folder / "policy", tmp_path / "my-policy"))
    reports = {}
    for audience in Audience:
        made = publish(archive, tmp_path / audience.value, audience=audience)
        reports[audience] = verify_snapshot(made.folder, policy)
        assert reports[audience].answer is Answer.VERIFIED, reports[audience].findings
    public, full = reports[Audience.PUBLIC], reports[Audience.FULL]
    assert (public.size, public.root) == (full.size, full.root)
    # The report itself is not to be handed out, and so nobody can look up its words there.
    assert public.counts["quotations not checked"] > 50
    assert "quotations not checked" not in full.counts


def correct_everything(archive: Archive, files: Path) -> None:
    """Apply every later correction for which there is a use case; all values are made up."""
    correcting.correct_statement(
        archive,
        "sentence",
        qualifiers=["pointInTime={date: '[..2099-03-09]', basis: inferred}"],
        reason="the headers of the capture give a year (hypothetical)",
    )
    capture_the_interview(archive, files)
    correcting.cite(
        archive,
        "order",
        source="khabar-interview",
        said=["tokayev states"],
        reference={"loc": {"t": ["751", "778"]}, "note": "one step shorter than the report"},
    )
    judging.rank(archive, "removed-19", "preferred", reason="more precise")
    correcting.correct_statement(
        archive,
        "convicted",
        qualifiers=["legalProvision={text: article 000 (hypothetical), lang: en}"],
        reason="the provision became known (hypothetical)",
    )
    deposit(archive, files / "later.yaml")
    judging.rank(archive, "dead-later", "preferred", reason="latest official figure")
    judging.retract(
        archive,
        "politicised-ru",
        reason="overInterpretation",
        text="the report compares, and does not assert this of Russia",
    )


def capture_the_interview(archive: Archive, files: Path) -> None:
    """Bring in bytes for a source that had none, through the edited file."""
    path = files / "article.yaml"
    brought = "    file: interview.mp4\n    mediaType: video/mp4\n    public: yes\n"
    text = path.read_text(encoding="utf-8").replace(CAPTURE, CAPTURE + brought)
    path.write_text(text, encoding="utf-8")
    outcome = deposit(archive, path)
    assert [item.key for item in outcome.items if item.outcome == "added"] == [
        "sources/khabar-interview"
    ]


def statement(archive: Archive, name: str) -> Stated:
    thing = reading.show(archive, name, limit=10).thing
    assert isinstance(thing, reading.StatementShown)
    return thing.statement


def hedges(shown: Stated) -> list[str]:
    steps = (
        step for one in shown.references if one.reference for step in one.reference.attribution
    )
    return [step.hedge for step in steps if step.hedge is not None]
