"""What the views say of references is what the bodies say, on both databases."""

import pytest

from archive.events.statement import StatementRetracted
from archive.queries.bearings import bearings_of, claimed, disputed
from archive.queries.references import Bearing
from archive.queries.sight import Sight
from archive.queries.statements import stated
from archive.shape import Json
from tests.queries.conftest import Teller


@pytest.fixture
def told(teller: Teller) -> Teller:
    teller.property("claim", "text")
    return teller


def said(agent: str, act: str = "states", **more: Json) -> list[Json]:
    return [{"agent": agent, "act": act, **more}]


def claim(teller: Teller, who: str, *references: Json, text: str = "x") -> dict[str, Json]:
    return {
        "subject": who,
        "property": "claim",
        "value": {"text": text, "lang": "en"},
        "references": list(references),
    }


def agree(sight: Sight, *ids: str) -> None:
    """Require that the rows tell what the references of *ids* come to, body by body."""
    found = bearings_of(sight, ids)
    for id, one in stated(sight, ids).items():
        read = {(ref.address.key, ref.number): ref.bearing for ref in one.references}
        assert found[id] == read
        assert (id in claimed(sight, ids)) == (Bearing.FOR in read.values())
        assert (id in disputed(sight)) == ({Bearing.FOR, Bearing.AGAINST} <= {*read.values()})


def test_a_reference_vouches_for_the_content_that_it_was_given_for(told: Teller) -> None:
    ana, paper = told.entity({"en": "Ana"}), told.source()
    one = told.statement(**claim(told, ana, {"source": paper}, {"source": paper, "note": "also"}))
    first = told.content[one]
    told.cite(one, source=paper, attribution=said(ana, **{"not": True}))
    assert told.last is not None
    before = told.last.entry + 1
    told.ask(lambda sight: agree(sight, one))
    assert told.ask(disputed) == [one]

    told.correct(one, **claim(told, ana, {"source": paper}, text="y"), reason="misread")
    told.ask(lambda sight: agree(sight, one))
    assert told.ask(disputed) == []
    told.cite(one, on=first, source=paper, attribution=said(ana, **{"not": True}))
    told.ask(lambda sight: agree(sight, one))
    assert told.ask(disputed) == []
    told.cite(one, source=paper, attribution=said(ana, **{"not": True}))
    told.ask(lambda sight: agree(sight, one))
    assert told.ask(disputed) == [one]
    told.ask(lambda sight: agree(sight, one), size=before)


def test_the_innermost_speaker_decides_how_a_reference_bears(told: Teller) -> None:
    ana, paper = told.entity({"en": "Ana"}), told.source()
    two = [*said(ana, "declines"), *said(ana)]
    ids = [
        told.statement(**claim(told, ana, {"source": paper, "attribution": attribution}))
        for attribution in (said(ana, "declines"), two, [*reversed(two)], said(ana))
    ]
    told.ask(lambda sight: agree(sight, *ids))
    assert told.ask(lambda sight: claimed(sight, ids)) == {ids[1], ids[3]}


def test_disputes_are_narrowed_to_their_subjects(told: Teller) -> None:
    ana, ben, paper = told.entity({"en": "Ana"}), told.entity({"en": "Ben"}), told.source()
    ids = []
    for who in (ana, ben):
        ids.append(told.statement(**claim(told, who, {"source": paper})))
        told.cite(ids[-1], source=paper, attribution=said(who, **{"not": True}))
    assert told.ask(disputed) == ids
    assert told.ask(lambda sight: disputed(sight, {ben})) == [ids[1]]
    told.judge(ids[1], StatementRetracted(reason="error"))
    assert told.ask(disputed) == [ids[0]]
    assert told.ask(lambda sight: bearings_of(sight, ids))[ids[1]] == {}
