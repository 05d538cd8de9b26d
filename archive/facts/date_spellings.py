"""What a day or month in a common spelling is in the profile: `05.01.2022`, `January 2022`.

Only ever a proposal to a person. Where day and month could change places, both readings come back.
"""

import re

from archive.facts import days

_NAME = "(" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in days.MONTHS) + r"|Sept)\.?"
_NTH = r"([0-9]{1,2})(?:st|nd|rd|th)?"

# Spellings of one day or month, and the places of year, month and day among their groups.
_SPELLINGS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), order)
    for pattern, order in (
        (r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", ((3, 2, 1),)),
        (r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", ((3, 2, 1), (3, 1, 2))),
        (r"([0-9]{4})[-./\u2010-\u2015]([0-9]{1,2})[-./\u2010-\u2015]([0-9]{1,2})", ((1, 2, 3),)),
        (r"([0-9]{4})([0-9]{2})([0-9]{2})", ((1, 2, 3),)),
        (r"([0-9]{4})[-.\u2010-\u2015]([0-9]{1,2})", ((1, 2, 0),)),
        (r"([0-9]{1,2})[-./]([0-9]{4})", ((2, 1, 0),)),
        (rf"{_NTH} (?:of )?{_NAME},? ([0-9]{{4}})", ((3, 2, 1),)),
        (rf"{_NAME} {_NTH},? ([0-9]{{4}})", ((3, 1, 2),)),
        (rf"{_NAME},? ([0-9]{{4}})", ((2, 1, 0),)),
        (rf"{_NTH} (?:of )?{_NAME}", ((0, 2, 1),)),
        (rf"{_NAME} {_NTH}", ((0, 1, 2),)),
        (_NAME, ((0, 1, 0),)),
    )
)  # fmt: skip


def readings(text: str) -> list[str]:
    """Return every date of the profile that *text* can mean; empty when it is no such spelling."""
    for pattern, orders in _SPELLINGS:
        found = pattern.fullmatch(text)
        if found:
            read = (
                _in_digits(*(found[place] if place else "" for place in order)) for order in orders
            )
            return list(dict.fromkeys(filter(None, read)))
    return []


def _in_digits(year: str, month: str, day: str) -> str | None:
    number = _month_number(month)
    if not 1 <= number <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    month, day = f"{number:02}", day and f"{int(day):02}"
    fits = days.bounds(year, month, day or "XX") if year else int(day or 1) <= days.longest(month)
    return "-".join(filter(None, (year or "XXXX", month, day))) if fits else None


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return [name[:3] for name in days.MONTHS].index(text[:3].capitalize()) + 1
