import pytest

from archive.events.recorded import BodyState
from archive.events.statement import (
    StatementDeprecated,
    StatementPreferred,
    StatementReinstated,
    StatementRetracted,
    StatementUnranked,
)
from archive.queries.listings import others
from archive.queries.references import Bearing, Stance
from archive.queries.statements import stated
from archive.shape import Json


@pytest.fixture
def told(teller):
    """A person, a speaker, a source and a property to say something with."""
    teller.person = teller.entity({"en": "Murat"})
    teller.speaker = teller.entity({"en": "Dimash"})
    teller.report = teller.source(title={"text": "The report", "lang": "en"})
    teller.property("claim", "text")
    teller.property("deaths", "text", single=True)
    return teller


def said(told, **step: Json) -> Json:
    """Return a reference in which the speaker states, opines or denies."""
    return {
        "source": told.report,
        "attribution": [{"agent": told.speaker, "act": "states", **step}],
    }


def claim(told, *references: Json, text: str = "it was so", name: str = "claim") -> str:
    return told.statement(
        subject=told.person,
        property=name,
        value={"text": text, "lang": "en"},
        references=list(references or [said(told)]),
    )


def look(told, id: str, older: bool = False):
    return told.ask(lambda sight: stated(sight, [id], older=older)[id])


def test_a_claim_is_claimed_and_names_its_speakers(told) -> None:
    one = look(told, claim(told))
    assert (one.stance, one.rank, one.revision) == (Stance.CLAIMED, "normal", 1)
    assert (one.state, one.retracted, one.older) == (BodyState.OPEN, None, ())
    assert one.tally == {"for": 1, "against": 0, "declined": 0, "disclaimed": 0, "not open": 0}
    assert {told.person, told.speaker, told.report, one.id} == one.ids()
    assert one.address == told.last


def test_a_claim_with_denials_alone_is_denied(told) -> None:
    one = look(told, claim(told, said(told, **{"not": True}), said(told, **{"not": True})))
    assert one.stance is Stance.DENIED
    assert one.tally["against"] == 2
    assert one.tally["for"] == 0


def test_a_denial_cited_against_a_claim_makes_it_disputed(told) -> None:
    id = claim(told)
    told.cite(id, **said(told, **{"not": True}))
    one = look(told, id)
    assert one.stance is Stance.DISPUTED
    assert [reference.cited for reference in one.references] == [False, True]
    assert one.revision == 1


def test_who_declines_to_say_says_nothing(told) -> None:
    one = look(told, claim(told, said(told, act="declines")))
    assert (one.stance, one.references[0].bearing) == (Stance.NOT_SAID, Bearing.DECLINED)


def test_who_is_said_not_to_have_said_it_is_neither_for_nor_against(told) -> None:
    chain = [
        {"agent": told.person, "act": "reports", "not": True},
        {"agent": told.speaker, "act": "states"},
    ]
    one = look(told, claim(told, {"source": told.report, "attribution": chain}))
    assert (one.stance, one.references[0].bearing) == (Stance.NOT_SAID, Bearing.DISCLAIMED)


def test_what_the_archive_infers_is_no_claim_of_a_source(told) -> None:
    inference: Json = {"source": "archive", "basis": "inferred"}
    assert look(told, claim(told, inference)).stance is Stance.INFERRED
    assert look(told, claim(told, inference, said(told))).stance is Stance.CLAIMED


def test_rank_and_retraction_are_those_of_the_newest_events(told) -> None:
    id = claim(told)
    told.judge(id, StatementPreferred("more precise"))
    assert look(told, id).rank == "preferred"
    told.judge(id, StatementDeprecated("superseded"))
    assert look(told, id).rank == "deprecated"
    told.judge(id, StatementUnranked("after all"))
    assert look(told, id).rank == "normal"
    told.judge(id, StatementRetracted("other", "entered twice"))
    one = look(told, id)
    assert one.retracted is not None
    assert (one.retracted.reason, one.retracted.words) == ("other", "entered twice")
    assert one.retracted.address == told.last
    told.judge(id, StatementReinstated("error"))
    assert look(told, id).retracted is None
    assert look(told, id).revision == 6


def test_after_a_correction_only_its_own_references_and_citations_on_it_count(told) -> None:
    id = claim(told)
    first = told.content[id]
    told.cite(id, **said(told, verb="confirmed"))
    told.correct(
        id,
        subject=told.person,
        property="claim",
        value={"text": "it was otherwise", "lang": "en"},
        references=[said(told, **{"not": True})],
        reason="misread",
    )
    told.cite(id, **said(told, verb="repeated"))
    told.cite(id, on=first, **said(told, verb="late"))
    one = look(told, id, older=True)
    assert one.revision == 2
    assert [reference.revision for reference in one.references] == [2, 2]
    assert [reference.revision for reference in one.older] == [1, 1, 1]
    assert one.stance is Stance.DISPUTED
    assert look(told, id).older == ()


def test_a_reference_that_went_into_the_correction_is_not_shown_as_old(told) -> None:
    id = claim(told)
    told.correct(
        id,
        subject=told.person,
        property="claim",
        value={"text": "it was just so", "lang": "en"},
        references=[said(told)],
        reason="word left out",
    )
    assert look(told, id, older=True).older == ()


def test_a_redacted_statement_is_not_open_and_keeps_its_place(told) -> None:
    id = claim(told)
    told.redact(told.last)
    one = look(told, id)
    assert (one.body, one.state, one.stance) == (None, BodyState.REDACTED, Stance.CLOSED)
    assert (one.revision, one.closed_links) == (1, 1)
    assert told.ask(lambda sight: others(sight, one)).current == 0


def test_a_redacted_citation_is_counted_as_not_open(told) -> None:
    id = claim(told)
    told.cite(id, **said(told, **{"not": True}))
    told.redact(told.last)
    one = look(told, id)
    assert (one.stance, one.tally["not open"]) == (Stance.CLAIMED, 1)
    assert one.references[1].reference is None


def test_others_of_the_same_subject_and_property_are_counted_by_what_became_of_them(told) -> None:
    one, denied, preferred, retracted, deprecated = (
        claim(told, said(told, **({"not": True} if n == 1 else {})), text=f"{n}") for n in range(5)
    )
    claim(told, name="deaths")
    told.judge(preferred, StatementPreferred("x"))
    told.judge(retracted, StatementRetracted("error"))
    told.judge(deprecated, StatementDeprecated("x"))
    found = told.ask(lambda sight: others(sight, look(told, one)))
    assert (found.current, found.preferred, found.denied) == (2, 1, 1)
    assert (found.retracted, found.deprecated) == (1, 1)
    assert denied


def test_many_statements_come_in_the_order_they_were_asked_for(told) -> None:
    ids = [claim(told, text=f"{n}") for n in range(3)]
    found = told.ask(lambda sight: stated(sight, [ids[2], "stm:aaaaaaaaaaaa", ids[0]]))
    assert list(found) == [ids[2], ids[0]]


def test_many_statements_take_no_more_queries_than_one(told) -> None:
    from sqlalchemy import event

    ids = [claim(told, text=f"{n}") for n in range(4)]

    def count(wanted: list[str]) -> int:
        asked: list[str] = []
        listener = lambda c, cursor, statement, *rest: asked.append(statement)  # noqa: E731
        event.listen(told.engine, "before_cursor_execute", listener)
        told.ask(lambda sight: stated(sight, wanted))
        event.remove(told.engine, "before_cursor_execute", listener)
        return len(asked)

    count(ids)  # Whoever has written before, has the connection told that it reads now.
    assert count(ids) == count(ids[:1])
