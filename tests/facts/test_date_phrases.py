"""Times in words: what they are called, and what to write instead."""

import pytest

from archive.errors import MalformedError
from archive.facts import dates

CASES = [
    ("before 1928", "says in words that it was before something", "[..b]"),
    ("earlier than June 1928", "says in words that it was before something", "../b"),
    ("before the 19th century", "says in words that it was before something", "[..b]"),
    ("since 1928", "says in words that it was after something", "[a..]"),
    ("about Spring 1849", "names a season", "[a..b]"),
    ("19th century", "is a century in words", "Write 18XX for 1800 to 1899"),
    ("1st century?", "is a century in words", "Write 00XX for 0000 to 0099"),
    ("ca. 20c.", "is a century in words", "Write 19XX for 1900 to 1999"),
    ("2nd century BCE", "is a century before 0000", "keep the words"),
    ("0th century", "is a century before 0000", "keep the words"),
    ("17th-19th centuries", "is an interval in words", "a/b"),
    ("1860s-1870s", "is an interval in words", "a/b"),
    ("44 BC", "names an era", "0000 to 9999"),
    ("1270 A.D.", "names an era", "four digits"),
    ("1863 or 1864", "names several dates of which one holds", "[a..b]"),
    ("maybe 1862", "hedges in words", "? uncertain"),
    ("~1862", "has one of ? ~ % before its end", "at the end"),
    ("circa Feb 1812", "hedges in words", "~ approximate"),
    ("the year 1800", "has words beside the date", "Write the date alone"),
    ("2022/the year 1800", "'the year 1800' has words beside the date", "Write the date alone"),
    ("this isn't a date", "is not a date", "Write 2022"),
    ("1900; 1973", "is not a date", "Write 2022"),
]


@pytest.mark.parametrize(("text", "message", "remedy"), CASES, ids=[case[0] for case in CASES])
def test_a_time_in_words_is_named_with_what_to_write(text: str, message: str, remedy: str) -> None:
    with pytest.raises(MalformedError) as caught:
        dates.parse(text)
    assert message in caught.value.message
    assert remedy in caught.value.remedy
