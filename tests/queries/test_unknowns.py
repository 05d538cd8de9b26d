"""What is not said, on both databases."""

from archive.events.statement import StatementDeprecated, StatementRetracted
from archive.facts.days import Day
from archive.queries.sight import Sight
from archive.queries.unknowns import Holder, Unknowns, unknowns
from tests.queries.conftest import Teller


def asked(teller: Teller, *about: str, limit: int = 9, size: int | None = None) -> Unknowns:
    return teller.ask(lambda s: unknowns(s, limit=limit, about=about or None), size)


def told(found: Unknowns) -> dict[str, list[tuple[str, str, str]]]:
    return {
        group.kind: [(one.id, one.where, one.of) for one in group.shown]
        for group in found.groups
        if group.total
    }


def said(teller: Teller, who: str, source: str, value: object, **more: object) -> str:
    members = {
        "subject": who,
        "property": "claim",
        "value": value,
        "references": [{"source": source}],
    }
    return teller.statement(**{**members, **more})


def scene(teller: Teller) -> tuple[str, str]:
    teller.property("claim", "text")
    teller.property("pointInTime", "date")
    return teller.entity({"en": "Somebody"}), teller.source(published={"date": "2022"})


def test_values_and_qualifiers_are_told_with_their_statements(teller: Teller) -> None:
    who, source = scene(teller)
    one = said(teller, who, source, {"absent": "unknown"})
    when = [
        {"property": "pointInTime", "value": {"date": "2022"}},
        {"property": "pointInTime", "value": {"absent": "none"}},
    ]
    two = said(teller, who, source, {"text": "x", "lang": "en"}, qualifiers=when)
    found = asked(teller)
    assert told(found) == {
        "unknown": [(one, "value", "claim")],
        "none": [(two, "qualifiers[1].value", "pointInTime")],
    }
    (first,) = found.groups[0].shown
    assert first.statement is not None
    assert first.statement.references[0].reference is not None
    assert {who, source, one} <= first.ids()


def test_who_holds_back_and_on_which_ground_is_counted(teller: Teller) -> None:
    who, source = scene(teller)
    court = teller.entity({"en": "Court"})
    value = {"absent": "withheld", "by": court, "ground": "classified"}
    ids = [said(teller, who, source, value) for _ in "ab"]
    ids.append(said(teller, who, source, {"absent": "withheld"}))
    found = asked(teller, limit=1)
    group = found.groups[2]
    assert (group.kind, group.total, [one.id for one in group.shown]) == ("withheld", 3, ids[:1])
    assert (group.shown[0].by, group.shown[0].ground) == (court, "classified")
    assert court in group.shown[0].ids()
    assert found.holders == (
        Holder(by=court, ground="classified", count=2),
        Holder(by=None, ground=None, count=1),
    )
    assert [one.id for one in asked(teller, court).groups[2].shown] == ids[:2]


def test_who_declines_is_told_in_statements_and_in_citations(teller: Teller) -> None:
    who, source = scene(teller)
    other = teller.entity({"en": "Witness"})
    step = {"agent": other, "act": "declines", "date": {"absent": "withheld", "by": other}}
    one = said(
        teller,
        who,
        source,
        {"text": "x", "lang": "en"},
        references=[{"source": source, "attribution": [{"agent": who, "act": "reports"}, step]}],
    )
    teller.cite(one, source=source, attribution=[step])
    found = asked(teller)
    assert told(found) == {
        "withheld": [
            (one, "references[0].attribution[1].date", "date"),
            (one, "reference.attribution[0].date", "date"),
        ],
        "declined": [
            (one, "references[0].attribution[1]", "claim"),
            (one, "reference.attribution[0]", "claim"),
        ],
    }
    assert {one.by for group in found.groups for one in group.shown} == {other}
    assert asked(teller, other) == found


def test_a_source_tells_what_is_not_known_of_it(teller: Teller) -> None:
    scene(teller)
    house = teller.entity({"en": "House"})
    source = teller.source(
        title={"absent": "none"},
        publisher={"entity": house},
        author=[{"text": "A", "lang": "en"}, {"absent": "withheld", "ground": "protected"}],
    )
    found = asked(teller, house)
    assert told(found) == {
        "unknown": [(source, "published", "published")],
        "none": [(source, "title", "title")],
        "withheld": [(source, "author[1]", "author")],
    }
    assert found.groups[2].shown[0].ground == "protected"
    assert found.groups[0].shown[0].statement is None
    assert asked(teller, source) == asked(teller) == found


def test_what_is_not_current_is_left_out(teller: Teller) -> None:
    who, source = scene(teller)
    ids = [said(teller, who, source, {"absent": "unknown"}) for _ in "abc"]
    teller.judge(ids[0], StatementRetracted(reason="error"))
    teller.judge(ids[1], StatementDeprecated(reason="old"))
    assert teller.last is not None
    before = teller.last.entry + 1
    teller.correct(
        ids[2],
        subject=who,
        property="claim",
        value={"text": "x", "lang": "en"},
        references=[{"source": source}],
        reason="found out",
    )
    assert told(asked(teller)) == {}
    assert told(asked(teller, size=before)) == {"unknown": [(ids[2], "value", "claim")]}


def test_only_what_concerns_a_thing_is_told_where_one_is_named(teller: Teller) -> None:
    who, source = scene(teller)
    other, speaker = teller.entity({"en": "Other"}), teller.entity({"en": "Speaker"})
    elsewhere = teller.source(published={"date": "2022"})
    one = said(teller, who, source, {"absent": "unknown"})
    two = said(
        teller,
        other,
        elsewhere,
        {"text": "x", "lang": "en"},
        qualifiers=[{"property": "pointInTime", "value": {"absent": "unknown"}}],
        references=[{"source": elsewhere, "attribution": [{"agent": speaker, "act": "states"}]}],
    )
    for name, wanted in (
        (who, [one]),
        (source, [one]),
        (one, [one]),
        ("prop:claim", [one]),
        ("prop:pointInTime", [two]),
        (other, [two]),
        (speaker, [two]),
        (elsewhere, [two]),
        ("prop:none", []),
    ):
        assert [found.id for found in asked(teller, name).groups[0].shown] == wanted, name


def test_on_a_day_only_what_may_have_held_then_is_told(teller: Teller) -> None:
    who, source = scene(teller)
    when = [{"property": "pointInTime", "value": {"date": "2022"}}]
    one = said(teller, who, source, {"absent": "unknown"}, qualifiers=when)

    def on(day: str) -> dict[str, list[tuple[str, str, str]]]:
        return teller.ask(lambda s: told(unknowns(Sight(s.connection, day=Day(day)), limit=9)))

    assert on("2022-01-05") == {"unknown": [(one, "value", "claim")]}
    assert on("2021-01-05") == {}


def test_when_somebody_spoke_may_be_unknown_and_a_closed_source_says_nothing(
    teller: Teller,
) -> None:
    who, source = scene(teller)
    step = {"agent": who, "act": "states", "date": {"absent": "unknown"}}
    quoted = {"source": source, "attribution": [step, {"agent": who, "act": "declines"}]}
    one = said(teller, who, source, {"text": "x", "lang": "en"}, references=[quoted])
    gone = teller.source()
    closed = teller.last
    assert closed is not None
    date = (one, "references[0].attribution[0].date", "date")
    declined = (one, "references[0].attribution[1]", "claim")
    assert told(asked(teller)) == {
        "unknown": [date, (gone, "published", "published")],
        "declined": [declined],
    }
    teller.redact(closed)
    assert told(asked(teller)) == {"unknown": [date], "declined": [declined]}
