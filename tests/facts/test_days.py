"""Which days a partly known date allows, against a walk over the calendar."""

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts import days

MONTHS = st.sampled_from(["XX", *(f"{month:02}" for month in range(1, 13))])
DAYS = st.sampled_from(["XX", *(f"{day:02}" for day in range(1, 32))])


@st.composite
def years(draw: st.DrawFn) -> str:
    unknown = draw(st.integers(0, 2))
    return f"{draw(st.integers(0, 9999)):04}"[: 4 - unknown] + "X" * unknown


def walk(year: str, month: str, day: str) -> list[str]:
    """Return every day that fits, found by trying all of them."""

    def fitting(pattern: str, numbers: range, width: int) -> list[str]:
        texts = (f"{number:0{width}}" for number in numbers)
        return [t for t in texts if all(p in ("X", c) for p, c in zip(pattern, t, strict=True))]

    return [
        f"{y}-{m}-{d}"
        for y in fitting(year, range(10_000), 4)
        for m in fitting(month, range(1, 13), 2)
        for d in fitting(day, range(1, calendar.monthrange(int(y), int(m))[1] + 1), 2)
    ]


@given(years(), MONTHS, DAYS)
def test_bounds_are_the_first_and_last_day_of_the_calendar_that_fit(
    year: str, month: str, day: str
) -> None:
    fitting = walk(year, month, day)
    assert days.bounds(year, month, day) == ((fitting[0], fitting[-1]) if fitting else None)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        ("2022", None),
        ("2024", ("2024-02-29", "2024-02-29")),
        ("1900", None),
        ("0000", ("0000-02-29", "0000-02-29")),
        ("190X", ("1904-02-29", "1908-02-29")),
        ("19XX", ("1904-02-29", "1996-02-29")),
        ("9XXX", ("9004-02-29", "9996-02-29")),
    ],
)
def test_leap_days_are_found_in_leap_years_alone(
    year: str, expected: tuple[str, str] | None
) -> None:
    assert days.bounds(year, "02", "29") == expected


@given(st.integers(0, 9999), st.integers(1, 12))
def test_a_month_has_the_length_of_the_calendar(year: int, month: int) -> None:
    length = calendar.monthrange(year, month)[1]
    assert days.length(year, f"{month:02}") == length
    assert days.longest(f"{month:02}") >= length


def test_any_month_has_at_most_31_days() -> None:
    assert days.longest("XX") == 31
