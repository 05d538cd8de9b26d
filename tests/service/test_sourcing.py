"""Sources one at a time, and the bytes that are kept of them."""

from collections.abc import Iterator

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError, TamperedError
from archive.events.source import Source
from archive.service import reading
from archive.service.adding import add_entity
from archive.service.archive import Archive
from archive.service.looking import Look
from archive.service.sourcing import (
    File,
    add_source,
    capture_source,
    correct_source,
    get_capture,
)
from archive.verify.report import Answer
from tests.labs import Lab

TEXT = File(name="a/report.txt", data="Слова отчёта.\n".encode())
FILM = File(name="film.mp4", data=b"\0film")


@pytest.fixture
def archive(founded: Lab) -> Iterator[Archive]:
    with founded.opened() as opened:
        add_entity(opened, kind="organisation", labels={"en": "The Gazette"}, handle="gazette")
        yield opened


def source(archive: Archive, name: str) -> Source:
    thing = reading.show(archive, name, limit=5).thing
    assert isinstance(thing, reading.SourceShown)
    assert thing.source is not None
    return thing.source


def add(archive: Archive, file: File | None = None, **said: str) -> None:
    add_source(archive, {"kind": "article", **said}, handle="report", file=file)


def test_a_source_is_unknown_to_be_published_unless_it_is_said(archive: Archive) -> None:
    add(archive, publisher="gazette", lang="en", title="A report")
    body = source(archive, "report").json()
    assert body["published"] == {"absent": "unknown"}
    assert body["title"] == {"text": "A report", "lang": "en"}


def test_members_in_braces_are_read_as_in_a_deposit(archive: Archive) -> None:
    date = "{date: '2022-01?', expressed: in January, basis: interpreted}"
    add_source(
        archive,
        {
            "kind": "list",
            "published": date,
            "licence": "{absent: none}",
            "author": ["gazette", "{text: Anon, lang: und}"],
        },
        handle="report",
    )
    body = source(archive, "report").json()
    assert body["licence"] == {"absent": "none"}
    assert body["published"]["basis"] == "interpreted"  # type: ignore[index, call-overload]
    assert len(source(archive, "report").author) == 2


def test_a_file_is_kept_and_restricted_unless_it_is_made_public(archive: Archive) -> None:
    add(archive, TEXT, publisher="gazette")
    capture_source(archive, "report", FILM, {"method": "download"}, public=True)
    got = get_capture(archive, "report", capture="report.txt", wanted=True)
    assert got.data == TEXT.data
    assert [one.restricted for one in got.captures] == [True, False]
    first, second = (one.capture for one in got.captures)
    assert first is not None
    assert second is not None
    assert (first.media_type, first.name) == ("text/plain", "report.txt")
    assert (second.media_type, second.method) == ("video/mp4", "download")


def test_a_text_is_made_of_another_capture(archive: Archive, founded: Lab) -> None:
    add(archive, FILM)
    made = capture_source(
        archive, "report", TEXT, {"method": "transcript"}, of="film.mp4", outcome="partial"
    )
    assert made.lines == ("capture text/plain, 25 bytes, in part, made of another capture",)
    with pytest.raises(NotFoundError, match="no capture 'other'"):
        capture_source(archive, "report", File(name="-", data=b"x"), {}, of="other")
    assert founded.verify().answer is not Answer.FAILED


def test_an_attempt_that_failed_is_a_fact_without_bytes(archive: Archive) -> None:
    add(archive)
    about = {"method": "download", "retrieved": "2022-03-10"}
    capture_source(archive, "report", None, about, outcome="failed")
    (one,) = get_capture(archive, "report", capture=None, wanted=False).captures
    assert one.capture is not None
    assert one.capture.json() == {
        "outcome": "failed",
        "method": "download",
        "retrieved": {"date": "2022-03-10"},
    }
    for file, outcome in ((None, "captured"), (TEXT, "failed")):
        with pytest.raises(MalformedError, match="no file"):
            capture_source(archive, "report", file, {}, outcome=outcome)


def test_the_same_bytes_are_captured_once(archive: Archive) -> None:
    add(archive, TEXT)
    with pytest.raises(ConflictError, match="has these bytes already"):
        capture_source(archive, "report", TEXT, {})


