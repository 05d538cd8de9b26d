"""Moments as the signed format writes them: RFC 3339, UTC, whole seconds, `Z`.

A number stands for the seconds since 1970-01-01T00:00:00Z, without leap seconds. Years 0000 to
9999 of the Gregorian calendar, carried back before its invention as ISO 8601 does; no clock.
"""

import re
from functools import lru_cache

from archive.errors import MalformedError

_FORM = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_DAY_SECONDS = 86_400
_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


def parse(text: str) -> int:
    """Return the seconds since 1970 that *text*, like `2026-11-22T17:30:05Z`, stands for.

    Raises:
        MalformedError: *text* has another form, or names no moment of the calendar.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise _malformed(text, "does not have the form YYYY-MM-DDTHH:MM:SSZ")
    date, *clock = found.groups()
    days = _days_to(date)
    if days is None:
        raise _malformed(text, "names a day that no calendar has")
    hour, minute, second = map(int, clock)
    if hour > 23 or minute > 59 or second > 59:
        raise _malformed(text, "names a time of day that no clock shows")
    return (days - _EPOCH) * _DAY_SECONDS + hour * 3600 + minute * 60 + second


def render(seconds: int) -> str:
    """Return the text of the moment *seconds* after 1970; `parse` gives *seconds* again."""
    days, rest = divmod(seconds, _DAY_SECONDS)
    days += _EPOCH
    assert 0 <= days < _days_to_month(10_000, 1), "the year has four digits"
    # 400 years have 146,097 days; leap days are not spread evenly, so it is that year or the
    # one on either side.
    near = days * 400 // 146_097
    year = max(year for year in (near - 1, near, near + 1) if _days_to_month(year, 1) <= days)
    month = max(month for month in range(1, 13) if _days_to_month(year, month) <= days)
    day = days - _days_to_month(year, month) + 1
    hour, minute, second = rest // 3600, rest // 60 % 60, rest % 60
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


# Whoever reads a log is told of one day thousands of times.
@lru_cache(maxsize=1024)
def _days_to(date: str) -> int | None:
    """Return the days from 0000-01-01 to *date*, YYYY-MM-DD; None if the calendar has none such."""
    year, month, day = map(int, date.split("-"))
    if not (1 <= month <= 12 and 1 <= day <= _month_days(year, month)):
        return None
    return _days_to_month(year, month) + day - 1


def _days_to_month(year: int, month: int) -> int:
    """Return the days from 0000-01-01 to the first of *month*; a 13th is the next January."""
    whole_years = 365 * year + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    return whole_years + _DAYS_BEFORE_MONTH[month - 1] + (month > 2 and _is_leap(year))


def _month_days(year: int, month: int) -> int:
    return _days_to_month(year, month + 1) - _days_to_month(year, month)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _malformed(text: str, fault: str) -> MalformedError:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return MalformedError(
        f"{shown!r} {fault}", remedy="Write a moment like 2026-11-22T17:30:05Z, in UTC."
    )


_EPOCH = _days_to_month(1970, 1)
