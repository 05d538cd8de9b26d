"""Looking for words, on both databases."""

import pytest

from archive.events.drafting import Draft
from archive.events.note import NoteAdded
from archive.events.statement import StatementRetracted
from archive.queries.find import Search, find
from tests.queries.conftest import Teller


def ids(search: Search) -> list[str]:
    return [one.id for one in search.shown]


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
    for words in (["MURAT", "bek"], ["murat bek"], ["мұрат"]):
        assert ids(told.ask(lambda c, w=words: find(c, w, 9))) == [who], words
    assert ids(told.ask(lambda c: find(c, ["murat"], 9))) == [other, who]
    assert told.ask(lambda c: find(c, ["nobody"], 9)) == Search(shown=(), total=0)


def test_the_newest_comes_first_with_its_places_as_they_were_written(told: Teller) -> None:
    who, source = (
        told.entity({"en": "Somebody"}),
        told.source(title={"text": "Fire!", "lang": "en"}),
    )
    one = stated(told, who, source, "Open FIRE", "he said: open fire")
    two = stated(told, who, source, "no word of it", "cease  fire")
    found = told.ask(lambda c: find(c, ["fire"], 2))
    assert (ids(found), found.total) == ([two, one], 3)
    assert [(place.field, place.text) for place in found.shown[1].places] == [
        ("text", "Open FIRE"),
        ("exact", "he said: open fire"),
    ]
    assert found.shown[0].statement is not None
    assert source in found.shown[0].ids()


def test_signs_of_a_pattern_are_taken_as_they_are(told: Teller) -> None:
    percent = told.entity({"en": "100% a_b"})
    told.entity({"en": "100 axb"})
    for word in ("100%", "a_b", "%", "_"):
        assert ids(told.ask(lambda c, w=word: find(c, [w], 9))) == [percent]
    assert ids(told.ask(lambda c: find(c, ["/"], 9))) == []


def test_what_was_corrected_is_not_found_and_what_was_retracted_says_so(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    one = stated(told, who, source, "first words", "quoted")
    told.correct(
        one,
        subject=who,
        property="said",
        value={"text": "second words", "lang": "en"},
        references=[{"source": source}],
        reason="misread",
    )
    assert ids(told.ask(lambda c: find(c, ["first"], 9))) == []
    told.judge(one, StatementRetracted(reason="error"))
    found = told.ask(lambda c: find(c, ["second"], 9)).shown[0]
    assert found.statement is not None
    assert found.statement.retracted is not None


def test_notes_and_citations_are_looked_through_and_redacted_words_are_gone(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    one = stated(told, who, source, "x", "y")
    told.cite(one, source=source, exact="cited words")
    told.say(Draft(id=who, body=NoteAdded(text="noted words", lang="en")))
    noted = told.last
    assert ids(told.ask(lambda c: find(c, ["words"], 9))) == [who, one]
    told.redact(noted)
    assert ids(told.ask(lambda c: find(c, ["words"], 9))) == [one]
