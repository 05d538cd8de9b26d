"""Sources of a deposit and the files that they bring."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from archive.events.source import Source, SourceCaptured
from archive.ids import Digest
from archive.intake.known import CaptureKnown
from archive.intake.misfit import Misfit

Reading = Any

ENTITIES = """\
entities:
  gazette: {kind: organisation, label: {en: G}}
  anna: {kind: person, label: {en: Anna}}
"""


def deposit(members: str, lang: str = "lang: en\n") -> str:
    return f"deposit: test\n{lang}sources:\n  s: {{kind: article, {members}}}\n{ENTITIES}"


@pytest.fixture
def described(reading: Reading) -> Callable[..., Any]:
    def read(members: str, lang: str = "lang: en\n") -> Any:
        plan = reading.plan(deposit(members, lang))
        called = {id: key.partition("/")[2] for key, id in plan.intake}
        (source,) = (d.body for d in plan.drafts if isinstance(d.body, Source))

        def named(json: Any) -> Any:
            if isinstance(json, dict):
                return {name: named(value) for name, value in json.items()}
            if isinstance(json, list):
                return [named(value) for value in json]
            return called.get(json, json)

        return {k: v for k, v in named(source.json()).items() if k not in ("kind", "handle")}

    return read


@pytest.fixture
def captured(reading: Reading) -> Callable[[str], list[dict[str, Any]]]:
    def read(members: str) -> list[dict[str, Any]]:
        plan = reading.plan(deposit(f"published: 2022, {members}"))
        drafts = [d for d in plan.drafts if isinstance(d.body, SourceCaptured)]
        assert [digest for digest, _ in plan.captures] == [d.body.digest for d in drafts]
        return [{**d.body.json(), "restricted": d.restricted} for d in drafts]

    return read


@pytest.fixture
def fault(reading: Reading) -> Callable[[str], Misfit]:
    def read(members: str) -> Misfit:
        found = reading.fault(deposit(members))
        assert isinstance(found, Misfit)
        return found

    return read


PUBLISHED = {"published": {"date": "2022"}}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ("published: 2022", PUBLISHED),
        (
            "published: {date: 2022-01?, expressed: then, basis: interpreted}",
            {"published": {"date": "2022-01?", "expressed": "then", "basis": "interpreted"}},
        ),
        ("published: {absent: none}", {"published": {"absent": "none"}}),
        ("published: 2022, publisher: gazette", {**PUBLISHED, "publisher": {"entity": "gazette"}}),
        (
            "published: 2022, publisher: {absent: unknown}",
            {**PUBLISHED, "publisher": {"absent": "unknown"}},
        ),
        (
            "published: 2022, "
            "author: [anna, {text: A., lang: en}, {absent: withheld, ground: safety}]",
            {
                **PUBLISHED,
                "author": [
                    {"entity": "anna"},
                    {"text": "A.", "lang": "en"},
                    {"absent": "withheld", "ground": "safety"},
                ],
            },
        ),
        (
            "published: 2022, title: A title",
            {**PUBLISHED, "title": {"text": "A title", "lang": "en"}},
        ),
        (
            "published: 2022, title: Имя, lang: ru",
            {**PUBLISHED, "title": {"text": "Имя", "lang": "ru"}, "lang": {"code": "ru"}},
        ),
        (
            "published: 2022, title: A, lang: {absent: unknown}",
            {**PUBLISHED, "title": {"text": "A", "lang": "en"}, "lang": {"absent": "unknown"}},
        ),
        (
            "published: 2022, url: 'https://a.example/x'",
            {**PUBLISHED, "url": {"uri": "https://a.example/x"}},
        ),
        (
            "published: 2022, licence: CC BY 4.0",
            {**PUBLISHED, "licence": {"text": "CC BY 4.0", "lang": "en"}},
        ),
        (
            "published: 2022, licence: 'https://a.example/l'",
            {**PUBLISHED, "licence": {"uri": "https://a.example/l"}},
        ),
        ("published: 2022, licence: {code: CC0}", {**PUBLISHED, "licence": {"code": "CC0"}}),
    ],
)
def test_a_source_is_described(
    described: Callable[..., Any], members: str, expected: object
) -> None:
    assert described(members) == expected


@pytest.mark.parametrize(
    ("members", "path", "message"),
    [
        ("title: x", "", "the member 'published' is missing"),
        ("published: May 2022", ".published", "is not written year-month-day"),
        ("published: {text: x}", ".published", "a value of kind 'text' may not stand here"),
        ("published: 2022, publisher: nobody", ".publisher", "neither this file nor the archive"),
        ("published: 2022, author: anna", ".author", "'anna' stands where a list must"),
        ("published: 2022, author: [A. B.]", ".author[0]", "nothing is called 'A. B.'"),
        ("published: 2022, lang: english", ".lang", "is not a language tag"),
        ("published: 2022, lang: {code: english}", ".lang", "is not a language tag"),
        ("published: 2022, url: a.example", ".url", "is not an absolute URI"),
        ("published: 2022, partOf: anna", ".partOf", "'anna' is an entity"),
        ("published: 2022, file: a.txt", ".file", "there is no file 'a.txt'"),
        ("published: 2022, file: [a]", ".file", "a list stands where one text must"),
        ("published: 2022, public: yes", ".public", "'public' stands beside no 'file'"),
        ("published: 2022, mediaType: x/y", ".mediaType", "'mediaType' stands beside no 'file'"),
        ("published: 2022, file: report.txt, mediaType: text", ".mediaType", "is not a media type"),
        (
            "published: 2022, file: report.txt, method: scanned",
            ".method",
            "'scanned' is not known here",
        ),
        (
            "published: 2022, file: report.txt, retrieved: today",
            ".retrieved",
            "'today' is not a date",
        ),
        (
            "published: 2022, file: report.txt, captures: []",
            ".captures",
            "'file' and 'captures' stand beside one another",
        ),
        (
            "published: 2022, captures: report.txt",
            ".captures",
            "'report.txt' stands where a list must",
        ),
        ("published: 2022, captures: [report.txt]", ".captures[0]", "stands where a mapping"),
        (
            "published: 2022, captures: [{public: yes}]",
            ".captures[0]",
            "the member 'file' is missing",
        ),
        (
            "published: 2022, captures: [{file: report.txt}], method: scan",
            ".method",
            "'method' stands beside no 'file'",
        ),
        (
            "published: 2022, captures: [{file: report.txt}, {file: report.txt}]",
            ".captures[1].file",
            "these are the bytes of line 4 again",
        ),
        (
            "published: 2022, captures: [{file: report.txt, of: scan.pdf}]",
            ".captures[0].file",
            "it is made of 'scan.pdf', which is no other capture",
        ),
        (
            "published: 2022, captures: [{file: report.txt, of: report.txt}]",
            ".captures[0].file",
            "it is made of 'report.txt'",
        ),
    ],
)
def test_a_source_at_fault_is_told_at_its_place(
    fault: Callable[[str], Misfit], members: str, path: str, message: str
) -> None:
    found = fault(members)
    assert message in found.message
    assert found.path == f"sources.s{path}"


def test_a_title_without_a_language_is_a_fault(reading: Reading) -> None:
    found = reading.fault(deposit("published: 2022, title: A", lang=""))
    assert found.message == "in which language this is, is not said"


def test_a_file_is_captured(reading: Reading, captured: Callable[[str], Any]) -> None:
    data = reading.files["report.txt"]
    reading.files["folder/report.txt"] = data
    (found,) = captured("file: folder/report.txt")
    assert found == {
        "outcome": "captured",
        "method": "file",
        "retrieved": {"absent": "unknown"},
        "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "bytes": len(data),
        "mediaType": "text/plain",
        "name": "report.txt",
        "restricted": True,
    }


def test_what_is_said_of_a_file_is_kept(captured: Callable[[str], Any]) -> None:
    about = "file: report.txt, mediaType: text/x-log, method: download, public: yes"
    (found,) = captured(f"{about}, retrieved: '2022-01-05T10:00:00Z'")
    assert found["mediaType"] == "text/x-log"
    assert found["method"] == "download"
    assert found["retrieved"] == {"instant": "2022-01-05T10:00:00Z"}
    assert found["restricted"] is False
    (found,) = captured("file: report.txt, public: no, retrieved: 2022-01")
    assert found["retrieved"] == {"date": "2022-01"}
    assert found["restricted"] is True
    (found,) = captured("file: report.txt, retrieved: {date: 2022, expressed: that year}")
    assert found["retrieved"] == {"date": "2022", "expressed": "that year"}


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("a.TXT", "text/plain"),
        ("b/a.html", "text/html"),
        ("a.PDF", "application/pdf"),
        ("a.unknown", "application/octet-stream"),
        ("a", "application/octet-stream"),
        ("a.b/txt", "application/octet-stream"),
        ("a.b\\\\c.jpg", "image/jpeg"),
    ],
)
def test_the_media_type_is_guessed_from_the_name(
    reading: Reading, captured: Callable[[str], Any], file: str, media_type: str
) -> None:
    reading.files[file.replace("\\\\", "\\")] = b"x"
    (found,) = captured(f'file: "{file}"')
    assert found["mediaType"] == media_type
    assert found["name"] == file.replace("\\\\", "/").rpartition("/")[2]


def test_captures_stand_behind_what_they_are_made_of(
    reading: Reading, captured: Callable[[str], Any]
) -> None:
    reading.files |= {"scan.pdf": b"%PDF", "en.txt": b"text"}
    listed = (
        "{file: en.txt, of: report.txt, method: translation}, "
        "{file: report.txt, of: scan.pdf, method: extraction}, {file: scan.pdf}"
    )
    found = captured(f"captures: [{listed}]")
    assert [one["name"] for one in found] == ["scan.pdf", "report.txt", "en.txt"]
    assert [one.get("of") for one in found] == [None, found[0]["digest"], found[1]["digest"]]
    reading.record(deposit(f"published: 2022, captures: [{listed}]"))
    assert not reading.plan(deposit(f"published: 2022, captures: [{listed}]")).drafts


def test_equal_bytes_are_one_capture(reading: Reading, fault: Callable[[str], Misfit]) -> None:
    reading.files["copy.txt"] = reading.files["report.txt"]
    found = fault("published: 2022, captures: [{file: report.txt}, {file: copy.txt}]")
    assert found.path == "sources.s.captures[1].file"


def test_text_that_is_not_utf8_is_told_where_the_file_is_named(
    reading: Reading, fault: Callable[[str], Misfit]
) -> None:
    reading.files["report.txt"] = "пять".encode("cp1251")
    found = fault("published: 2022, file: report.txt")
    assert found.message == "the text is not UTF-8 at byte 0"
    assert found.path == "sources.s.file"


def test_references_to_a_source_whose_file_is_at_fault_are_let_be(
    reading: Reading, head: str
) -> None:
    text = head.replace("file: report.txt", "file: gone.txt") + (
        "statements:\n  it: {subject: murat, property: claim, value: x, references: "
        "[{source: report, exact: x}, {source: report, capture: gone.txt}]}\n"
    )
    assert reading.fault(text).path == "sources.report.file"


def test_of_several_captures_one_is_named(reading: Reading, head: str) -> None:
    reading.files["scan.pdf"] = b"%PDF"
    text = head.replace("file: report.txt", "captures: [{file: scan.pdf}, {file: report.txt}]") + (
        "statements:\n  it: {subject: murat, property: claim, value: x, references: "
        "[{source: report, %s}]}\n"
    )
    assert reading.fault(text % "exact: rained").message == (
        "the source has 2 captures, and none is named: scan.pdf, report.txt"
    )
    reading.record(text % "exact: rained, capture: report.txt")


def test_bytes_that_are_text_elsewhere_are_not_looked_into(reading: Reading, head: str) -> None:
    # One source says text/plain of what another brings as mere bytes.
    reading.record(head)
    (id,) = reading.archive.bearing("list")
    data = b"\xff\xfe\xfd"
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    reading.archive.held[id] = [CaptureKnown(Digest(digest), "text/plain")]
    reading.files["new.bin"] = data
    reading.plan(
        """\
deposit: later
lang: en
sources: {new: {kind: file, published: 2022, file: new.bin}}
statements:
  it: {subject: murat, property: claim, value: x, references: [{source: list, exact: anything}]}
"""
    )


def test_a_file_without_a_name_is_a_fault(reading: Reading, fault: Callable[[str], Misfit]) -> None:
    reading.files["a/ "] = b"x"
    found = fault("published: 2022, file: 'a/ '")
    assert found.message == "the text is blank"
    assert found.path == "sources.s.file"
