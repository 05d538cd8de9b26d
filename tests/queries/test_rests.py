"""What falls with a source or a speaker, on both databases."""

import pytest

from archive.events.statement import StatementRetracted
from archive.queries import rests as rests_query
from archive.queries.references import Stance
from archive.queries.rests import Rests, rests
from archive.shape import Json
from tests.queries.conftest import Teller


@pytest.fixture(
    params=[rests_query.BATCH, 0], ids=["looked up", "all looked through"], autouse=True
)
def _few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask by the keys of what falls, as where these are few, and through everything, as of many."""
    monkeypatch.setattr(rests_query, "BATCH", request.param)


@pytest.fixture
def told(teller: Teller) -> Teller:
    for name, kind in (("claim", "text"), ("supports", "statement"), ("derivedFrom", "statement")):
        teller.property(name, kind)
    return teller


def claim(teller: Teller, who: str, *references: Json, **more: Json) -> str:
    members: dict[str, Json] = {
        "subject": who,
        "property": "claim",
        "value": {"text": "x", "lang": "en"},
        "references": list(references),
    }
    return teller.statement(**{**members, **more})


def asked(teller: Teller, id: str, limit: int = 9) -> Rests:
    return teller.ask(lambda s: rests(s, id, limit=limit))


def ids(found: Rests) -> tuple[list[str], list[str], list[str]]:
    parts = (found.falling, found.standing, found.leaning)
    falling, standing, leaning = ([one.statement.id for one in part.shown] for part in parts)
    return falling, standing, leaning


def step(agent: str, **more: Json) -> dict[str, Json]:
    return {"agent": agent, "act": "states", **more}


def test_what_has_no_other_reference_falls_and_the_rest_stands_by_others(told: Teller) -> None:
    who, house = told.entity({"en": "Somebody"}), told.entity({"en": "House"})
    one, two = told.source(), told.source(publisher={"entity": house})
    alone = claim(told, who, {"source": one})
    both = claim(told, who, {"source": one}, {"source": two}, {"source": one})
    claim(told, who, {"source": two})
    found = asked(told, one)
    assert ids(found) == ([alone], [both], [])
    assert found.falling.shown[0].then is Stance.CLOSED
    held = found.standing.shown[0]
    assert [(ref.number, len(held.lost)) for ref in held.left] == [(1, 2)]
    assert (held.then, held.tally["for"]) == (Stance.CLAIMED, 1)
    assert {one, two, who, alone, both} <= found.ids()


def test_parts_of_a_source_and_what_is_said_in_it_fall_with_it(told: Teller) -> None:
    who = told.entity({"en": "Somebody"})
    paper, other = told.source(), told.source()
    page = told.source(partOf={"source": paper})
    column = told.source(partOf={"source": page})
    first = claim(told, who, {"source": column})
    second = claim(told, who, {"source": other, "attribution": [step(who, **{"in": page})]})
    found = asked(told, paper)
    assert ids(found) == ([first, second], [], [])
    assert set(found.also) == {page, column}
    assert set(found.sources) == {paper, page, column}
    assert ids(asked(told, column)) == ([first], [], [])


def test_with_a_speaker_fall_all_that_they_are_and_publish(told: Teller) -> None:
    who, twin = told.entity({"en": "Somebody"}), told.entity({"en": "The same"})
    own, other = told.source(author=[{"entity": twin}]), told.source()
    told.source(publisher={"absent": "withheld", "by": who})
    told.link(who, twin, "same")
    spoken = claim(told, who, {"source": other, "attribution": [step(twin), step(who)]})
    written = claim(told, who, {"source": own})
    heard = claim(told, who, {"source": other})
    told.cite(heard, source=other, attribution=[step(who)])
    found = asked(told, who)
    assert ids(found) == ([spoken, written], [heard], [])
    assert (found.also, found.sources) == ((twin,), (own,))
    assert ids(asked(told, twin)) == ids(found)


def test_a_denial_falls_with_its_last_speaker_and_holds_no_claim(told: Teller) -> None:
    who, foe = told.entity({"en": "Somebody"}), told.entity({"en": "Foe"})
    one, two = told.source(), told.source()
    denial = {"source": two, "attribution": [step(foe, **{"not": True})]}
    disputed = claim(told, who, {"source": one}, denial)
    denied = claim(told, who, {"source": one, "attribution": [step(who, **{"not": True})]}, denial)
    found = asked(told, one)
    assert ids(found) == ([disputed], [denied], [])
    assert found.falling.shown[0].then is Stance.DENIED
    assert ids(asked(told, foe)) == ([], [disputed, denied], [])


def test_who_declines_or_is_not_quoted_rightly_holds_nothing(told: Teller) -> None:
    who, other = told.entity({"en": "Somebody"}), told.entity({"en": "Other"})
    one, two = told.source(), told.source()
    declines = {"source": two, "attribution": [step(other), step(who, act="declines")]}
    not_said = {"source": two, "attribution": [step(other, **{"not": True}), step(who)]}
    first = claim(told, who, {"source": one}, declines)
    second = claim(told, who, {"source": one}, not_said)
    third = claim(told, who, declines, {**declines, "source": one})
    assert ids(asked(told, one)) == ([first, second], [third], [])
    assert ids(asked(told, two))[0] == []


def test_what_is_about_or_names_what_falls_leans_on_it_and_so_on(told: Teller) -> None:
    who = told.entity({"en": "Somebody"})
    one, two = told.source(), told.source()
    falls = claim(told, who, {"source": one})
    value: Json = {"statement": falls}
    about = claim(told, falls, {"source": two})
    names = claim(told, who, {"source": two}, property="supports", value=value)
    told.property("during", "statement")
    beside: Json = [{"property": "during", "value": value}]
    qualified = claim(told, who, {"source": two}, qualifiers=beside)
    again = claim(told, about, {"source": two})
    derived = claim(told, who, {"source": two})
    how = claim(told, derived, {"source": two}, property="derivedFrom", value=value)
    gone = claim(told, falls, {"source": two})
    told.judge(gone, StatementRetracted(reason="error"))
    found = asked(told, one)
    assert ids(found) == ([falls], [], [about, names, qualified, again, derived, how])
    leaning = {one.statement.id: one.on for one in found.leaning.shown}
    assert leaning[again] == (about,)
    assert leaning[derived] == (falls,)
    assert leaning[how] == tuple(sorted((falls, derived)))
    assert falls in found.ids()


def test_only_the_newest_content_counts_and_lists_are_cut(told: Teller) -> None:
    who = told.entity({"en": "Somebody"})
    one, two = told.source(), told.source()
    moved = claim(told, who, {"source": one})
    told.correct(
        moved,
        subject=who,
        property="claim",
        value={"text": "y", "lang": "en"},
        references=[{"source": two}],
        reason="misread",
    )
    rest = [claim(told, who, {"source": one}) for _ in "ab"]
    found = asked(told, one, 1)
    assert (ids(found), found.falling.total) == (([rest[0]], [], []), 2)


def test_a_redacted_reference_holds_nothing(told: Teller) -> None:
    who = told.entity({"en": "Somebody"})
    one, two = told.source(), told.source()
    held = claim(told, who, {"source": one})
    told.cite(held, source=two)
    assert told.last is not None
    assert ids(asked(told, one)) == ([], [held], [])
    told.redact(told.last)
    assert ids(asked(told, one)) == ([held], [], [])
