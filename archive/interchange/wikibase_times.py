"""Times of Wikibase as dates of the EDTF profile, and back.

Where the date alone does not tell the time again, its members stand beside it in a fixed wording:

    +1758-00-00T00:00:00Z precision 9 calendar Q1985786 before 0 after 1 timezone 0

Calendar, `before`, `after` and `timezone` are left out where they say the usual.
"""

import re
from collections.abc import Iterator
from datetime import date

from archive.errors import MalformedError
from archive.facts import dates
from archive.facts.dates import Edtf
from archive.frozen import dataclass

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"
DAY, MONTH, YEAR, DECADE, CENTURY = 11, 10, 9, 8, 7

_BASE = "http://www.wikidata.org/entity/"
_STAMP = re.compile(
    r"([+-])([0-9]{1,16})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})Z", re.ASCII
)
_WORDS = re.compile(
    r"(\S+) precision ([0-9]{1,3})(?: calendar (\S+))?"
    r"(?: before (-?[0-9]{1,9}) after (-?[0-9]{1,9}))?(?: timezone (-?[0-9]{1,6}))?",
    re.ASCII,
)
_CENTURY = re.compile(r"\[([0-9]{2})01\.\.([0-9]{2})00\]")
_MIDNIGHT = "00:00:00"
_JULIAN_EPOCH = 1721425


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """One time as Wikibase has it."""

    stamp: str
    precision: int
    calendar: str = GREGORIAN
    before: int = 0
    after: int = 0
    timezone: int = 0

    def words(self) -> str:
        """Return all of it in the fixed wording."""
        said = f"{self.stamp} precision {self.precision}"
        if self.calendar != GREGORIAN:
            said += f" calendar {self.calendar.removeprefix(_BASE)}"
        if self.before or self.after:
            said += f" before {self.before} after {self.after}"
        return said + (f" timezone {self.timezone}" if self.timezone else "")


def from_words(text: str) -> Time | None:
    """Return the time that *text* tells in the fixed wording, None where it tells none."""
    found = _WORDS.fullmatch(text)
    if found is None:
        return None
    stamp, precision, calendar, before, after, timezone = found.groups()
    calendar = GREGORIAN if calendar is None else calendar
    return Time(
        stamp=stamp,
        precision=int(precision),
        calendar=calendar if ":" in calendar else _BASE + calendar,
        before=int(before or 0),
        after=int(after or 0),
        timezone=int(timezone or 0),
    )


def to_date(time: Time) -> tuple[str | None, tuple[str, ...]]:
    """Return the date that *time* is, None where the profile has none, and what differs."""
    found = _STAMP.fullmatch(time.stamp)
    if found is None or time.calendar not in (GREGORIAN, JULIAN):
        return None, ("time-form",)
    sign, digits, month, day, clock = found.groups()
    year = int(digits)
    if sign == "-" or not 1 <= year <= 9999:
        return None, ("time-year",)
    if not CENTURY <= time.precision <= DAY:
        return None, ("time-precision",)
    differs = tuple(_differs(time, digits, month, day, clock))
    try:
        if time.calendar == JULIAN:
            return _julian(year, int(month), int(day), time.precision), ("time-julian", *differs)
        text = _gregorian(year, month, day, time.precision)
        return dates.parse(text).text, differs
    except (MalformedError, ValueError):
        return None, ("time-form",)


def _differs(time: Time, year: str, month: str, day: str, clock: str) -> Iterator[str]:
    if len(year) != 4:
        yield "time-spelling"
    if time.precision == CENTURY:
        yield "time-century"
    finer = (day, "00") if time.precision == MONTH else (month, day)
    if clock != _MIDNIGHT or (time.precision < DAY and set(finer) != {"00"}):
        yield "time-finer"
    if time.before or time.after:
        yield "time-bounds"
    if time.timezone:
        yield "time-zone"


