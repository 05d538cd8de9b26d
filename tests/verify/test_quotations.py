"""Quotations from what is no text are looked up in the texts that were made of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from archive.events.drafting import Draft
from archive.events.statement import StatementAdded, StatementCited
from archive.log import chains
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.service.depositing import deposit
from archive.service.recording import Said, record
from archive.verify.report import Answer
from tests.intake.test_quotations import FILES, FILM
from tests.labs import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    folder = tmp_path / "lab"
    folder.mkdir()
    made = Lab(folder)
    made.found()
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "film.yaml").write_text(FILM.replace("EXACT", "it rained"), encoding="utf-8")
    with made.opened() as archive:
        deposit(archive, tmp_path / "film.yaml")
    return made


def cite(archive: Archive, exact: str) -> None:
    """Record what no deposit would take: the rules do not look into captures."""

    def say(connection: Connection) -> Said:
        end = chains.chain(connection, resolve(Sight(connection), "said", ("stm",)))
        body = end.content.body
        assert isinstance(body, StatementAdded)
        cited = StatementCited(replace(body.content.references[0], exact=exact))
        return Said([Draft(id=end.id, body=cited, on=end.content.head.body)], ["cited"])

    record(archive, say, dry_run=False)


def test_words_that_the_transcript_has_are_found(lab: Lab) -> None:
    report = lab.verify()
    assert report.answer is Answer.VERIFIED
    assert "quotations not checked" not in report.counts


def test_words_that_the_transcript_does_not_have_are_told(lab: Lab) -> None:
    with lab.opened() as archive:
        cite(archive, "it snowed")
    [finding] = lab.verify().findings
    assert (finding.code, finding.address, finding.expected) == (
        "capture.quotation",
        "3.0",
        "it snowed",
    )


def test_without_the_transcript_they_are_counted_as_not_checked(lab: Lab) -> None:
    for path in (lab.place / "captures").rglob("*"):
        if path.is_file() and path.read_bytes() == FILES["words.txt"]:
            path.unlink()
    report = lab.verify()
    assert report.counts["quotations not checked"] == 1
    assert [finding.code for finding in report.findings] == ["capture.missing"]
