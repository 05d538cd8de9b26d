"""The numbers, and the lists behind them, on both databases."""

import pytest
from sqlalchemy import select

from archive.errors import NotFoundError
from archive.events.access import AccessOpened
from archive.events.drafting import Draft
from archive.events.entity import EntityAdded
from archive.events.source import SourceCaptured
from archive.events.statement import StatementDeprecated, StatementPreferred, StatementRetracted
from archive.ids import Commitment
from archive.queries.sight import Sight
from archive.queries.stats import NUMBERS, PATIENCE, items, stats
from archive.shape import Json
from archive.views.event import EVENT
from tests.queries.conftest import Teller


def listed(teller: Teller, name: str, size: int | None = None) -> list[str]:
    return [one.ref for one in teller.ask(lambda s: items(s, name, limit=99), size).shown]


def numbers(teller: Teller) -> dict[str, int]:
    found = teller.ask(stats)
    assert [one.name for one in found.numbers] == list(NUMBERS)
    for one in found.numbers:
        assert len(listed(teller, one.name)) == one.count
    return {one.name: one.count for one in found.numbers if one.count}


def claim(teller: Teller, who: str, *references: Json, value: Json = None) -> str:
    return teller.statement(
        subject=who,
        property="claim",
        value=value or {"text": "x", "lang": "en"},
        references=list(references),
    )


def link_of(sight: Sight, about: str) -> Commitment:
    event = sight.table(EVENT)
    found = sight.connection.execute(select(event.c.link).where(event.c.id == about)).scalar_one()
    return Commitment(found)


def here(teller: Teller) -> str:
    assert teller.last is not None
    return str(teller.last)


@pytest.fixture
def told(teller: Teller) -> Teller:
    teller.property("claim", "text")
    return teller


def test_an_archive_without_statements_has_no_numbers_but_types(teller: Teller) -> None:
    assert numbers(teller) == {}
    assert teller.ask(stats).types == {"archive.created": 1, "key.enrolled": 2}


def test_statements_are_counted_by_what_they_rest_on(told: Teller) -> None:
    who = told.entity({"en": "Somebody"})
    source, kept = (told.source(published={"date": "2022"}) for _ in "ab")
    told.capture(kept)
    capture = "sha256:" + "0" * 64
    inferred = claim(told, who, {"source": "archive", "basis": "inferred"})
    both = claim(told, who, {"source": "archive", "basis": "inferred"}, {"source": source})
    denied: Json = {"source": source, "attribution": [{"agent": who, "act": "states", "not": True}]}
    disputed = claim(told, who, {"source": source}, denied)
    hedged = claim(
        told,
        who,
        {"source": source, "attribution": [{"agent": who, "act": "states", "hedge": "perhaps"}]},
    )
    quoted = claim(told, who, {"source": kept, "exact": "x", "capture": capture})
    unchecked = claim(told, who, {"source": source, "exact": "x"})
    assert listed(told, "statements") == [inferred, both, disputed, hedged, quoted, unchecked]
    assert listed(told, "inferred") == [inferred]
    assert listed(told, "one-reference") == [inferred, hedged, quoted, unchecked]
    assert listed(told, "disputed") == [disputed]
    assert listed(told, "hedged") == [hedged]
    assert listed(told, "without-words") == [both, disputed, hedged]
    assert listed(told, "words-not-checked") == [unchecked]
    told.cite(hedged, source=source)
    assert hedged not in listed(told, "one-reference")
    assert len(numbers(told)) == 8


