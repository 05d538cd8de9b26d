"""Dates as sources give them: a profile of EDTF (ISO 8601-2), never more exact than the source.

    date      YYYY | YYYY-MM | YYYY-MM-DD       years 0000 to 9999, proleptic Gregorian
              X for a digit that is not known: the last digits of the year or all of it, a whole
              month, a whole day; a date of nothing but X says nothing and is refused
              then perhaps one of  ?  uncertain   ~  approximate   %  both: it is about all of it
    interval  a/b   /b   a/   ../b   a/..       lasts from a to b; empty: unknown, `..`: open
    set       [..b]   [a..]   [a..b]            one time among those from a to b, both included

An interval or set in which no day of a comes before or on a day of b is reversed, and refused.
"""

import re
from functools import lru_cache
from typing import Literal, TypeAlias

from archive.errors import MalformedError
from archive.facts import days
from archive.facts.days import Day as Day
from archive.frozen import dataclass

Form: TypeAlias = Literal["point", "interval", "set"]
Bound: TypeAlias = Literal["known", "unknown", "open"]

UNKNOWN_YEAR = "XXXX"

_MOMENT = re.compile(
    r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX|XXXX)"
    r"(?:-(0[1-9]|1[0-2]|XX)(?:-(0[1-9]|[12][0-9]|3[01]|XX))?)?([?~%]?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One date, its parts as written, and the days that it allows.

    `month` and `day` are None where the date ends before them. `earliest` and `latest` are None
    where the year is wholly unknown: a year is never invented. Both are days that the date allows.
    """

    year: str
    month: str | None
    day: str | None
    qualifier: str
    earliest: Day | None
    latest: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edtf:
    """A date, interval or set as it was written, read.

    `first` and `last` are the dates that stand at the ends: one and the same for a point, None
    where nothing stands. `start` and `end` say what that nothing means.
    """

    text: str
    form: Form
    first: Moment | None
    last: Moment | None
    start: Bound
    end: Bound

    @property
    def earliest(self) -> Day | None:
        """The first day that the whole allows, None where none follows from what is written."""
        return None if self.first is None else self.first.earliest

    @property
    def latest(self) -> Day | None:
        """The last day that the whole allows, None where none follows from what is written."""
        return None if self.last is None else self.last.latest

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """The signs `?`, `~`, `%` in the order of the text."""
        ends = (self.first,) if self.form == "point" else (self.first, self.last)
        return tuple(end.qualifier for end in ends if end is not None and end.qualifier)


# The dates of an archive are those of what it is about: few, and each said many times, mostly at
# the same places of a fact.
@lru_cache(maxsize=4096)
def parse(text: str, where: str = "") -> Edtf:
    """Return what *text* says; `.text` of the answer is *text* again, unchanged.

    Raises:
        MalformedError: *text* is outside the profile; the message names the fault, with *where*.
    """
    if text.startswith("["):
        return _set(text, where)
    if "/" in text:
        return _interval(text, where)
    moment = _moment(text, text, where)
    return Edtf(text=text, form="point", first=moment, last=moment, start="known", end="known")


def _interval(text: str, where: str) -> Edtf:
    left, _, right = text.partition("/")
    first = None if left in {"", ".."} else _moment(left, text, where)
    last = None if right in {"", ".."} else _moment(right, text, where)
    _check_order(first, last, text, where)
    start, end = _bound(first, left), _bound(last, right)
    return Edtf(text=text, form="interval", first=first, last=last, start=start, end=end)


def _bound(moment: Moment | None, text: str) -> Bound:
    if moment is not None:
        return "known"
    return "open" if text else "unknown"


def _set(text: str, where: str) -> Edtf:
    left, dots, right = text[1:-1].partition("..")
    if not dots or text[-1] != "]":
        raise _refusal(text, text, where)
    first = _moment(left, text, where) if left else None
    last = _moment(right, text, where) if right else None
    _check_order(first, last, text, where)
    start: Bound = "known" if left else "open"
    end: Bound = "known" if right else "open"
    return Edtf(text=text, form="set", first=first, last=last, start=start, end=end)


def _check_order(first: Moment | None, last: Moment | None, text: str, where: str) -> None:
    if first is None and last is None:
        raise _refusal(text, text, where)
    if first is None or last is None or first.earliest is None or last.latest is None:
        return
    if first.earliest > last.latest:
        raise _reversal(text, where, first.earliest, last.latest)


def _moment(part: str, text: str, where: str) -> Moment:
    moment = _known(part)
    if moment is None:
        raise _refusal(part, text, where)
    return moment


@lru_cache(maxsize=4096)
def _known(part: str) -> Moment | None:
    """Return the date that *part* is; None where it is none of the profile, or no day fits it."""
    found = _MOMENT.fullmatch(part)
    if found is None:
        return None
    year, month, day, qualifier = found.groups()
    if year == UNKNOWN_YEAR:
        earliest = latest = None
        if not _is_possible_in_some_year(month or "XX", day or "XX"):
            return None
    else:
        ends = days.bounds(year, month or "XX", day or "XX")
        if ends is None:
            return None
        earliest, latest = ends
    return Moment(
        year=year, month=month, day=day, qualifier=qualifier, earliest=earliest, latest=latest
    )


def _is_possible_in_some_year(month: str, day: str) -> bool:
    if day == "XX":
        return month != "XX"
    return int(day) <= days.longest(month)


def _refusal(part: str, text: str, where: str) -> MalformedError:
    # What finds out what was meant is large, and loaded only for a date that is refused.
    from archive.facts.date_faults import refusal

    return refusal(part, text, where)


def _reversal(text: str, where: str, starts: Day, ends: Day) -> MalformedError:
    from archive.facts.date_faults import reversal

    return reversal(text, where, starts=starts, ends=ends)
