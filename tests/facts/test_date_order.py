"""The order of dates: nothing is hidden, and no bound is made up."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts import dates
from archive.facts.date_order import place
from tests.facts.strategies import MODERATE, edtfs

ORDERED = [
    "202X-12-31/2031",
    "../2022-01-01",
    "2022-01-05",
    "2022-01-05/2022-01-07",
    "2022-01-05/",
    "2022-01-05/..",
    "[..2022-01-05]",
    "2022-02-01/2022-02-03",
    "2022-02",
    "2022-02?",
    "2023",
    "[..2031]",
    "XXXX-03-09",
    "XXXX-12",
]
"""By the earliest day, what is narrow before what is wide; else by the latest; else at the end."""


def test_dates_stand_in_the_stated_order() -> None:
    found = sorted(map(dates.parse, reversed(ORDERED)), key=lambda date: place(date).key)
    assert [date.text for date in found] == ORDERED


@pytest.mark.parametrize(
    ("text", "day", "by"),
    [
        ("2022-01", "2022-01-01", "earliest"),
        ("2022-01?", "2022-01-01", "earliest"),
        ("[..2023-03-09]", "2023-03-09", "latest"),
        ("/2022", "2022-12-31", "latest"),
        ("XXXX-03-09/2022", "2022-12-31", "latest"),
        ("XXXX-03-09", None, "nothing"),
    ],
)
def test_a_place_says_what_it_rests_on(text: str, day: str | None, by: str) -> None:
    found = place(dates.parse(text))
    assert (found.day, found.by) == (day, by)


@MODERATE
@given(edtfs)
def test_a_place_is_a_day_that_the_date_gives_itself(date: dates.Edtf) -> None:
    found = place(date)
    assert found.day == (date.latest if date.earliest is None else date.earliest)
    assert found.until == date.latest


@MODERATE
@given(st.lists(edtfs, max_size=12, unique_by=lambda date: date.text))
def test_the_order_is_one_and_loses_nothing(found: list[dates.Edtf]) -> None:
    ordered = sorted(found, key=lambda date: place(date).key)
    found.reverse()
    assert sorted(found, key=lambda date: place(date).key) == ordered
    days = [place(date).day for date in ordered]
    known = [day for day in days if day is not None]
    assert known == sorted(known)
    assert days[len(known) :] == [None] * (len(days) - len(known))
    for one, two in itertools.pairwise(ordered):
        if one.earliest == two.earliest and one.latest and two.latest and one.earliest:
            assert one.latest <= two.latest
