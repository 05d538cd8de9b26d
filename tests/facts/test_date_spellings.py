"""Proposals for dates in common spellings."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts import date_spellings, dates

FORMATS = (
    "{0.day:02}.{0.month:02}.{0.year:04}",
    "{0.day}.{0.month}.{0.year:04}",
    "{0.day}/{0.month}/{0.year:04}",
    "{0.day:02}-{0.month:02}-{0.year:04}",
    "{0.year:04}/{0.month}/{0.day}",
    "{0.year:04}.{0.month:02}.{0.day:02}",
    "{0.year:04}\u2013{0.month:02}\u2013{0.day:02}",
    "{0.year:04}{0.month:02}{0.day:02}",
    "{0.day} {0:%B} {0.year:04}",
    "{0.day}th of {0:%b} {0.year:04}",
    "{0:%B} {0.day}, {0.year:04}",
    "{0:%b}. {0.day} {0.year:04}",
)


@given(st.dates(), st.sampled_from(FORMATS))
def test_the_day_that_was_meant_is_proposed(day: datetime.date, form: str) -> None:
    found = date_spellings.readings(form.format(day))
    assert day.isoformat() in found
    assert len(found) <= 2
    for proposal in found:
        assert dates.parse(proposal).text == proposal


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("05.01.2022", ["2022-01-05"]),
        ("10/7/2008", ["2008-07-10", "2008-10-07"]),
        ("13/7/2008", ["2008-07-13"]),
        ("7/7/2008", ["2008-07-07"]),
        ("7/2008", ["2008-07"]),
        ("2022-1-5", ["2022-01-05"]),
        ("2022.1", ["2022-01"]),
        ("January 2022", ["2022-01"]),
        ("SEPT. 2022", ["2022-09"]),
        ("may 2022", ["2022-05"]),
        ("9 March", ["XXXX-03-09"]),
        ("March 9th", ["XXXX-03-09"]),
        ("29 February", ["XXXX-02-29"]),
        ("January", ["XXXX-01"]),
    ],
)
def test_a_spelling_is_proposed_in_digits(text: str, meant: list[str]) -> None:
    assert date_spellings.readings(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022",
        "2022-13",
        "13.13.2022",
        "31.02.2022",
        "30 February",
        "29 February 2023",
        "0 May",
        "January 32",
        "Januar 2022",
        "auguſt 2022",
    ],
)
def test_what_is_no_day_is_not_proposed(text: str) -> None:
    assert date_spellings.readings(text) == []


@given(
    st.text()
    | st.lists(
        st.sampled_from([*"0123456789 .,/-", "20", "Jan", "february", "Sept", "th", " of "]),
        max_size=10,
    ).map("".join)
)
def test_every_proposal_is_in_the_profile(text: str) -> None:
    for proposal in date_spellings.readings(text):
        assert dates.parse(proposal).text == proposal
