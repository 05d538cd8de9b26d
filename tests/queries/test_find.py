"""Looking for words, on both databases."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from archive.events.drafting import Draft
from archive.events.note import NoteAdded
from archive.events.source import SourceCaptured
from archive.events.statement import StatementRetracted
from archive.log import search
from archive.log.rebuild import rebuild
from archive.queries import find as finding
from archive.queries import hits
from archive.queries.find import KINDS, Search, find
from archive.store import derived, engines, fulltext
from archive.store.captures import CaptureFiles
from archive.views import seeking, words
from tests.queries.conftest import Teller


def ids(search: Search) -> list[str]:
    return [one.id for one in search.shown]


def look(
    teller: Teller,
    *phrases: str,
    limit: int = 9,
    exact: bool = False,
    kinds: Sequence[str] = tuple(KINDS),
    size: int | None = None,
) -> Search:
    asked = seeking.wanted(phrases, exact=exact)
    return teller.ask(
        lambda sight: find(sight, asked, limit, [KINDS[kind] for kind in kinds]), size
    )


@pytest.fixture
def told(teller: Teller) -> Teller:
    teller.property("said", "text")
    return teller


def stated(teller: Teller, who: str, source: str, text: str, exact: str) -> str:
    return teller.statement(
        subject=who,
        property="said",
        value={"text": text, "lang": "en"},
        references=[{"source": source, "exact": exact}],
    )


def test_all_words_must_be_in_one_text_whatever_their_case_and_accents(told: Teller) -> None:
    who = told.entity({"en": "Mürat Bektanov", "kk": "Мұрат Бектанов"})
    other = told.entity({"en": "Murat Other", "de": "Bektanov"})
    for phrases in (["MURAT", "bek"], ["murat bek"], ["мұрат бектанов"]):
        assert ids(look(told, *phrases)) == [who], phrases
    assert ids(look(told, "murat")) == [other, who]
    assert look(told, "nobody") == Search(shown=(), total=0, more=False, unread=0)


def test_the_newest_comes_first_with_its_places_as_they_were_written(told: Teller) -> None:
    who, source = (
        told.entity({"en": "Somebody"}),
        told.source(title={"text": "Fire!", "lang": "en"}),
    )
    one = stated(told, who, source, "Open FIRE", "he said: open fire")
    two = stated(told, who, source, "no word of it", "cease  fire")
    found = look(told, "fire", limit=2)
    assert (ids(found), found.total, found.more) == ([two, one], 3, False)
    assert [(place.field, place.text, place.chars) for place in found.shown[1].places] == [
        ("text", "Open FIRE", (5, 9)),
        ("exact", "he said: open fire", (14, 18)),
    ]
    assert all(place.begins and place.ends for place in found.shown[1].places)
    assert found.shown[0].statement is not None
    assert source in found.shown[0].ids()


def test_a_long_text_is_cut_around_the_words_at_blanks(told: Teller) -> None:
    long = "before " * 300 + "the needle is here" + " after" * 300
    who = told.entity({"en": long})
    (place,) = look(told, "needle").shown[0].places
    assert long[place.chars[0] : place.chars[1]] == "needle"
    assert place.text.startswith("before ")
    assert " needle is here after" in place.text
    assert place.text.endswith(" after")
    assert len(place.text) <= 300
    assert (place.begins, place.ends) == (False, False)
    assert ids(look(told, "needle", "before")) == [who]


def test_words_that_are_far_apart_in_a_long_text_are_not_together(told: Teller) -> None:
    who = told.entity({"en": "first " + "word " * words.PASSAGE + "last"})
    assert ids(look(told, "last")) == ids(look(told, "first", "word")) == [who]
    assert ids(look(told, "first", "last")) == []


def test_signs_are_no_words_and_part_them(told: Teller) -> None:
    who = told.entity({"en": "100% of a_b; https://example.org/x?y=1"})
    for phrase in ("100%", "a_b", "a b", "example.org", "org/x", "HTTPS"):
        assert ids(look(told, phrase)) == [who], phrase
    for phrase in ("b_a", "example/x", "00"):
        assert ids(look(told, phrase)) == [], phrase


def test_what_was_corrected_is_not_found_and_what_was_retracted_says_so(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    one = stated(told, who, source, "first words", "quoted")
    before = told.last.entry + 1
    told.correct(
        one,
        subject=who,
        property="said",
        value={"text": "second words", "lang": "en"},
        references=[{"source": source}],
        reason="misread",
    )
    assert ids(look(told, "first")) == []
    assert ids(look(told, "first", size=before)) == [one]
    assert ids(look(told, "second", size=before)) == []
    told.judge(one, StatementRetracted(reason="error"))
    found = look(told, "second").shown[0]
    assert found.statement is not None
    assert found.statement.retracted is not None


def test_notes_and_citations_are_looked_through_and_redacted_words_are_gone(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    one = stated(told, who, source, "x", "y")
    told.cite(one, source=source, exact="cited words")
    told.say(Draft(id=who, body=NoteAdded(text="noted words", lang="en")))
    noted = told.last
    assert ids(look(told, "words")) == [who, one]
    told.redact(noted)
    assert ids(look(told, "words")) == [one]
    assert ids(look(told, "noted")) == []
    assert ids(look(told, "somebody")) == [who]


def test_kinds_say_what_is_looked_through(told: Teller) -> None:
    who = told.entity({"en": "Needle"})
    source = told.source(title={"text": "Needle", "lang": "en"})
    one = stated(told, who, source, "needle", "x")
    other = told.entity({"en": "Somebody"})
    told.say(Draft(id=other, body=NoteAdded(text="needle", lang="en")))
    told.say(Draft(id=who, body=NoteAdded(text="needle", lang="en")))
    kinds = {
        ("entity",): [who],
        ("source",): [source],
        ("statement",): [one],
        ("note",): [who, other],
        ("capture",): [],
        ("entity", "note"): [who, other],
    }
    for kind, found in kinds.items():
        assert ids(look(told, "needle", kinds=kind)) == found, kind
    assert ids(look(told, "said", kinds=["property"])) == ["prop:said"]

    def fields(*kinds: str) -> list[str]:
        return [place.field for place in look(told, "needle", kinds=kinds).shown[0].places]

    assert fields("note") == ["note"]
    assert fields("entity") == ["label"]
    assert fields("entity", "note") == ["note", "label"]


def test_of_too_many_it_is_said_that_there_are_more(
    told: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "COUNTED", 3)
    monkeypatch.setattr(hits, "_BATCH", 2)
    made = [told.entity({"en": f"Needle {n}"}) for n in range(4)][::-1]
    found = look(told, "needle", limit=2)
    assert (ids(found), found.total, found.more) == (made[:2], 3, True)
    found = look(told, "needle", limit=4)
    assert (ids(found), found.total, found.more) == (made, 4, False)


NAMES = (
    *("Бектанов", "Bektanov", "Мұрат", "Жаңаөзен", "Қасым-Жомарт", "приказы", "приказ", "й", "ё"),
    *("كِتَاب", "كتاب", "北京", "京", "東京", "Straße", "STRASSE", "ışık", "İstanbul", "Cafe\u0301"),
    *("officials", "official", "order", "ordered", "225", "٣", "a", "ab", "!", "\u00ad", "Ω"),
)
said_words = st.lists(st.sampled_from(NAMES) | st.text(max_size=4), min_size=1, max_size=8)
asked_words = st.lists(
    st.lists(st.sampled_from(NAMES) | st.text(max_size=2), min_size=1, max_size=3).map(" ".join),
    min_size=1,
    max_size=2,
)


class _TakeBack(Exception):
    pass


@contextmanager
def taken_back(engine: Engine) -> Iterator[Connection]:
    """Yield a connection with an empty index, of which nothing stays."""
    try:
        with engines.writing(engine) as connection:
            derived.create(connection, [])
            fulltext.create(connection)
            yield connection
            raise _TakeBack
    except _TakeBack:
        return


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    said=st.lists(said_words.map(" ".join), min_size=1, max_size=6),
    asked=asked_words,
    exact=st.booleans(),
)
def test_the_index_finds_what_the_texts_say_themselves(
    engine: Engine, said: list[str], asked: list[str], exact: bool
) -> None:
    wanted = seeking.wanted(asked, exact=exact)
    if not all(wanted):
        return
    expected = [
        number
        for number, text in enumerate(said)
        if any(seeking.met(wanted, passage) for passage in words.passages(text))
    ]
    plainly = [
        number
        for number, text in enumerate(said)
        if all(any(has(text, word) for word in words.words(one)) for one in asked)
        and all(len(words.words(one)) == 1 for one in asked)
    ]
    with taken_back(engine) as connection:
        fulltext.insert(
            connection,
            [
                search.row(number, "stm", passage.words)
                for number, text in enumerate(said)
                for passage in words.passages(text)
            ],
        )
        found = list(fulltext.places(connection, wanted, (), (0, search.LAST)))[::-1]
        assert found == expected
        assert exact or set(plainly) <= set(found)


def has(text: str, word: words.Word) -> bool:
    """Say whether a word of *text* begins with *word*, nothing but letter case and accents aside.

    What is looked for in a script without blanks has one letter.
    """
    return any(one.folded.startswith(word.folded) for one in words.words(text))


@pytest.fixture
def files(tmp_path: Path) -> CaptureFiles:
    return CaptureFiles(tmp_path / "captures")


def captured(teller: Teller, source: str, data: bytes, media_type: str = "text/plain") -> int:
    """Note that *data* was kept of *source*; return the key of the event."""
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    body = SourceCaptured.decode(
        {
            "outcome": "captured",
            "method": "file",
            "retrieved": {"absent": "unknown"},
            "digest": digest,
            "bytes": len(data),
            "mediaType": media_type,
        },
        "",
    )
    teller.say(Draft(id=source, body=body))
    assert teller.last is not None
    return teller.last.key


def read(teller: Teller, files: CaptureFiles, events: Sequence[int] | None = None) -> None:
    with engines.writing(teller.engine) as connection:
        search.read_captures(connection, files, events)


def test_captured_texts_are_found_with_their_place(told: Teller, files: CaptureFiles) -> None:
    source = told.source()
    text = "\ufeffΑ. " + "Слова отчёта. " * 100 + "Он приказал\n\x00стрелять. " + "Конец. " * 300
    digest, _ = files.put(text.encode())
    event = captured(told, source, text.encode())
    read(told, files, [event])
    read(told, files)
    found = look(told, "стрелял")
    assert (ids(found), found.unread) == ([source], 0)
    (place,) = found.shown[0].places
    assert (place.address.key, place.field, place.capture) == (event, "capture", digest)
    whole = text.removeprefix("\ufeff")
    assert whole[place.chars[0] : place.chars[1]].startswith("стрелять")
    assert "приказал\n стрелять. Конец." in place.text
    assert (place.begins, place.ends) == (False, False)
    assert ids(look(told, "приказал стрелять", exact=True)) == [source]
    assert ids(look(told, "стрелять", kinds=["source", "note"])) == []
    assert ids(look(told, "стрелять", kinds=["capture"])) == [source]
    assert ids(look(told, "стрелять", size=event // 256)) == []
    assert look(told, "α").shown[0].places[0].begins
    many = look(told, "конец").shown[0]
    assert [place.chars[0] for place in many.places] == [whole.index("Конец"), 2798]
    assert (many.further, many.places[-1].ends) == (0, False)


def test_of_each_capture_the_first_places_are_shown(told: Teller, files: CaptureFiles) -> None:
    source = told.source(title={"text": "needle", "lang": "en"})
    data = b"needle " * words.PASSAGE * 5
    keys = []
    for one in (data, data + b"!"):
        files.put(one)
        keys.append(captured(told, source, one))
    read(told, files)
    (found,) = look(told, "needle").shown
    assert [place.field for place in found.places] == ["title", *["capture"] * 6]
    assert [place.address.key for place in found.places[1:]] == [*[keys[1]] * 3, *[keys[0]] * 3]
    starts = [place.chars[0] for place in found.places[1:4]]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert found.places[1].begins
    assert found.further == 2 * (len(list(words.passages(data.decode()))) - 3)


def test_what_stands_where_passages_lap_over_is_told_once(
    told: Teller, files: CaptureFiles
) -> None:
    source = told.source()
    data = b"word " * (words.PASSAGE - 1) + b"needle" + b" word" * words.PASSAGE
    files.put(data)
    captured(told, source, data)
    read(told, files)
    (found,) = look(told, "needle").shown
    assert (len(found.places), found.further) == (1, 0)


def test_a_capture_that_is_no_text_or_not_here_is_left_out_and_counted(
    told: Teller, files: CaptureFiles
) -> None:
    source = told.source()
    for data, kind in ((b"needle one", "text/html"), (b"\xff needle", "text/plain")):
        files.put(data)
        captured(told, source, data, kind)
    missing = captured(told, source, b"needle two")
    changed, _ = files.put(b"needle three")
    captured(told, source, b"needle three")
    files.path(changed).write_bytes(b"needle four")
    files.put(b"")
    captured(told, source, b"")
    read(told, files)
    found = look(told, "needle")
    assert (found.total, found.unread) == (0, 3)
    assert look(told, "needle", size=missing // 256).unread == 1
    assert look(told, "needle", kinds=["source"]).unread == 0
    files.put(b"needle two")
    read(told, files)
    assert (look(told, "needle").total, look(told, "needle").unread) == (1, 2)


def test_a_redacted_capture_is_found_no_more_and_others_of_its_source_are(
    told: Teller, files: CaptureFiles
) -> None:
    source = told.source()
    for data in (b"needle one", b"needle two"):
        files.put(data)
        captured(told, source, data)
    last = told.last
    read(told, files)
    assert last is not None
    told.redact(last)
    (found,) = look(told, "needle").shown
    assert [place.text for place in found.places] == ["needle one"]
    assert look(told, "needle").unread == 0


def test_what_is_followed_is_what_is_rebuilt(told: Teller, files: CaptureFiles) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    stated(told, who, source, "first words", "quoted")
    files.put(b"needle")
    captured(told, source, b"needle")
    read(told, files)
    told.say(Draft(id=who, body=NoteAdded(text="noted words", lang="en")))
    noted = told.last
    assert noted is not None
    told.say(Draft(id=who, body=NoteAdded(text="more words", lang="en")))
    told.redact(noted)

    def held() -> list[list[tuple[object, ...]]]:
        with engines.reading(told.engine) as connection:
            schema = f"{derived.schema_of(connection) or 'main'}."
            columns = "rowid, *" if schema == "main." else "*"
            tables = (f"{columns} FROM {schema}passage", f"* FROM {schema}capture_text")
            return [
                sorted(map(tuple, connection.exec_driver_sql(f"SELECT {table}")))
                for table in tables
            ]

    before = held()
    with engines.writing(told.engine) as connection:
        rebuild(connection)
        search.read_captures(connection, files)
    assert held() == before
    assert len(before[0]) > 5
    assert len(before[1]) == 1


def test_captures_of_what_is_not_shown_are_left_aside(told: Teller, files: CaptureFiles) -> None:
    sources = [told.source(), told.source()]
    for number, source in enumerate(sources):
        data = f"needle {number}".encode()
        files.put(data)
        captured(told, source, data)
    read(told, files)
    found = look(told, "needle", limit=1)
    assert (ids(found), found.total) == ([sources[1]], 2)
    assert [place.text for place in found.shown[0].places] == ["needle 1"]
