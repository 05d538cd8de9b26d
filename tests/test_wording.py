"""Facts in plain words."""

import pytest

from archive import wording
from archive.events.drafting import Draft
from archive.events.entity import EntityAdded
from archive.events.note import NoteAdded
from archive.events.source import SourceAdded, SourceCaptured
from archive.facts import references, statements, values
from archive.intake.words import body_words, draft_words
from archive.shape import Json

ENT, SRC, STM = "ent:aaaaaaaaaaaa", "src:bbbbbbbbbbbb", "stm:cccccccccccc"
NAMES = {ENT: "Murat", SRC: "The Gazette", STM: "order"}
QUANTITY: Json = {"of": "person", "text": "about 225", "modality": "approximate", "amount": "225"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"entity": ENT}, "Murat"),
        ({"source": SRC}, "The Gazette"),
        ({"statement": STM}, "order"),
        ({"text": "cook", "lang": "en"}, "cook"),
        ({"quote": "no", "lang": "en"}, "“no”"),
        ({"quote": "no", "lang": "en", "speaker": ENT}, "“no” (Murat)"),
        ({"code": "fine"}, "fine"),
        ({"date": "2022-01?"}, "January 2022 (uncertain) [2022-01?]"),
        ({"date": "2022"}, "2022"),
        ({"quantity": QUANTITY}, "about 225"),
        ({"uri": "https://a.example"}, "https://a.example"),
        ({"digest": "sha256:" + "0" * 64}, "sha256:" + "0" * 64),
        ({"point": {"lat": "43.2", "lon": "76.9"}}, "43.2, 76.9"),
        ({"duration": "P12Y"}, "12 years"),
        ({"timeOfDay": "18:00Z"}, "18:00Z"),
        ({"instant": "2022-01-05T10:00:00Z"}, "2022-01-05T10:00:00Z"),
        ({"absent": "unknown"}, "unknown"),
        ({"absent": "none"}, "none"),
        ({"absent": "withheld", "ground": "classified"}, "withheld (classified)"),
        ({"absent": "withheld", "by": ENT}, "withheld by Murat"),
    ],
)
def test_every_kind_of_value_has_words(value: Json, expected: str) -> None:
    assert wording.value_words(values.decode(value, ""), NAMES.__getitem__) == expected


def statement(**members: Json) -> statements.StatementBody:
    body: dict[str, Json] = {
        "subject": ENT,
        "property": "positionHeld",
        "value": {"text": "Minister", "lang": "en"},
        "references": [{"source": SRC}],
        **members,
    }
    return statements.decode(body, "", corrected=False)


def test_a_statement_is_one_line() -> None:
    qualifiers: Json = [
        {"property": "startTime", "value": {"absent": "unknown"}},
        {"property": "endTime", "value": {"date": "2022-01"}},
    ]
    line = wording.statement_words(statement(qualifiers=qualifiers), NAMES.__getitem__)
    assert line == (
        "Murat - positionHeld -> Minister (startTime: unknown; until January 2022)  [The Gazette]"
    )


def test_equal_chains_are_told_once() -> None:
    step: Json = {"agent": ENT, "act": "opines", "not": True, "certainty": "likely", "hedge": "is"}
    cited: Json = [
        {"source": SRC},
        {"source": SRC, "note": "again"},
        {"source": "archive", "basis": "inferred"},
        {"source": SRC, "attribution": [{"agent": ENT, "act": "reports"}, step]},
    ]
    line = wording.statement_words(statement(references=cited), NAMES.__getitem__)
    assert line.partition("  ")[2] == (
        "[The Gazette; inferred by the archive; "
        'The Gazette <- Murat (reports) <- Murat (opines, denies, likely, "is")]'
    )
    reference = references.decode({"source": "archive", "basis": "inferred"}, "")
    assert wording.chain_words(reference, NAMES.__getitem__) == "inferred by the archive"


def test_labels_are_in_the_language_asked_for_or_english_or_any() -> None:
    assert wording.label_words({"ru": "а", "en": "b"}) == "b"
    assert wording.label_words({"ru": "а", "en": "b"}, "ru") == "а"
    assert wording.label_words({"ru": "а", "kk": "b"}) == "b"
    body = EntityAdded(kind="group", label={"ru": "а"}, identified=False)
    assert wording.entity_words(body) == "entity group, not identified: а"


def source(**members: Json) -> SourceAdded:
    return SourceAdded.decode({"kind": "list", "published": {"absent": "none"}, **members}, "")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, "source list: without a title, published none"),
        ({"handle": "h"}, "source list: h, published none"),
        ({"handle": "h", "title": {"absent": "none"}}, "source list: h, published none"),
        (
            {"title": {"text": "T", "lang": "en"}, "publisher": {"entity": ENT}},
            "source list: T, publisher Murat, published none",
        ),
    ],
)
def test_a_source_is_one_line(members: dict[str, Json], expected: str) -> None:
    assert wording.source_words(source(**members), NAMES.__getitem__) == expected


def test_a_capture_is_one_line() -> None:
    held: dict[str, Json] = {
        "method": "file",
        "retrieved": {"absent": "unknown"},
        "digest": "sha256:" + "0" * 64,
        "bytes": 3124,
        "mediaType": "text/plain",
    }
    for more, expected in (
        ({"outcome": "captured"}, "capture text/plain, 3,124 bytes"),
        ({"outcome": "partial"}, "capture text/plain, 3,124 bytes, in part"),
        (
            {"outcome": "captured", "of": "sha256:" + "1" * 64},
            "capture text/plain, 3,124 bytes, made of another capture",
        ),
    ):
        body = SourceCaptured.decode({**held, **more}, "")
        assert wording.capture_words(body) == expected
    failed = {"outcome": "failed", "method": "download", "retrieved": {"date": "2022"}}
    assert wording.capture_words(SourceCaptured.decode(failed, "")) == "capture failed"


def test_an_event_of_another_family_is_called_by_what_it_is_about() -> None:
    body = NoteAdded.decode({"text": "x", "lang": "en"}, "")
    assert body_words(ENT, body, NAMES.__getitem__) == ENT
    draft = Draft(body=source(handle="h"), id=SRC)
    assert draft_words(draft, NAMES.__getitem__) == "source list: h, published none"
