"""Dates in English, exactly as vague as they are."""

from archive.facts.dates import UNKNOWN_YEAR, Edtf, Moment
from archive.facts.days import MONTHS

_QUALIFIERS = {
    "": "",
    "?": " (uncertain)",
    "~": " (approximate)",
    "%": " (uncertain and approximate)",
}
_UNKNOWN = "XX"


def words(date: Edtf) -> str:
    """Return *date* in English: `on or before 9 March 2023`, `January 2022 (uncertain)`."""
    if date.form == "interval":
        return _interval(date)
    if date.form == "set":
        return _set(date)
    assert date.first is not None
    return _moment(date.first)


def _interval(date: Edtf) -> str:
    if date.first is None:
        assert date.last is not None
        until = _moment(date.last)
        return f"until {until}" if date.start == "open" else f"from an unknown time to {until}"
    since = f"from {_moment(date.first)}"
    if date.last is None:
        return f"{since} on" if date.end == "open" else f"{since} to an unknown time"
    return f"{since} to {_moment(date.last)}"


def _set(date: Edtf) -> str:
    if date.first is None:
        assert date.last is not None
        return f"{_preposition(date.last)} or before {_moment(date.last)}"
    if date.last is None:
        return f"{_preposition(date.first)} or after {_moment(date.first)}"
    return f"some time from {_moment(date.first)} to {_moment(date.last)}"


def _preposition(moment: Moment) -> str:
    return "in" if moment.day is None else "on"


def _moment(moment: Moment) -> str:
    return _date(moment) + _QUALIFIERS[moment.qualifier]


def _date(moment: Moment) -> str:
    year, month, day = _year(moment.year), moment.month, moment.day
    if month is None:
        return year
    if month != _UNKNOWN:
        of_year = f"{MONTHS[int(month) - 1]}{' of' if 'X' in moment.year else ''} {year}"
        if day is None:
            return of_year
        return f"an unknown day of {of_year}" if day == _UNKNOWN else f"{int(day)} {of_year}"
    if day is None:
        return f"an unknown month of {year}"
    if day == _UNKNOWN:
        return f"an unknown day of {year}"
    return f"day {int(day)} of an unknown month of {year}"


def _year(year: str) -> str:
    if year == UNKNOWN_YEAR:
        return "an unknown year"
    if "X" not in year:
        return year
    return f"a year between {year.replace('X', '0')} and {year.replace('X', '9')}"
