"""Days of the proleptic Gregorian calendar, and which of them a partly known date allows."""

from typing import NewType

Day = NewType("Day", str)
"""`YYYY-MM-DD`, a day that exists, years 0000 to 9999: the order of days is that of the strings."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

# A year ending in 00 is a leap year only every 400 years; 0000 is one (ISO 8601, proleptic).
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = "02"
_LEAP_DAY = "29"


def longest(month: str) -> int:
    """Return how many days the month `01` to `12`, or `XX` for any, has at most."""
    return 31 if month == "XX" else _LENGTHS[int(month) - 1]


def length(year: int, month: str) -> int:
    """Return how many days the month `01` to `12` of *year* has."""
    return 28 if month == _FEBRUARY and not _is_leap(year) else longest(month)


def bounds(year: str, month: str, day: str) -> tuple[Day, Day] | None:
    """Return the first and the last day that fit; None when no day does.

    *year* is four digits, the last of them perhaps `X`, but not all; *month* is `01` to `12` or
    `XX`, *day* is `01` to `31` or `XX`.
    """
    low, high = year.replace("X", "0"), year.replace("X", "9")
    if month == "XX":
        # January and December have all 31 days, so the ends of the year always fit.
        first, last = ("01", "31") if day == "XX" else (day, day)
        return Day(f"{low}-01-{first}"), Day(f"{high}-12-{last}")
    if day == "XX":
        return Day(f"{low}-{month}-01"), Day(f"{high}-{month}-{length(int(high), month)}")
    if month == _FEBRUARY and day == _LEAP_DAY:
        return _leap_days(int(low), int(high))
    if int(day) > longest(month):
        return None
    return Day(f"{low}-{month}-{day}"), Day(f"{high}-{month}-{day}")


def _leap_days(low: int, high: int) -> tuple[Day, Day] | None:
    # Two leap years are never more than eight years apart.
    first = next(filter(_is_leap, range(low, min(low + 8, high) + 1)), None)
    last = next(filter(_is_leap, range(high, max(high - 8, low) - 1, -1)), None)
    if first is None or last is None:
        return None
    return Day(f"{first:04}-02-29"), Day(f"{last:04}-02-29")


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
