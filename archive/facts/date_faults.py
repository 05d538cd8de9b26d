"""Why a text is no date of the profile, said so that its writer can mend it.

Nothing here decides: the text has been refused already.
"""

import re
from typing import TypeAlias

from archive.errors import MalformedError
from archive.facts import date_phrases, date_spellings, days
from archive.shape import fault

_LONGEST = 100

_ABSENT = "Record that the date is absent and unknown instead."
_YEARS = "Years run from 0000 to 9999; keep the source's words as text."
_FORMS = (
    "Write 2022, 2022-01 or 2022-01-05; X for a digit that is not known; "
    "one of ? ~ % at the end; a/b for an interval; [..b], [a..] or [a..b] for one time in a range."
)

_ISO = r"[0-9X]{4}(?:-[0-9X]{2}){0,2}[?~%]?"

# The first that fits is said. Read over the whole text, then over the part that does not fit.
_FAULTS = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), message, remedy)
    for pattern, message, remedy in (
        (r"", "is empty", "Write the date, or record that it is absent."),
        (r"\s.*|.*\s", "has blanks around it", "Write it without them."),
        (
            r"/|\.\.|(\.\.)?/(\.\.)?|\[\.\.\]|X{4}(-XX){0,2}[?~%]?",
            "says nothing of a time",
            _ABSENT,
        ),
        (r"unknown|undated|none|n\.? ?d\.?", "is a word, not a date", _ABSENT),
        (r"(.*/)?open(/.*)?", "is a word at an end", "Write .. for an open end."),
        (r"(.*/)?unknown(/.*)?", "is a word at an end", "Leave an unknown end empty."),
        (
            r".*?([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9]| [0-9]{1,2}[:.]).*",
            "carries a time of day",
            r"Write \1 alone; the time of day is a qualifier of its own.",
        ),
        (
            r"(?:.*[/\[.])?Y-?[0-9].*|-?(?:[0-9]{5,7}|[0-9]{9,})(?:-.*)?[?~%]?",
            "has a year of more than four digits",
            _YEARS,
        ),
        (
            r"-[0-9X].*",
            "is a year before 0000",
            _YEARS,
        ),
        (r".*[0-9X]S[0-9].*", "counts significant digits", "Write X for each digit not known."),
        (r"([0-9]{2})([?~%]?)", "is a century, not a year", r"Write \1XX\2."),
        (r"([0-9]{3})([?~%]?)", "is a decade, not a year", r"Write \1X\2."),
        (
            r"([0-9]{2})00s",
            "is a decade or a century in words",
            r"Write \g<1>0X for the decade, \1XX for the century.",
        ),
        (r"([0-9]{3})0s", "is a decade in words", r"Write \1X."),
        (
            r"\{.*",
            "is a list of dates that all hold",
            "Write each of them in a qualifier of its own.",
        ),
        (r"\[[^\]]*", "is a set that is not closed", "Write ] at its end."),
        (
            r"\[[^\]]*,.*",
            "is a list of dates of which one holds",
            "Write the range from the first to the last, [a..b], beside the source's words.",
        ),
        (
            r"\[(?!.*\.\.).*|\[.*\].+",
            "is not a set of the three forms",
            "Write [..b], [a..] or [a..b].",
        ),
        (r"[^\[]*\]", "closes a set that was not opened", "Write [..b], [a..] or [a..b]."),
        (r".*[()].*", "has parentheses", "Put one of ? ~ % at the end: it is about all of it."),
        (
            r"[^?~%]*[?~%]{2,}",
            "has more than one of the signs ? ~ %",
            "Write ? for uncertain, ~ for approximate, % for both.",
        ),
        (
            r"[-0-9X?~%]*[?~%][-0-9X?~%]+",
            "has one of ? ~ % before its end",
            "Put the sign at the end: it is about the whole date.",
        ),
        (
            r"(spring|summer|autumn|fall|winter)\b.*",
            "is a season; seasons begin on different days in different places",
            "Write the first and the last month that are meant, as [a..b].",
        ),
        (
            r"(?:c|ca|circa|about|around|approx|approximately)\.? ?([0-9]{4})",
            "is an approximate year in words",
            r"Write \1~.",
        ),
        (r".*/.*/.*", "has more than one slash", "Write an interval as a/b."),
        (
            rf"({_ISO})(?: ?[\u2010-\u2015] ?| ?- ?(?=[0-9]{{4}})| to )({_ISO})",
            "is an interval without its slash",
            r"Write \1/\2.",
        ),
    )
)

