"""Quotations from what is no text: looked up in the text that was made of it."""

import hashlib
from collections.abc import Mapping

import pytest

from archive.events.statement import StatementAdded
from archive.intake.plan import Plan
from archive.shape import Json
from tests.intake.conftest import Reading

FILM = """\
deposit: film
lang: en
sources:
  film:
    kind: broadcast
    published: {absent: unknown}
    captures:
      - {file: film.mp4, mediaType: video/mp4}
      - {file: words.txt, method: transcript, of: film.mp4}
entities:
  murat: {kind: person, label: {en: Murat}}
statements:
  said:
    subject: murat
    property: claim
    value: It rained.
    references:
      - {source: film, capture: film.mp4, loc: {t: [1, 2]}, exact: EXACT}
"""
FILES = {"film.mp4": b"\0moving pictures", "words.txt": b"And then, he said, it rained."}
DIGEST = f"sha256:{hashlib.sha256(FILES['film.mp4']).hexdigest()}"


@pytest.fixture
def film(reading: Reading) -> Reading:
    reading.files = dict(FILES)
    return reading


def test_a_quotation_from_a_film_is_looked_up_in_its_transcript(film: Reading) -> None:
    plan = film.plan(FILM.replace("EXACT", "it rained"))
    # The characters of the transcript are not those of the film.
    assert reference_of(plan)["loc"] == {"t": [1, 2]}


def test_a_quotation_that_the_transcript_does_not_have_is_refused(film: Reading) -> None:
    fault = film.fault(FILM.replace("EXACT", "it snowed"))
    assert "'it snowed' does not stand in the text made of the capture" in fault.message


def test_a_transcript_that_the_archive_holds_counts_as_well(film: Reading) -> None:
    film.record(FILM.replace("EXACT", "it rained"))
    later = FILM.replace("deposit: film", "deposit: later").replace("  said:", "  again:")
    later = later[: later.index("sources:")] + later[later.index("statements:") :]
    fault = film.fault(later.replace("EXACT", "it snowed").replace("film.mp4,", DIGEST + ","))
    assert "does not stand in the text made of the capture" in fault.message


def test_a_film_without_a_transcript_is_quoted_unchecked(film: Reading) -> None:
    alone = FILM.replace("      - {file: words.txt, method: transcript, of: film.mp4}\n", "")
    plan = film.plan(alone.replace("EXACT", "it snowed"))
    assert reference_of(plan)["exact"] == "it snowed"


def reference_of(plan: Plan) -> Mapping[str, Json]:
    body = plan.drafts[-1].body
    assert isinstance(body, StatementAdded)
    return body.content.references[0].json()
