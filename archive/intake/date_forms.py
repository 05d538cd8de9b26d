"""How dates are written in a table, such as `DD.MM.YYYY`, and what they are in EDTF."""

import re

from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.intake.faults import shown

EDTF = "EDTF"
"""The form of dates that are in EDTF already."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NAMES = {name.lower(): n for n, name in enumerate(_MONTHS, 1)}
_SHORT = {name[:3]: n for name, n in _NAMES.items()}
_PART = re.compile(r"YYYY|MMMM|MMM|MM|M|DD|D|[^YMD]+|.", re.DOTALL)
_PATTERNS = {
    "YYYY": ("year", "[0-9]{4}"),
    "MMMM": ("month", "[A-Za-z]{3,9}"),
    "MMM": ("month", r"[A-Za-z]{3}"),
    "MM": ("month", "[0-9]{2}"),
    "M": ("month", "[0-9]{1,2}"),
    "DD": ("day", "[0-9]{2}"),
    "D": ("day", "[0-9]{1,2}"),
}
_REMEDY = (
    "Build it of YYYY, MM or M, MMM or MMMM (English names), DD or D, and the signs between them: "
    "DD.MM.YYYY; or write EDTF."
)


@dataclass(frozen=True, slots=True)
class DateForm:
    """One way to write a date. `pattern` None: it is EDTF as it stands."""

    written: str
    pattern: re.Pattern[str] | None

    def edtf(self, text: str) -> str | None:
        """Return *text* in EDTF, None where it is not of this form; not all that fit are days."""
        if self.pattern is None:
            return text
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        parts = found.groupdict()
        month = _month(parts.get("month"))
        if month == 0:
            return None
        day = parts.get("day")
        return "-".join(
            [parts["year"]]
            + ([f"{month:02d}"] if month is not None else [])
            + ([f"{int(day):02d}"] if day is not None else [])
        )


def parse(written: str) -> DateForm:
    """Return the form that *written* describes.

    Raises:
        MalformedError: it describes none, or no certain one: a year of two digits is a guess.
    """
    if written == EDTF:
        return DateForm(written, None)
    pattern, found = "", []
    for part in _PART.findall(written):
        if part in _PATTERNS:
            name, digits = _PATTERNS[part]
            found.append(name)
            pattern += f"(?P<{name}>{digits})"
        elif part in "YMD":
            raise MalformedError(f"{shown(written)} is no form of dates", remedy=_REMEDY)
        else:
            pattern += re.escape(part)
    if sorted(found) not in (["year"], ["month", "year"], ["day", "month", "year"]):
        raise MalformedError(f"{shown(written)} is no form of dates", remedy=_REMEDY)
    return DateForm(written, re.compile(pattern))


def _month(text: str | None) -> int | None:
    """Return the number of a month, 0 where *text* names none."""
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    return _NAMES.get(text.lower(), _SHORT.get(text.lower(), 0))