def test_what_became_of_statements_is_counted(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source(published={"date": "2022"})
    ids = [claim(told, who, {"source": source}) for _ in "abcd"]
    told.judge(ids[0], StatementRetracted(reason="error"))
    told.judge(ids[1], StatementPreferred(reason="best"))
    told.judge(ids[2], StatementDeprecated(reason="old"))
    assert listed(told, "retracted") == [ids[0]]
    assert listed(told, "preferred") == [ids[1]]
    assert listed(told, "deprecated") == [ids[2]]
    assert listed(told, "statements") == [ids[1], ids[3]]


def test_what_nobody_says_is_counted_by_kind(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    ids = {
        kind: claim(told, who, {"source": source}, value={"absent": kind})
        for kind in ("unknown", "none", "withheld")
    }
    declined = {"source": source, "attribution": [{"agent": who, "act": "declines"}]}
    no = claim(told, who, declined)
    assert listed(told, "value-unknown") == [source, ids["unknown"]]
    assert listed(told, "value-none") == [ids["none"]]
    assert listed(told, "value-withheld") == [ids["withheld"]]
    assert listed(told, "speaker-declines") == [no]
    assert numbers(told)["value-unknown"] == 2


def test_entities_sources_and_captures_are_counted(told: Teller) -> None:
    crowd = told.id("ent")
    body = EntityAdded(kind="group", label={"en": "Crowd"}, identified=False)
    told.say(Draft(id=crowd, body=body))
    kept, bare = told.source(), told.source()
    told.capture(kept)
    failed = SourceCaptured.decode(
        {"outcome": "failed", "method": "download", "retrieved": {"date": "2022"}}, ""
    )
    told.say(Draft(id=bare, body=failed))
    assert listed(told, "not-identified") == [crowd]
    assert listed(told, "without-capture") == [bare]
    assert listed(told, "failed-captures") == [here(told)]
    (one,) = told.ask(lambda s: items(s, "failed-captures", limit=9)).shown
    assert (one.type, one.about, one.statement, one.ids()) == (
        "source.captured",
        bare,
        None,
        {bare},
    )


def test_what_is_closed_is_counted_as_it_is_now(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    claim(told, who, {"source": source})
    shut = told.last
    assert shut is not None
    told.restrict(shut)
    size = told.last.entry + 1 if told.last else 0
    assert listed(told, "restricted") == [str(shut)]
    newest = told.ask(lambda s: link_of(s, str(shut)))
    told.checkpoint()
    told.say(Draft(target=shut, body=AccessOpened("error"), replaces=newest))
    assert listed(told, "restricted") == []
    assert listed(told, "restricted", size) == [str(shut)]
    told.redact(shut)
    assert listed(told, "redacted") == [str(shut)]
    assert listed(told, "redacted", size) == []


def test_clocks_are_compared_where_it_is_known_what_came_first(told: Teller) -> None:
    assert numbers(told) == {}
    told.checkpoint()
    told.clock += 10_000
    told.entity({"en": "Later"})
    told.checkpoint()
    told.clock -= 9_000
    told.entity({"en": "Its clock is slow"})
    slow = here(told)
    told.clock += 20_000
    told.entity({"en": "Its clock is fast"})
    fast = here(told)
    assert numbers(told) == {"clock-before-base": 1}
    assert listed(told, "clock-before-base") == [slow]
    told.clock -= 15_000
    told.checkpoint()
    assert listed(told, "clock-after-checkpoint") == [fast]
    assert listed(told, "clock-before-base") == [slow]


def test_clocks_that_nearly_agree_are_let_pass(told: Teller) -> None:
    told.clock += 10_000
    told.entity({"en": "Later"})
    told.checkpoint()
    told.clock -= PATIENCE
    told.entity({"en": "A little slow"})
    told.clock += PATIENCE
    told.entity({"en": "Now"})
    told.clock -= PATIENCE
    told.checkpoint()
    assert numbers(told) == {}


def test_a_list_is_cut_and_an_unknown_number_is_named(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    ids = [claim(told, who, {"source": source}) for _ in "ab"]
    found = told.ask(lambda s: items(s, "statements", limit=1))
    assert ([one.ref for one in found.shown], found.total) == (ids[:1], 2)
    assert found.shown[0].statement is not None
    assert who in found.shown[0].ids()
    with pytest.raises(NotFoundError, match="no number is called 'x'"):
        listed(told, "x")
