"""What changed between two states, on both databases."""

import pytest

from archive.events.access import AccessRestricted
from archive.events.drafting import Draft
from archive.events.entity import EntityCorrected
from archive.events.note import NoteAdded
from archive.events.recorded import BodyState
from archive.events.statement import (
    StatementPreferred,
    StatementReinstated,
    StatementRetracted,
    StatementUnranked,
)
from archive.queries.between import CAME_AND_WENT, Between, Changed, between
from archive.queries.sight import Sight
from archive.shape import Json
from tests.queries.conftest import ORIGIN, Teller


@pytest.fixture
def told(teller: Teller) -> Teller:
    teller.property("claim", "text")
    return teller


def size(teller: Teller) -> int:
    assert teller.last is not None
    return teller.last.entry + 1


def changed(
    teller: Teller, since: int, until: int | None = None, *, limit: int = 99, id: str | None = None
) -> Between:
    return teller.ask(lambda s: between(Sight(s.connection, since), s, limit=limit, id=id), until)


def one(teller: Teller, since: int, until: int | None = None) -> Changed:
    (found,) = changed(teller, since, until).shown
    return found


def said(who: str, source: str, text: str) -> dict[str, Json]:
    return {
        "subject": who,
        "property": "claim",
        "value": {"text": text, "lang": "en"},
        "references": [{"source": source}],
    }


def test_nothing_changed_where_nothing_was_said(told: Teller) -> None:
    assert changed(told, size(told)) == Between(since=size(told), shown=(), total=0, counts={})


def test_what_was_added_comes_in_the_order_of_its_kind(told: Teller) -> None:
    since = size(told)
    who = told.entity({"en": "Somebody"})
    source = told.source()
    told.property("other", "text")
    stm = told.statement(**said(who, source, "x"))
    found = changed(told, since)
    assert [one.id for one in found.shown] == [source, who, "prop:other", stm]
    assert all(one.became == ("added",) and one.before is None for one in found.shown)
    assert found.counts == {
        "entity.added": 1,
        "property.defined": 1,
        "source.added": 1,
        "statement.added": 1,
    }
    last = found.shown[-1]
    assert last.after is not None
    assert (last.after.rank, last.after.retracted, last.events) == ("normal", None, 1)
    assert last.ids() == {stm, who, source}
    cut = changed(told, since, limit=1)
    assert ([one.id for one in cut.shown], cut.total) == ([source], 4)
    assert [one.id for one in changed(told, since, id=who).shown] == [who]
    assert changed(told, size(told), id=who).shown == ()


def test_the_beginning_tells_keys_and_the_archive_too(told: Teller) -> None:
    found = changed(told, 0)
    became = {one.id: one.became for one in found.shown}
    assert became[ORIGIN] == ("created",)
    assert sorted(became.values()) == [("added",), ("created",), ("enrolled",), ("enrolled",)]
    assert [one.before for one in found.shown] == [None] * 4


def test_a_correction_tells_the_old_value_and_the_new_one(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    stm = told.statement(**said(who, source, "first"))
    since = size(told)
    told.correct(stm, **said(who, source, "second"), reason="a")
    middle = size(told)
    told.correct(stm, **said(who, source, "third"), reason="b")
    found = one(told, since)
    assert (found.became, found.events) == (("corrected",), 2)
    assert [(c.where, c.old, c.new) for c in found.changes] == [("value.text", "first", "third")]
    assert found.before is not None
    assert found.after is not None
    assert found.before.address.entry == since - 1
    (change,) = one(told, since, middle).changes
    assert (change.old, change.new) == ("first", "second")
    told.correct(stm, **said(who, source, "first"), reason="c")
    back = one(told, since)
    assert (back.became, back.changes) == (("corrected and corrected back",), ())


def test_what_came_and_went_says_so(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    since = size(told)
    retracted = told.statement(**said(who, source, "x"))
    told.judge(retracted, StatementRetracted(reason="error"))
    redacted = told.statement(**said(who, source, "y"))
    assert told.last is not None
    before = size(told)
    told.redact(told.last)
    found = {one.id: one for one in changed(told, since).shown}
    went = f"added, {CAME_AND_WENT}"
    assert found[retracted].became == (went,)
    assert found[redacted].became == (went, "redacted")
    closed = found[redacted].after
    assert closed is not None
    assert (closed.state, closed.body) == (BodyState.REDACTED, None)
    # It had not been redacted by then; that its words are gone since is another matter.
    assert {one.id: one.became for one in changed(told, since, before).shown}[redacted] == (
        "added",
    )


def test_ranks_and_retractions_tell_the_net_effect(told: Teller) -> None:
    who, source = told.entity({"en": "Somebody"}), told.source()
    stm = told.statement(**said(who, source, "x"))
    start = size(told)
    told.judge(stm, StatementPreferred(reason="best"))
    preferred = size(told)
    told.judge(stm, StatementUnranked(reason="not so"))
    unranked = size(told)
    told.judge(stm, StatementRetracted(reason="error"))
    retracted = size(told)
    told.judge(stm, StatementReinstated(reason="error"))
    reinstated = size(told)
    told.judge(stm, StatementRetracted(reason="error"))
    for since, until, became in (
        (start, preferred, "ranked preferred"),
        (preferred, unranked, "ranked normal"),
        (start, unranked, "ranked, and normal again"),
        (unranked, retracted, "retracted"),
        (retracted, reinstated, "reinstated"),
        (unranked, reinstated, "retracted and reinstated"),
        (retracted, size(told), "reinstated and retracted again"),
    ):
        assert one(told, since, until).became == (became,), became


def test_citations_judgements_captures_and_notes_stand_beside(told: Teller) -> None:
    who, twin = told.entity({"en": "Somebody"}), told.entity({"en": "Twin"})
    source, other = told.source(), told.source()
    stm = told.statement(**said(who, source, "x"))
    added = told.last
    assert added is not None
    since = size(told)
    told.cite(stm, source=other)
    cited = told.last
    told.link(who, twin, "unsure")
    told.capture(source)
    told.checkpoint()
    told.say(Draft(target=added, body=NoteAdded(text="Ask.", lang="en")))
    noted = told.last
    assert noted is not None
    told.checkpoint()
    told.say(Draft(target=noted, body=NoteAdded(text="Asked.", lang="en")))
    told.restrict(added)
    found = {one.id: one for one in changed(told, since).shown}
    assert {id: one.became for id, one in found.items()} == {
        source: ("captured",),
        who: ("judged",),
        stm: ("cited", "noted", "restricted"),
    }
    happened = found[stm].happened
    assert [(one.type, one.on) for one in happened] == [
        ("statement.cited", None),
        ("note.added", added),
        ("note.added", noted),
        ("access.restricted", added),
    ]
    assert happened[0].address == cited
    assert other in found[stm].ids()
    assert isinstance(happened[3].body, AccessRestricted)


def test_what_is_not_open_is_told_without_its_words(told: Teller) -> None:
    who = told.entity({"en": "Somebody"})
    first = told.last
    assert first is not None
    since = size(told)
    body = EntityCorrected(kind="person", label={"en": "S."}, identified=True, reason="short")
    told.say(Draft(id=who, body=body, replaces=told.newest[who]))
    told.redact(first)
    found = one(told, since)
    assert (found.became, found.changes) == (("corrected", "redacted"), ())
    assert found.before is not None
    assert found.before.body is None
