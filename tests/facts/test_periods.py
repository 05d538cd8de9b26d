"""When a statement holds, against a reading that tries every first day with every last day."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.facts import dates, periods
from archive.facts.days import Day
from archive.facts.periods import FIRST, LAST, Holding
from archive.facts.statements import Qualifier
from archive.facts.values import DateValue, EntityValue, Value, decode
from archive.ids import EntityId, PropertyName
from tests.facts.strategies import MODERATE, edtfs

NEAR = tuple(Day(f"2022-01-{day:02}") for day in range(1, 8))
# A small calendar: the days asked about, and the ends of all that is written below.
_EDGES = ("2020-01-01", "2022-01-31", "2022-12-31", "2029-12-31", "9999-12-30", LAST)
CALENDAR = (FIRST, Day("0000-01-02"), *sorted([*NEAR, *map(Day, _EDGES)]))
ASKED = CALENDAR[1:-1]
ALL = [(s, e) for s in CALENDAR for e in CALENDAR if s <= e]

HOLDS, MAY = Holding.HOLDS, Holding.MAY_HOLD
NOT, NO_TIME = Holding.DOES_NOT_HOLD, Holding.NO_TIME
Pairs = list[tuple[Day, Day]]
Told = Sequence[tuple[str, str]]


def value_of(text: str) -> Value:
    """Return a date, or what is said in its place: `absent unknown`, `entity`."""
    if text.startswith("absent "):
        return decode({"absent": text.removeprefix("absent ")}, "")
    if text == "entity":
        return EntityValue(entity=EntityId("ent:aaaaaaaaaaaa"))
    return DateValue(date=dates.parse(text))


def period(told: Told) -> periods.Period:
    return periods.period(Qualifier(PropertyName(name), value_of(text)) for name, text in told)


def one_period(text: str) -> periods.Period:
    """Return the period of qualifiers written `startTime 2022; endTime 2023`."""
    return period([tuple(one.split(" ", 1)) for one in text.split("; ") if one])


# What the code of a date says of a first and a last day, read from its text.


def _bounds(end: str) -> tuple[str, str]:
    """Return the days between which an end lies: any, where it says nothing for certain."""
    if end in ("", "..", "entity") or end.startswith("absent") or end[-1] in "?~%":
        return FIRST, LAST
    date = dates.parse(end)
    return date.earliest or FIRST, date.latest or LAST


def _sides(text: str) -> tuple[str, str]:
    if "/" in text:
        left, right = text.split("/")
        return left, right
    left, right = text.strip("[]").split("..") if text.startswith("[") else (text, text)
    return left, right


def _among(text: str) -> tuple[str, str]:
    """Return the first and the last day that the whole of *text* leaves open."""
    left, right = _sides(text)
    return _bounds(left)[0], _bounds(right)[1]


def times(text: str) -> Pairs:
    """Return the first and last days that the time written as *text* may have."""
    low, high = _among(text)
    if "/" not in text:
        return [(s, e) for s, e in ALL if low <= s and e <= high]
    left, right = _sides(text)
    begins, ends = _bounds(left), _bounds(right)
    return [
        (s, e)
        for s, e in ALL
        if (s == FIRST if left == ".." else begins[0] <= s <= begins[1])
        and (e == LAST if right == ".." else ends[0] <= e <= ends[1])
    ]


def possible(told: Told) -> list[Pairs]:
    """Return the first and last days of each time that qualifiers tell, by trying all of them."""
    found: dict[str, list[str]] = {}
    for name, text in told:
        if text != "absent none" or name in ("startTime", "endTime"):
            found.setdefault(name, []).append(text)
    points = [times(text) for name in ("pointInTime", "asOf") for text in found.get(name, ())]
    if "startTime" in found or "endTime" in found:
        spans = [[pair for pair in ALL if _lasts(pair, found, points)]]
    elif points or not found:
        spans = points
    else:
        spans = [ALL]
    return [[pair for pair in span if _keeps(pair, found)] for span in spans]


def _lasts(pair: tuple[str, str], found: dict[str, list[str]], points: list[Pairs]) -> bool:
    for text in found.get("startTime", ()):
        low, high = (FIRST, FIRST) if text == "absent none" else _among(text)
        if not low <= pair[0] <= high:
            return False
    for text in found.get("endTime", ()):
        low, high = (LAST, LAST) if text == "absent none" else _among(text)
        if not low <= pair[1] <= high:
            return False
    return all(any(pair[0] <= s and e <= pair[1] for s, e in point) for point in points)


def _keeps(pair: tuple[str, str], found: dict[str, list[str]]) -> bool:
    early = [text for name in ("earliestDate", "after", "during") for text in found.get(name, ())]
    late = [text for name in ("latestDate", "before", "during") for text in found.get(name, ())]
    return all(_among(text)[0] <= pair[0] for text in early) and all(
        pair[1] <= _among(text)[1] for text in late
    )


def reading(spans: list[Pairs], day: Day) -> Holding:
    if not spans:
        return NO_TIME
    if not all(spans):
        return MAY
    inside = [{s <= day <= e for s, e in span} for span in spans]
    if {True} in inside:
        return HOLDS
    return MAY if {True, False} in inside else NOT


ends = st.sampled_from(
    [*NEAR, "2022-01", "2022", "202X", "XXXX-01-05", "2022-01-04?", "2022-01-06~", "2022-01%"]
)


def _is_date(text: str) -> bool:
    try:
        dates.parse(text)
    except MalformedError:
        return False
    return True


blank = st.sampled_from(["", ".."])
written = (
    ends
    | st.tuples(ends | blank, ends | blank).map("/".join)
    | st.tuples(ends | st.just(""), ends | st.just("")).map(lambda two: "[{}..{}]".format(*two))
).filter(_is_date)
said = written | st.sampled_from(["absent unknown", "absent none", "absent withheld"])
anything = said | st.just("entity")
tellings = st.tuples(
    st.lists(st.tuples(st.just("startTime"), said), max_size=1),
    st.lists(st.tuples(st.just("endTime"), said), max_size=1),
    st.lists(st.tuples(st.sampled_from(["pointInTime", "asOf"]), said), max_size=2),
    st.lists(
        st.tuples(st.sampled_from(["earliestDate", "latestDate"]), said)
        | st.tuples(st.sampled_from(["during", "before", "after"]), anything),
        max_size=2,
    ),
).map(lambda parts: [*parts[0], *parts[1], *parts[2], *parts[3]])


@given(tellings, st.sampled_from(ASKED))
def test_a_day_is_judged_as_by_trying_every_first_and_last_day(told: Told, day: Day) -> None:
    assert period(told).at(day) is reading(possible(told), day)


@given(tellings)
def test_a_period_is_contradictory_where_no_first_and_last_day_keeps_all_bounds(
    told: Told,
) -> None:
    assert period(told).contradictory == (not all(possible(told)))


@given(tellings, tellings)
def test_two_periods_overlap_where_some_day_can_be_in_both(one: Told, two: Told) -> None:
    a, b = possible(one), possible(two)
    meet = not (a and b and all(a) and all(b)) or any(
        s <= f and t <= e for left in a for s, e in left for right in b for t, f in right
    )
    assert period(one).may_overlap(period(two)) or not meet
    if all(a) and all(b):
        assert period(one).may_overlap(period(two)) == meet


@given(written, written)
def test_two_dates_are_disjoint_where_no_day_can_be_in_both(one: str, two: str) -> None:
    meet = any(s <= f and t <= e for s, e in times(one) for t, f in times(two))
    a, b = dates.parse(one), dates.parse(two)
    assert periods.may_overlap(a, b) == meet
    assert periods.certainly_disjoint(a, b) == (not meet)


@MODERATE
@given(edtfs, edtfs)
def test_relations_of_dates_are_the_same_from_both_sides(one: dates.Edtf, two: dates.Edtf) -> None:
    assert periods.certainly_disjoint(one, two) == periods.certainly_disjoint(two, one)
    assert periods.may_overlap(one, one)


@given(tellings)
def test_a_date_with_a_sign_never_excludes_a_day(told: Told) -> None:
    signed = [
        (name, text if text == "entity" or text.startswith("absent") else "2022-01-04?")
        for name, text in told
        if text != "absent none"
    ]
    found = period(signed)
    assert {found.at(day) for day in ASKED} <= {MAY, NO_TIME}
    assert found.uncertain == any(text == "2022-01-04?" for _, text in signed)


@given(tellings, tellings, st.sampled_from(ASKED))
def test_more_bounds_never_bring_back_a_day_that_was_excluded(
    told: Told, more: Told, day: Day
) -> None:
    limits = [pair for pair in more if pair[0] in ("earliestDate", "latestDate", "during")]
    both = period([*told, *limits])
    if period(told).at(day) is NOT and not both.contradictory:
        assert both.at(day) is NOT


EXAMPLES = [
    ("pointInTime 2022-01-05", HOLDS, "2022-01-05"),
    ("pointInTime 2022-01-05", NOT, "2022-01-06"),
    ("pointInTime 2022-01", MAY, "2022-01-06"),
    ("pointInTime 2022-01", NOT, "2022-02-01"),
    ("pointInTime 2022-01-05?", MAY, "1950-01-01"),
    ("pointInTime XXXX-03-09", MAY, "1950-01-01"),
    ("pointInTime absent unknown", MAY, "1950-01-01"),
    ("pointInTime absent none", NO_TIME, "1950-01-01"),
    ("pointInTime 2022-01-05; pointInTime 2022-01-07", HOLDS, "2022-01-07"),
    ("pointInTime 2022-01-05; pointInTime 2022-01-07", NOT, "2022-01-06"),
    ("pointInTime 2022-01-05/2022-01-07", HOLDS, "2022-01-06"),
    ("pointInTime 2022-01-05/..", HOLDS, "2199-01-06"),
    ("pointInTime 2022-01-05/", MAY, "2199-01-06"),
    ("pointInTime ../2022-01-05", HOLDS, "1000-01-01"),
    ("pointInTime [..2022-01-05]", MAY, "1000-01-01"),
    ("pointInTime [..2022-01-05]", NOT, "2022-01-06"),
    ("asOf 2022-01-15", NOT, "2022-01-16"),
    ("startTime 2020-03-01", HOLDS, "2020-03-01"),
    ("startTime 2020-03-01", MAY, "2020-03-02"),
    ("startTime 2020-03-01", NOT, "2020-02-29"),
    ("startTime 2020-03-01; endTime absent none", HOLDS, "2199-01-01"),
    ("startTime 2020-03-01; endTime absent unknown", MAY, "2020-03-02"),
    ("startTime 2020-03-01; asOf 2022-06-01", HOLDS, "2021-01-01"),
    ("startTime 2020-03-01; asOf 2022-06-01", MAY, "2022-06-02"),
    ("startTime absent none; endTime 2022", HOLDS, "1000-01-01"),
    ("startTime 2020; endTime 2022", HOLDS, "2021-05-05"),
    ("startTime 2020; endTime 2022", MAY, "2020-05-05"),
    ("startTime 2020; endTime 2022", MAY, "2022-05-05"),
    ("startTime 2020; endTime 2022", NOT, "2023-01-01"),
    ("startTime 2020; startTime 2021; endTime 2025", MAY, "2021-06-01"),
    ("startTime 2020; startTime 2021; endTime 2025", HOLDS, "2022-06-01"),
    ("startTime 2020; startTime absent unknown; endTime 2025", MAY, "1999-06-01"),
    ("endTime 2022-01-05", HOLDS, "2022-01-05"),
    ("endTime 2022-01-05", MAY, "1999-01-05"),
    ("endTime 2022-01-05", NOT, "2022-01-06"),
    ("latestDate 2022-01-05", MAY, "1999-01-05"),
    ("latestDate 2022-01-05", NOT, "2022-01-06"),
    ("latestDate XXXX-03-09", MAY, "2022-03-10"),
    ("earliestDate 2022-01-05; latestDate 2022-01-05", HOLDS, "2022-01-05"),
    ("during 2022-01", MAY, "2022-01-05"),
    ("during 2022-01", NOT, "2022-02-05"),
    ("during entity", MAY, "2022-02-05"),
    ("before 2022-01-05", MAY, "2022-01-05"),
    ("before 2022-01-05", NOT, "2022-01-06"),
    ("after 2022-01-05", NOT, "2022-01-04"),
    ("startTime 2022; endTime 2020", MAY, "1000-01-01"),
    ("timeOfDay 2022; duration 2022", NO_TIME, "2022-01-01"),
    ("", NO_TIME, "2022-01-01"),
]


@pytest.mark.parametrize(("told", "holding", "day"), EXAMPLES)
def test_what_qualifiers_say_of_a_day(told: str, holding: Holding, day: str) -> None:
    assert one_period(told).at(Day(day)) is holding


@pytest.mark.parametrize(
    ("told", "day", "by"),
    [
        ("startTime 2020; endTime 2022", "2020-01-01", "earliest"),
        ("pointInTime 2022-01?", "2022-01-01", "earliest"),
        ("endTime 2022", "2022-12-31", "latest"),
        ("startTime absent none; endTime 2022", "2022-12-31", "latest"),
        ("startTime absent unknown; asOf 2022-06-01", "2022-06-01", "latest"),
        ("latestDate 2022-01-05", "2022-01-05", "latest"),
        ("pointInTime XXXX-03-09; asOf 2022", "2022-01-01", "earliest"),
        ("pointInTime XXXX-03-09", None, "nothing"),
        ("pointInTime absent unknown", None, "nothing"),
        ("", None, "nothing"),
    ],
)
def test_a_period_stands_where_it_can_first_have_begun(told: str, day: str | None, by: str) -> None:
    place = one_period(told).place
    assert (place.day, place.by) == (day, by)


def test_figures_as_of_two_days_do_not_meet() -> None:
    early, late = one_period("asOf 2022-01-09"), one_period("asOf 2022-01-15")
    assert not early.may_overlap(late)
    assert early.may_overlap(one_period(""))
    assert one_period("startTime 2020").may_overlap(late)
