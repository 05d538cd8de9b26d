"""Durations as ISO 8601 writes them, in whole numbers: `P8Y6M`, `P18M`, `P2W`, `PT72H`.

    P  nY nM nD  [T nH nM nS]      in this order, at least one part
    P  nW                          weeks stand alone

One length has many spellings (18 months, a year and a half), and the source's is kept: nothing is
converted. n has no leading zero, is not 0, and has at most nine digits.
"""

import re

from archive.errors import MalformedError, joined
from archive.frozen import dataclass
from archive.shape import fault

UNITS = ("year", "month", "day", "hour", "minute", "second", "week")

_N = r"([1-9][0-9]{0,8})"
_DURATION = re.compile(
    rf"P(?:(?=[0-9T])(?:{_N}Y)?(?:{_N}M)?(?:{_N}D)?"
    rf"(?:T(?=[0-9])(?:{_N}H)?(?:{_N}M)?(?:{_N}S)?)?|{_N}W)"
)

_FORM = "Write for example P8Y6M, P2W, P10D or PT72H."
_PARTS = re.compile(r"P[0-9YMWD]*(?:T[0-9HMS]*)?")
_LETTERS = {"year": "Y", "month": "M", "week": "W", "day": "D"}
_TIME_LETTERS = {"hour": "H", "minute": "M", "min": "M", "second": "S", "sec": "S"}
_WORDS = re.compile(
    r"([1-9][0-9]{0,8})[ -]?(year|month|week|day|hour|minute|min|second|sec)s?", re.IGNORECASE
)
_FAULTS = tuple(
    (re.compile(pattern, re.DOTALL), message, remedy)
    for pattern, message, remedy in (
        (r"", "is empty", "Write a duration, or record its absence."),
        (r"\s.*|.*\s", "has blanks around it", "Write it without them."),
        (r"[-+].*", "carries a sign", "Write how long it lasts, without a sign."),
        (r"(?=.*[a-z])[pP][0-9YMWDTHSymwdths]+", "has small letters", "Write it in capitals."),
        (r"[0-9]+[YMWD]", "does not begin with P", r"Write P\g<0>."),
        (r"P.*[0-9][.,][0-9].*", "has a fraction", "Use a smaller unit: P6M for half a year."),
        (r"P.*(?<![0-9])0+[A-Z].*", "has a part of zero", "Leave out the parts that are zero."),
        (r"P.*(?<![0-9])0.*", "has a number with a leading zero", "Write the number without it."),
        (r"P.*[0-9]{10}.*", "has a number of more than nine digits", "Use a larger unit."),
        (r"P.*W.*", "joins weeks with other parts", "Write weeks alone, or days instead."),
        (r"P(?:.*T)?", "names no length", _FORM),
        (r"P.*[0-9](?:T.*)?", "has a number without its letter", _FORM),
        (
            r"P[^T]*[HS].*",
            "has hours or seconds without a T before them",
            "Write for example PT72H.",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it was written: its parts are (count, unit), units from `UNITS`."""

    text: str
    parts: tuple[tuple[int, str], ...]


def parse(text: str, where: str = "") -> Duration:
    """Return what *text* says; `.text` of the answer is *text* again.

    Raises:
        MalformedError: *text* is no such duration; the message names the fault, with *where*.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise _refusal(text, where)
    counts = zip(found.groups(), UNITS, strict=True)
    return Duration(text, tuple((int(count), unit) for count, unit in counts if count))


def words(duration: Duration) -> str:
    """Return *duration* in English: `8 years and 6 months`."""
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in duration.parts]
    return joined(parts, "and")


def _refusal(text: str, where: str) -> MalformedError:
    shown = text if len(text) <= 60 else text[:57] + "..."
    message, remedy = _diagnosis(text)
    return fault(where, f"the duration {shown!r} {message}", remedy)


def _diagnosis(text: str) -> tuple[str, str]:
    spelled = _WORDS.fullmatch(text)
    if spelled:
        return "is written in words", f"Write {_from_words(spelled[1], spelled[2].lower())}."
    for pattern, message, remedy in _FAULTS:
        found = pattern.fullmatch(text)
        if found:
            return message, found.expand(remedy)
    if _PARTS.fullmatch(text):
        return "has its parts in another order than Y, M, D, T, H, M, S", _FORM
    return "is not in the form of ISO 8601", _FORM


def _from_words(count: str, unit: str) -> str:
    letter = _LETTERS.get(unit)
    return f"P{count}{letter}" if letter else f"PT{count}{_TIME_LETTERS[unit]}"