_LOOSE = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?[?~%]?")
_Diagnosis: TypeAlias = tuple[str, str]


def refusal(part: str, text: str, where: str) -> MalformedError:
    """Return the error for *text*, in which *part* (perhaps all of it) does not fit."""
    if len(text) > _LONGEST:
        long = f"the date {text[:57] + '...'!r} has {len(text)} characters"
        return fault(where, long, "Write one date, interval or set.")
    message, remedy = _diagnose(part, text)
    return fault(where, message, remedy)


def reversal(text: str, where: str, *, starts: str, ends: str) -> MalformedError:
    """Return the error for the interval or set *text* that ends before it can start."""
    message = f"{text!r} is reversed: it starts on {starts} or later and ends by {ends}"
    return fault(where, message, "Write the earlier end first.")


def _diagnose(part: str, text: str) -> _Diagnosis:
    within = "" if part == text else f" (in {text!r})"
    for candidate, tail in ((text, ""), (part, within)):
        for look in _LOOKS:
            found = look(candidate)
            if found:
                named = repr(candidate) if candidate else "the date"
                return f"{named} {found[0]}{tail}", found[1]
    return f"{part!r} is not a date{within}", _FORMS


def _known_fault(text: str) -> _Diagnosis | None:
    for pattern, message, remedy in _FAULTS:
        found = pattern.fullmatch(text)
        if found:
            return message, found.expand(remedy)
    return None


def _other_spelling(text: str) -> _Diagnosis | None:
    meant = date_spellings.readings(text)
    if not meant:
        return None
    which = ", whichever is meant" if len(meant) > 1 else ""
    return "is not written year-month-day", f"Write {' or '.join(meant)}{which}."


def _small_x(text: str) -> _Diagnosis | None:
    # `u` is the X of an older draft of EDTF.
    mended = re.sub("[xu]", "X", text)
    if mended == text or _LOOSE.fullmatch(mended) is None:
        return None
    return "does not write unknown digits as X", f"Write {mended}."


def _wrong_part(text: str) -> _Diagnosis | None:
    found = _LOOSE.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.groups()
    return _wrong_year(year) or _wrong_month(month) or _wrong_day(year, month, day)


def _wrong_year(year: str) -> _Diagnosis | None:
    if not re.search("X[0-9]", year):
        return None
    return (
        "has an X before a known digit of the year",
        "Write X for the last digits only, or a range of years [a..b].",
    )


def _wrong_month(month: str) -> _Diagnosis | None:
    if month == "XX":
        return None
    if "X" in month:
        return "has half a month", "Write XX for the month, or a range of months [a..b]."
    if 21 <= int(month) <= 41:
        season = "a season" if int(month) <= 32 else "a quarter or another part of a year"
        return (
            f"is {season}, not a month",
            "Write the first and the last month that are meant, as [a..b]; years as a/b.",
        )
    if not 1 <= int(month) <= 12:
        return f"has a month {month}", "Months run from 01 to 12; an interval is written a/b."
    return None


def _wrong_day(year: str, month: str, day: str) -> _Diagnosis:
    if "X" in day:
        return "has half a day", "Write XX for the day, or a range of days [a..b]."
    last = _last_day(year, month)
    if month == "XX":
        return f"is an impossible day: no month has a day {day}", "Days run from 01 to 31."
    name = days.MONTHS[int(month) - 1] + ("" if "X" in year else f" {year}")
    return (
        f"is an impossible day: {name} has no day {day}",
        f"Days of that month run from 01 to {last}.",
    )


def _last_day(year: str, month: str) -> int:
    return days.longest(month) if "X" in year else days.length(int(year), month)


_LOOKS = (_other_spelling, _known_fault, _small_x, _wrong_part, date_phrases.diagnosis)
