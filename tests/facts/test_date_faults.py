"""Why a text is no date: every fault has its message and a remedy that can be followed."""

import pytest

from archive.errors import MalformedError
from archive.facts import dates

NOTHING = "says nothing of a time"

CASES = [
    ("", "the date is empty", "absent"),
    (" 2022", "has blanks", "without"),
    ("2022\n", "has blanks", "without"),
    ("\u00a02022", "has blanks", "without"),
    ("/", NOTHING, "absent and unknown"),
    ("..", NOTHING, "absent and unknown"),
    ("../..", NOTHING, "absent and unknown"),
    ("/..", NOTHING, "absent and unknown"),
    ("[..]", NOTHING, "absent and unknown"),
    ("XXXX", NOTHING, "absent and unknown"),
    ("XXXX-XX-XX?", NOTHING, "absent and unknown"),
    ("XXXX/2022", f"'XXXX' {NOTHING} (in 'XXXX/2022')", "absent and unknown"),
    ("unknown", "is a word", "absent and unknown"),
    ("n.d.", "is a word", "absent and unknown"),
    ("2022-01-19/open", "is a word at an end", "Write .. for an open end."),
    ("unknown/2022", "is a word at an end", "Leave an unknown end empty."),
    ("2022-01-05T18:00:00Z", "carries a time of day", "Write 2022-01-05 alone"),
    ("2022-01-05 18:00", "carries a time of day", "Write 2022-01-05 alone"),
    ("2022-01-05/2022-01-06T07", "carries a time of day", "Write 2022-01-06 alone"),
    ("Y170000", "more than four digits", "0000 to 9999"),
    ("2022/Y17E7", "more than four digits", "0000 to 9999"),
    ("12345-01", "more than four digits", "0000 to 9999"),
    ("-0044-03-15", "before 0000", "0000 to 9999"),
    ("1950S2", "significant digits", "Write X"),
    ("19?", "is a century", "Write 19XX?."),
    ("193", "is a decade", "Write 193X."),
    ("1900s", "is a decade or a century", "Write 190X for the decade, 19XX for the century."),
    ("1860s", "is a decade", "Write 186X."),
    ("{1960,1961}", "a list of dates that all hold", "a qualifier of its own"),
    ("[1667, 1668]", "a list of dates of which one holds", "the range"),
    ("[1999..", "a set that is not closed", "Write ]"),
    ("[", "a set that is not closed", "Write ]"),
    ("[2022]", "is not a set of the three forms", "[..b], [a..] or [a..b]"),
    ("[]", "is not a set of the three forms", "[..b], [a..] or [a..b]"),
    ("[2022..2023", "a set that is not closed", "Write ]"),
    ("[2022..2023]?", "is not a set of the three forms", "[..b], [a..] or [a..b]"),
    ("2022..2023]", "was not opened", "[..b], [a..] or [a..b]"),
    ("2004-(06)?-11", "has parentheses", "at the end"),
    ("2022?~", "more than one of the signs", "% for both"),
    ("2004?-06-11", "before its end", "at the end"),
    ("?2004/2005", "'?2004' has one of ? ~ % before its end (in '?2004/2005')", "at the end"),
    ("Spring 1872", "is a season", "[a..b]"),
    ("2022-21", "'2022-21' is a season, not a month", "[a..b]"),
    ("2001-36?", "is a quarter or another part of a year", "[a..b]"),
    ("ca. 1860", "is an approximate year in words", "Write 1860~."),
    ("2022/2023/2024", "more than one slash", "a/b"),
    ("1851-1852", "is an interval without its slash", "Write 1851/1852."),
    ("2022-01-05 to 2022-01-07?", "without its slash", "Write 2022-01-05/2022-01-07?."),
    ("2022-01\u20132022-03", "without its slash", "Write 2022-01/2022-03."),
    ("05.01.2022", "is not written year-month-day", "Write 2022-01-05."),
    ("10/7/2008", "is not written", "Write 2008-07-10 or 2008-10-07, whichever is meant."),
    ("January 2022", "is not written year-month-day", "Write 2022-01."),
    ("[..9 March 2023]", "'9 March 2023' is not written", "Write 2023-03-09."),
    ("xxxx-03-09", "does not write unknown digits as X", "Write XXXX-03-09."),
    ("19uu", "does not write unknown digits as X", "Write 19XX."),
    ("2X22", "has an X before a known digit", "[a..b]"),
    ("1500-1X-25", "has half a month", "XX for the month"),
    ("2022-X2", "has half a month", "XX for the month"),
    ("2022-01-3X", "has half a day", "XX for the day"),
    ("2022-13-01", "has a month 13", "01 to 12"),
    ("1851-52", "has a month 52", "an interval is written a/b"),
    ("2022-00", "has a month 00", "01 to 12"),
    ("2022-XX-32", "impossible day: no month has a day 32", "01 to 31"),
    ("2022-01-00", "impossible day: January 2022 has no day 00", "01 to 31"),
    ("2022-02-30", "impossible day: February 2022 has no day 30", "01 to 28"),
    ("2024-02-30", "impossible day: February 2024 has no day 30", "01 to 29"),
    ("XXXX-02-30", "impossible day: February has no day 30", "01 to 29"),
    ("156X-09-31", "impossible day: September has no day 31", "01 to 30"),
    ("the day before", "is not a date", "Write 2022, 2022-01 or 2022-01-05"),
    ("2022/soon", "'soon' is not a date (in '2022/soon')", "Write 2022, 2022-01 or 2022-01-05"),
    ("35.13.2022", "is not a date", "Write 2022, 2022-01 or 2022-01-05"),
    ("2022-01-19/2022-01-05", "reversed: it starts on 2022-01-19 or later", "earlier end first"),
    ("[2022-06..2022-01]", "reversed: it starts on 2022-06-01 or later and ends by 2022-01-31", ""),
    ("a" * 101, "has 101 characters", "Write one date"),
]


@pytest.mark.parametrize(("text", "message", "remedy"), CASES, ids=[case[0][:30] for case in CASES])
def test_a_fault_is_named_with_its_remedy(text: str, message: str, remedy: str) -> None:
    with pytest.raises(MalformedError) as caught:
        dates.parse(text)
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert caught.value.where == ""


def test_the_address_stands_before_the_message() -> None:
    with pytest.raises(MalformedError) as caught:
        dates.parse("2022-21", "qualifiers[1].value.date")
    assert caught.value.where == "qualifiers[1].value.date"
    assert caught.value.message.startswith("qualifiers[1].value.date: '2022-21' is a season")


def test_a_long_text_is_not_repeated() -> None:
    with pytest.raises(MalformedError) as caught:
        dates.parse("9" * 1_000_000)
    assert len(caught.value.message) < 120
