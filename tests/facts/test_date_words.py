"""Dates in English."""

import pytest

from archive.facts import dates
from archive.facts.date_words import words


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("2022", "2022"),
        ("2022-01", "January 2022"),
        ("2022-01-05", "5 January 2022"),
        ("2022-01?", "January 2022 (uncertain)"),
        ("2022-01-05~", "5 January 2022 (approximate)"),
        ("2022%", "2022 (uncertain and approximate)"),
        ("202X", "a year between 2020 and 2029"),
        ("19XX-12", "December of a year between 1900 and 1999"),
        ("XXXX-03", "March of an unknown year"),
        ("XXXX-03-09", "9 March of an unknown year"),
        ("XXXX-XX-23", "day 23 of an unknown month of an unknown year"),
        ("2022-XX", "an unknown month of 2022"),
        ("2022-XX-05", "day 5 of an unknown month of 2022"),
        ("2022-XX-XX", "an unknown day of 2022"),
        ("2022-01-XX", "an unknown day of January 2022"),
        ("2022-01-05/2022-01-07", "from 5 January 2022 to 7 January 2022"),
        ("2022-01-05/..", "from 5 January 2022 on"),
        ("2022-01-05/", "from 5 January 2022 to an unknown time"),
        ("../2022-01-05", "until 5 January 2022"),
        ("/2022-01-05", "from an unknown time to 5 January 2022"),
        ("[..2023-03-09]", "on or before 9 March 2023"),
        ("[2023-03-09..]", "on or after 9 March 2023"),
        ("[..2023]", "in or before 2023"),
        ("[2023-03..]", "in or after March 2023"),
        ("[2022-01..2022-03~]", "some time from January 2022 to March 2022 (approximate)"),
    ],
)
def test_a_date_is_as_vague_in_words_as_it_is(text: str, english: str) -> None:
    assert words(dates.parse(text)) == english