def _gregorian(year: int, month: str, day: str, precision: int) -> str:
    match precision:
        case 11:
            return f"{year:04}-{month}-{day}"
        case 10:
            return f"{year:04}-{month}"
        case 9:
            return f"{year:04}"
        case 8:
            return f"{year // 10:03}X"
        case _:
            # As Wikidata shows it: the 20th century is 1901 to 2000.
            first = (year - 1) // 100 * 100
            if first == 9900:
                raise ValueError("it ends behind the year 9999")
            return f"[{first + 1:04}..{first + 100:04}]"


def _julian(year: int, month: int, day: int, precision: int) -> str:
    """Return the Gregorian days of a Julian day, month, year, decade or century."""
    first, last = year, year
    if precision == DECADE:
        first = max(year // 10 * 10, 1)
        last = year // 10 * 10 + 9
    elif precision == CENTURY:
        first = (year - 1) // 100 * 100 + 1
        last = first + 99
    if precision == DAY:
        return _day(_ordinal(year, month, day))
    if precision == MONTH:
        following = (year + 1, 1) if month == 12 else (year, month + 1)
        return f"[{_day(_ordinal(year, month, 1))}..{_day(_ordinal(*following, 1) - 1)}]"
    return f"[{_day(_ordinal(first, 1, 1))}..{_day(_ordinal(last + 1, 1, 1) - 1)}]"


def _ordinal(year: int, month: int, day: int) -> int:
    longest = 29 + (year % 4 == 0) - 1 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    if not (1 <= month <= 12 and 1 <= day <= longest):
        raise ValueError("there is no such day")
    early = (14 - month) // 12
    years, months = year + 4800 - early, month + 12 * early - 3
    return day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083 - _JULIAN_EPOCH


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def plain(edtf: str) -> Time | None:
    """Return the time that says the date *edtf* exactly, None where none does."""
    found = dates.parse(edtf)
    if found.form == "set":
        century = _CENTURY.fullmatch(edtf)
        if century is None or int(century[2]) != int(century[1]) + 1:
            return None
        return Time(stamp=_stamp(f"{century[2]}00", "00", "00"), precision=CENTURY)
    moment = found.first
    if found.form != "point" or moment is None or moment.qualifier or "X" in edtf[4:]:
        return None
    year = moment.year
    if year == "0000" or moment.earliest is None:
        return None
    if "X" in year:
        decade = f"{year[:3]}0"
        exact = year[3:] == "X" and "X" not in year[:3] and decade != "0000"
        return Time(stamp=_stamp(decade, "00", "00"), precision=DECADE) if exact else None
    month, day = moment.month or "00", moment.day or "00"
    precision = YEAR if moment.month is None else MONTH if moment.day is None else DAY
    return Time(stamp=_stamp(year, month, day), precision=precision)


def nearest(found: Edtf) -> Time | None:
    """Return the finest time that holds every day that *found* allows, None where none does."""
    earliest, latest = found.earliest, found.latest
    if earliest is None or latest is None or earliest[:4] == "0000":
        return None
    first, last = int(earliest[:4]), int(latest[:4])
    if earliest == latest:
        return Time(stamp=f"+{earliest}T{_MIDNIGHT}Z", precision=DAY)
    if earliest[:7] == latest[:7]:
        return Time(stamp=f"+{earliest[:7]}-00T{_MIDNIGHT}Z", precision=MONTH)
    if first == last:
        return Time(stamp=_stamp(earliest[:4], "00", "00"), precision=YEAR)
    if first // 10 == last // 10 and first >= 10:
        return Time(stamp=_stamp(f"{first // 10 * 10:04}", "00", "00"), precision=DECADE)
    century = (first - 1) // 100 * 100 + 100
    if last <= century:
        return Time(stamp=_stamp(f"{century:04}", "00", "00"), precision=CENTURY)
    return None


def _stamp(year: str, month: str, day: str) -> str:
    return f"+{year}-{month}-{day}T{_MIDNIGHT}Z"