def test_a_dry_run_keeps_no_bytes(archive: Archive) -> None:
    add_source(archive, {"kind": "article"}, file=TEXT, dry_run=True)
    assert list(archive.captures) == []


def test_which_capture_is_meant_must_be_clear(archive: Archive) -> None:
    add(archive)
    with pytest.raises(NotFoundError, match="has no capture"):
        get_capture(archive, "report", capture=None, wanted=True)
    capture_source(archive, "report", TEXT, {})
    assert get_capture(archive, "report", capture=None, wanted=True).data == TEXT.data
    capture_source(archive, "report", FILM, {})
    with pytest.raises(ConflictError, match="which is meant"):
        get_capture(archive, "report", capture=None, wanted=True)
    digest = get_capture(archive, "report", capture="film.mp4", wanted=False).digest
    assert digest is not None
    assert get_capture(archive, "report", capture=digest[7:15], wanted=True).data == FILM.data


def test_captures_are_those_of_the_entry_that_is_asked_about(archive: Archive) -> None:
    add(archive, TEXT)
    then = reading.log(archive, limit=1).entries[0].index
    capture_source(archive, "report", FILM, {})
    got = get_capture(archive, "report", capture=None, wanted=True, look=Look(as_of=str(then)))
    assert got.data == TEXT.data
    assert (len(got.captures), got.standing.as_of) == (1, then)
    with pytest.raises(NotFoundError, match=r"no capture 'film\.mp4'"):
        get_capture(archive, "report", capture="film.mp4", wanted=True, look=Look(as_of=str(then)))
    with pytest.raises(NotFoundError, match="had not been recorded by then"):
        get_capture(archive, "report", capture=None, wanted=False, look=Look(as_of=str(then - 1)))
    assert get_capture(archive, "report", capture=None, wanted=False).standing.as_of is None


def test_bytes_that_were_changed_are_not_handed_out(archive: Archive) -> None:
    add(archive, TEXT)
    (digest,) = archive.captures
    path = archive.captures.path(digest)
    path.chmod(0o600)
    path.write_bytes(b"other")
    with pytest.raises(TamperedError, match="was changed"):
        get_capture(archive, "report", capture=None, wanted=True)


def test_a_correction_changes_what_is_said_and_leaves_the_rest(archive: Archive) -> None:
    add(archive, publisher="gazette", lang="en", title="A report", url="https://example.org/")
    correct_source(
        archive,
        "report",
        {"title": "The report", "published": "2022-03-09"},
        remove=["url"],
        handle="gazette-report",
        reason="read again",
    )
    body = source(archive, "gazette-report").json()
    assert body["title"] == {"text": "The report", "lang": "en"}
    assert body["published"] == {"date": "2022-03-09"}
    assert body["reason"] == "read again"
    assert "publisher" in body
    assert "url" not in body


def test_a_correction_that_changes_nothing_is_refused(archive: Archive) -> None:
    add(archive, lang="en", title="A report")
    for said in ({}, {"title": "A report"}):
        with pytest.raises(ConflictError, match="says just that already"):
            correct_source(archive, "report", said, reason="x")
    for member in ("kind", "published", "url", "nonsense"):
        with pytest.raises(MalformedError, match="cannot be removed"):
            correct_source(archive, "report", {}, remove=[member], reason="x")
    with pytest.raises(ConflictError, match="handle 'gazette'"):
        correct_source(archive, "report", {}, handle="gazette", reason="x")


@pytest.mark.parametrize(
    "said",
    [
        {"published": "march"},
        {"lang": "english"},
        {"url": "no address"},
        {"mediaType": "words"},
    ],
)
def test_what_is_out_of_form_is_refused(archive: Archive, said: dict[str, str]) -> None:
    with pytest.raises(MalformedError):
        add_source(archive, {"kind": "article", **said}, file=TEXT)


@pytest.mark.parametrize("said", [{"publisher": "nobody"}, {"partOf": "nothing"}])
def test_a_name_that_is_nobodys_is_not_found(archive: Archive, said: dict[str, str]) -> None:
    with pytest.raises(NotFoundError, match="the archive does not have"):
        add_source(archive, {"kind": "article", **said}, file=TEXT)
