import pytest

from archive.errors import NotFoundError
from archive.events.recorded import BodyState
from archive.events.statement import StatementRetracted
from archive.queries.entities import entity
from archive.queries.properties import properties
from archive.queries.sources import source


@pytest.fixture
def told(teller):
    """A person, a speaker, a source that was captured, and three statements."""
    teller.person = teller.entity({"en": "Murat", "ru": "Мурат"}, "murat")
    teller.speaker = teller.entity({"en": "Dimash"})
    teller.report = teller.source(publisher={"entity": teller.speaker}, handle="report")
    teller.capture(teller.report)
    teller.interview = teller.source(handle="interview")
    teller.property("claim", "text")
    teller.property("knows", "entity")
    bare = {"source": teller.interview}
    said = {
        "source": teller.interview,
        "attribution": [
            {"agent": teller.speaker, "act": "states", "in": teller.report, "to": teller.person}
        ],
    }
    value = {"text": "x", "lang": "en"}
    teller.about = teller.statement(
        subject=teller.person, property="claim", value=value, references=[bare]
    )
    teller.naming = teller.statement(
        subject=teller.speaker,
        property="knows",
        value={"entity": teller.person},
        references=[said],
    )
    teller.gone = teller.statement(
        subject=teller.person, property="claim", value=value, references=[bare]
    )
    teller.judge(teller.gone, StatementRetracted("error"))
    return teller


def ids(listing) -> list[str]:
    return [one.id for one in listing.shown]


def test_an_entity_shows_what_is_said_of_it_and_where_it_is_named(told) -> None:
    found = told.ask(lambda sight: entity(sight, told.person, 10))
    assert (found.kind, found.identified, found.handle) == ("person", True, "murat")
    assert dict(found.label) == {"en": "Murat", "ru": "Мурат"}
    assert (found.revision, found.state) == (1, BodyState.OPEN)
    assert ids(found.about) == [told.about]
    assert (found.about.total, found.about.retracted, found.about.deprecated) == (1, 1, 0)
    assert ids(found.naming) == [told.naming]
    assert ids(found.told) == [told.naming]
    assert {told.person, told.about, told.naming, told.speaker} <= found.ids()


def test_a_list_is_cut_where_it_was_asked_to_be_and_counts_the_rest(told) -> None:
    found = told.ask(lambda sight: entity(sight, told.person, 0))
    assert (found.about.shown, found.about.total) == ((), 1)


def test_judgements_show_on_both_entities_and_only_the_last_one(told) -> None:
    told.link(told.person, told.speaker, "same")
    told.link(told.person, told.speaker, "unsure")
    for id, other in ((told.person, told.speaker), (told.speaker, told.person)):
        found = told.ask(lambda sight, id=id: entity(sight, id, 0)).judged
        assert [(one.other, one.judgement) for one in found] == [(other, "unsure")]


def test_a_source_shows_its_captures_and_what_rests_on_it(told) -> None:
    found = told.ask(lambda sight: source(sight, told.interview, 10))
    assert (sorted(ids(found.resting)), found.resting.total) == (
        sorted([told.about, told.naming]),
        2,
    )
    assert (found.resting.retracted, found.captures) == (1, ())
    report = told.ask(lambda sight: source(sight, told.report, 10))
    assert [one.capture.size for one in report.captures] == [3]
    assert ids(report.said_in) == [told.naming]
    assert ids(report.resting) == []
    assert {told.report, told.speaker, told.naming} <= report.ids()


def test_what_was_redacted_still_has_its_place(told) -> None:
    person = told.entity({"en": "Somebody"})
    told.redact(told.last)
    found = told.ask(lambda sight: entity(sight, person, 1))
    assert (found.kind, found.label, found.state) == (None, {}, BodyState.REDACTED)
    hidden = told.source(handle="hidden")
    told.redact(told.last)
    shown = told.ask(lambda sight: source(sight, hidden, 1))
    assert (shown.source, shown.state) == (None, BodyState.REDACTED)
    assert shown.ids() == {hidden}


def test_what_is_not_there_is_not_found(teller) -> None:
    with pytest.raises(NotFoundError):
        teller.ask(lambda sight: entity(sight, "ent:aaaaaaaaaaaa", 1))
    with pytest.raises(NotFoundError):
        teller.ask(lambda sight: source(sight, "src:aaaaaaaaaaaa", 1))


def test_properties_come_by_name_with_how_often_they_are_used(told) -> None:
    told.property("Age", "text")
    found = told.ask(properties)
    assert [(one.name, one.used) for one in found] == [("Age", 0), ("claim", 2), ("knows", 1)]
    (one,) = told.ask(lambda sight: properties(sight, "claim"))
    assert one.definition is not None
    assert one.definition.value_types == ("text",)
    assert told.ask(lambda sight: properties(sight, "nothing")) == ()


def test_an_entity_shows_what_names_it_in_a_qualifier_alone(told) -> None:
    told.property("roleIn", "text")
    narrowed = told.statement(
        subject=told.speaker,
        property="roleIn",
        value={"text": "x", "lang": "en"},
        qualifiers=[{"property": "knows", "value": {"entity": told.person}}],
        references=[{"source": told.interview}],
    )
    found = told.ask(lambda sight: entity(sight, told.person, 10))
    assert ids(found.naming) == [told.naming, narrowed]
