"""What holds on a day, what comes when, and what cannot all be so."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from archive.events.statement import (
    StatementDeprecated,
    StatementPreferred,
    StatementRetracted,
)
from archive.facts.days import Day
from archive.facts.periods import Holding, period
from archive.queries.clashes import Over
from archive.queries.clusters import cluster, representatives
from archive.queries.conflicts import conflicts
from archive.queries.listings import about
from archive.queries.sight import Sight
from archive.queries.statements import stated
from archive.queries.timeline import timeline
from archive.queries.validity import standing_then
from archive.shape import Json

DAY = Day("2022-01-05")
TIMES = (
    ("2022-01-05", Holding.HOLDS),
    ("2022-01", Holding.MAY_HOLD),
    ("2022-02-01", Holding.DOES_NOT_HOLD),
    (None, Holding.NO_TIME),
)


@pytest.fixture
def told(teller):
    """A person, two speakers, a source, and properties with and without a single value."""
    teller.person = teller.entity({"en": "Murat"})
    teller.ana, teller.ben = teller.entity({"en": "Ana"}), teller.entity({"en": "Ben"})
    teller.report = teller.source()
    teller.property("fate", "entity", "code", single=True)
    teller.property("metWith", "entity")
    teller.property("startTime", "date")
    teller.property("pointInTime", "date")
    teller.property("endTime", "date")
    for name in ("disputes", "refines"):
        teller.property(name, "statement")
    return teller


def says(
    told,
    value: Json,
    *,
    name: str = "fate",
    subject: str | None = None,
    at: str | None = None,
    speaker: str | None = None,
    denied: bool = False,
    **times: str,
) -> str:
    times = {**({} if at is None else {"pointInTime": at}), **times}
    step = {"agent": speaker or told.ana, "act": "states", **({"not": True} if denied else {})}
    said: dict[str, Json] = {
        "subject": subject or told.person,
        "property": name,
        "value": value,
        "references": [{"source": told.report, "attribution": [step]}],
    }
    if times:
        said["qualifiers"] = [
            {"property": name, "value": {"date": text}} for name, text in times.items()
        ]
    return told.statement(**said)


def found(told, **asked):
    return told.ask(lambda sight: conflicts(sight, limit=10, **asked))


def test_what_the_view_says_of_a_day_is_what_the_qualifiers_say(told) -> None:
    told.property("asOf", "date")
    ids = [says(told, {"entity": told.ben}, name="metWith", at=at) for at, _ in TIMES]
    # Claimed of two times, the day may lie between both, in one of them, or be excluded by none.
    ids += [
        says(told, {"entity": told.ben}, name="metWith", at="2022-01-01", asOf=other)
        for other in ("2022-01-09", "2022-01-05", "2022-01~", "2021-12-03")
    ]
    ids.append(says(told, {"date": "2021"}, name="startTime", at="2022-01-04"))
    ids.append(says(told, {"date": "2021"}, name="startTime"))

    held = told.ask(lambda sight: stated(Sight(sight.connection, day=DAY), ids))
    assert [one.holding for one in list(held.values())[:4]] == [expected for _, expected in TIMES]
    for one in held.values():
        assert one.body is not None
        assert one.holding is period(one.body.qualifiers).at(DAY)
    left = told.ask(lambda sight: standing_then(Sight(sight.connection, day=DAY), ids))
    assert left == [id for id, one in held.items() if one.holding is not Holding.DOES_NOT_HOLD]
    assert len(left) == 6


def test_a_list_leaves_out_what_certainly_does_not_hold_and_counts_it(told) -> None:
    ids = [says(told, {"entity": told.ben}, name="metWith", at=at) for at, _ in TIMES]
    listed = told.ask(lambda sight: about(Sight(sight.connection, day=DAY), told.person, 10))
    assert [one.id for one in listed.shown] == [ids[0], ids[1], ids[3]]
    assert (listed.total, listed.elsewhen) == (3, 1)
    cut = told.ask(lambda sight: about(Sight(sight.connection, day=DAY), told.person, 1))
    assert (len(cut.shown), cut.total) == (1, 3)


def test_a_correction_moves_a_statement_to_another_day(told) -> None:
    id = says(told, {"entity": told.ben}, name="metWith", at="2021")
    before = told.last.entry + 1
    told.correct(
        id,
        subject=told.person,
        property="metWith",
        value={"entity": told.ben},
        qualifiers=[{"property": "pointInTime", "value": {"date": "2022-01-05"}}],
        references=[{"source": told.report}],
        reason="another day",
    )

    def left(sight: Sight) -> Sequence[str]:
        return standing_then(replace(sight, day=DAY), [id])

    assert told.ask(left) == [id]
    assert told.ask(left, size=before) == []


def test_statements_stand_in_the_order_of_their_times_and_nothing_is_hidden(told) -> None:
    texts = ("XXXX-03-09", "2022-03", "2021~", "[..2021-06-01]", "2022-03-01")
    ids = {text: says(told, {"entity": told.ben}, name="metWith", at=text) for text in texts}
    says(told, {"entity": told.ben}, name="metWith")
    line = told.ask(lambda sight: timeline(sight, limit=10))
    order = [one.statement.id for one in line.shown]
    expected = ("2021~", "[..2021-06-01]", "2022-03-01", "2022-03", "XXXX-03-09")
    assert order == [ids[text] for text in expected]
    assert (line.total, line.undated) == (5, 1)
    first, second, *_, last = line.shown
    assert (first.uncertain, first.by, first.earliest) == (True, "earliest", "2021-01-01")
    assert (second.by, second.earliest, second.latest) == ("latest", None, "2021-06-01")
    assert (last.by, last.earliest, last.latest) == ("nothing", None, None)


def test_a_statement_of_a_time_stands_where_that_time_does(told) -> None:
    id = says(told, {"date": "2022-01-02"}, name="startTime", at="2023-05")
    (one,) = told.ask(lambda sight: timeline(sight, limit=10)).shown
    assert (one.statement.id, one.earliest) == (id, "2022-01-02")


def test_a_timeline_can_be_bounded_and_no_unknown_bound_excludes(told) -> None:
    ids = [
        says(told, {"entity": told.ben}, name="metWith", at=at)
        for at in ("2020", "2021-05", "2022", "XXXX-03-09")
    ]

    def within(**bounds: str) -> list[str]:
        found = told.ask(lambda sight: timeline(sight, limit=9, **bounds))
        return [one.statement.id for one in found.shown]

    assert within(since=Day("2021-05-31")) == ids[1:]
    assert within(until=Day("2021-05-01")) == [*ids[:2], ids[3]]
    assert within(since=Day("2021-06-01"), until=Day("2021-12-31")) == [ids[3]]


def test_a_timeline_of_one_thing_holds_what_names_it_anywhere(told) -> None:
    as_subject = says(told, {"entity": told.ana}, name="metWith", subject=told.ben, at="2020")
    as_value = says(told, {"entity": told.ben}, name="metWith", at="2021")
    says(told, {"entity": told.ana}, name="metWith", at="2022")
    says(told, {"entity": told.ana}, name="metWith")
    line = told.ask(lambda sight: timeline(sight, limit=9, about={told.ben}))
    assert [one.statement.id for one in line.shown] == [as_subject, as_value]
    assert (line.total, line.undated) == (2, 0)
    then = told.ask(lambda sight: timeline(Sight(sight.connection, day=Day("2021-02-03")), limit=1))
    assert [one.statement.id for one in then.shown] == [as_value]
    assert then.total == 1


def test_what_is_retracted_or_deprecated_is_on_no_timeline(told) -> None:
    ids = [says(told, {"entity": told.ana}, name="metWith", at="2020") for _ in range(3)]
    told.judge(ids[0], StatementRetracted("error"))
    told.judge(ids[1], StatementDeprecated("older"))
    line = told.ask(lambda sight: timeline(sight, limit=9))
    assert [one.statement.id for one in line.shown] == [ids[2]]


def test_two_values_where_one_can_be_are_a_conflict(told) -> None:
    one, two = says(told, {"code": "alive"}), says(told, {"code": "dead"}, speaker=told.ben)
    says(told, {"code": "alive"}, subject=told.ben)
    (conflict,) = found(told).shown
    assert [stated.id for stated in conflict.statements] == [one, two]
    assert (conflict.subject, conflict.prop) == (told.person, "fate")
    assert conflict.over == (Over.VALUE,)
    assert [(clash.one, clash.two) for clash in conflict.clashes] == [(one, two)]
    assert {told.ana, told.ben} <= conflict.ids()


def test_entities_that_are_one_conflict_and_values_that_are_one_do_not(told) -> None:
    other = told.entity({"en": "Мурат"})
    one = says(told, {"entity": told.ana})
    two = says(told, {"entity": told.ben}, subject=other)
    assert found(told).total == 0
    told.link(told.person, other, "same")
    (conflict,) = found(told).shown
    assert [stated.id for stated in conflict.statements] == [one, two]
    told.link(told.ana, told.ben, "same")
    assert found(told).total == 0
    told.link(told.ana, told.ben, "unsure")
    assert found(told).total == 1


def test_one_meeting_on_two_days_is_a_conflict_over_time_whoever_it_is_called(told) -> None:
    says(told, {"entity": told.ben}, name="metWith", at="2022-01-05")
    says(told, {"entity": told.ben}, name="metWith", at="2022-01-07")
    says(told, {"entity": told.ana}, name="metWith", at="2022-01-07")
    (conflict,) = found(told).shown
    assert conflict.over == (Over.TIME,)
    assert len(conflict.statements) == 2


def test_what_refines_another_does_not_conflict_with_it(told) -> None:
    one = says(told, {"code": "alive"})
    two = says(told, {"code": "dead"})
    assert found(told).total == 1
    says(told, {"statement": one}, name="refines", subject=two)
    assert found(told).total == 0


def test_a_denial_claims_nothing_and_so_conflicts_with_nothing(told) -> None:
    says(told, {"code": "alive"})
    says(told, {"code": "dead"}, denied=True)
    assert found(told).total == 0


def test_for_and_against_one_statement_is_a_conflict(told) -> None:
    id = says(told, {"code": "alive"})
    told.cite(
        id,
        source=told.report,
        attribution=[{"agent": told.ben, "act": "states", "not": True}],
    )
    (conflict,) = found(told).shown
    assert (conflict.over, conflict.clashes) == ((Over.DENIED,), ())
    assert [stated.id for stated in conflict.statements] == [id]


def test_a_dispute_shows_what_is_disputed_and_by_what(told) -> None:
    one = says(told, {"code": "alive"})
    two = says(told, {"code": "alive"}, subject=told.ben)
    dispute = says(told, {"statement": one}, name="disputes", subject=two)
    (conflict,) = found(told).shown
    assert conflict.over == (Over.DISPUTED,)
    assert [stated.id for stated in conflict.statements] == [one, two, dispute]
    by_person = says(told, {"statement": two}, name="disputes", subject=told.ana)
    assert [stated.id for stated in found(told).shown[0].statements] == [two, by_person]


def test_a_preference_settles_a_conflict_unless_both_are_preferred(told) -> None:
    one, two = says(told, {"code": "alive"}), says(told, {"code": "dead"})
    told.judge(one, StatementPreferred("seen"))
    assert (found(told).total, found(told).settled, found(told).shown) == (0, 1, ())
    (conflict,) = found(told, settled=True).shown
    assert conflict.settled
    told.judge(two, StatementPreferred("seen too"))
    assert (found(told).total, found(told).settled) == (1, 0)


def test_what_is_retracted_or_deprecated_conflicts_with_nothing(told) -> None:
    one, _, three = (says(told, {"code": code}) for code in ("alive", "dead", "missing"))
    before = told.last.entry + 1
    told.judge(one, StatementRetracted("error"))
    told.judge(three, StatementDeprecated("older"))
    assert found(told).total == 0
    then = told.ask(lambda sight: conflicts(sight, limit=9), size=before)
    assert len(then.shown[0].statements) == 3


def test_conflicts_of_one_thing_of_a_property_or_a_statement(told) -> None:
    one, _ = says(told, {"code": "alive"}), says(told, {"code": "dead"})
    for named in (told.person, "prop:fate", one):
        assert found(told, about={named}).total == 1
    assert found(told, about={told.ben}).total == 0
    cut = told.ask(lambda sight: conflicts(sight, limit=0))
    assert (cut.shown, cut.total) == ((), 1)


def test_representatives_and_clusters_agree(told) -> None:
    others = [told.entity({"en": f"Murat {n}"}) for n in range(5)]
    for one, two in ((0, 1), (1, 2), (3, 4)):
        told.link(others[one], others[two], "same")
    same = told.ask(representatives)
    for id in others:
        whole = {id, *told.ask(lambda sight, id=id: cluster(sight, id))}
        assert {one for one in others if same[one] == same[id]} == whole
