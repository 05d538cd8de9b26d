"""Times in words (`before 1928`, `19th century`, `maybe 1862`): what they are, and what to write.

Only for a text that has been refused already. A date is proposed where the words leave no choice,
and nothing is concluded from them otherwise.
"""

import re
from typing import TypeAlias

_Diagnosis: TypeAlias = tuple[str, str]

_CENTURY = re.compile(
    r"[^0-9]*\b([0-9]{1,2})(?:st|nd|rd|th)? ?(?:century|centuries|c\b\.?)(.*)",
    re.DOTALL | re.IGNORECASE,
)
_ERA_BEFORE = re.compile(r"\bB\.?C\b|\bB\.?C\.?E\b", re.IGNORECASE)
_CENTURIES = (
    r"[^/\[\]0-9]*[0-9]{1,2}(?:st|nd|rd|th)?[^/\[\]0-9]+[0-9]{1,2}(?:st|nd|rd|th)? ?"
    r"(?:c\b|century|centuries)[^/\[\]]*"
)
_FROM_OR_TO = re.compile(r"(?:before|after|earlier|later|until|since)\b", re.IGNORECASE)
_ROUGHLY = r"(?:(?:circa|approximately|approx|about|around|roughly|ca|c)\b|(?:ca?(?=[0-9])))"

# The first that fits is said. No slash and no bracket: an interval or set is told part by part.
_PHRASES = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), message, remedy)
    for pattern, message, remedy in (
        (
            r"(?:before|earlier than|prior to|until|till|by|no later than)\b[^/\[\]]*",
            "says in words that it was before something",
            "Write [..b] for one time on or before b, ../b for what lasted until then.",
        ),
        (
            r"(?:after|later than|since|from|no earlier than)\b[^/\[\]]*",
            "says in words that it was after something",
            "Write [a..] for one time on or after a, a/.. for what goes on since then.",
        ),
        (
            r"[^/\[\]]*\b(?:spring|summer|autumn|fall|winter)\b[^/\[\]]*",
            "names a season; seasons begin on different days in different places",
            "Write the first and the last month that are meant, as [a..b].",
        ),
        (
            r"(?:[^/\[\]]*[0-9] ?)?(?:A\.?D|C\.?E|B\.?C(?:\.?E)?)\b\.?",
            "names an era",
            "Write the year alone with four digits, 0000 to 9999; else keep the words as text.",
        ),
        (
            r"[^/\[\]]*[0-9]s?,? or [^/\[\]]*",
            "names several dates of which one holds",
            "Write the range from the first to the last, [a..b], beside the source's words.",
        ),
        (
            rf"[?~%][^/\[\]]*|[^/\[\]]*(?:\b{_ROUGHLY}|\b(?:maybe|perhaps|probably|possibly|"
            rf"uncertain|guess)\b)[^/\[\]]*",
            "hedges in words",
            "Write the date alone and one sign behind it: ? uncertain, ~ approximate, % both.",
        ),
        (
            rf"[0-9]{{3}}0s ?[-\u2010-\u2015] ?[0-9]{{3}}0s|{_CENTURIES}",
            "is an interval in words",
            "Write it as a/b, a decade as 186X and a century as 18XX.",
        ),
        (
            r"(?=[^/\[\]]*[0-9]{4})(?=[^/\[\]]*[^\W\d_])[^/\[\]]*",
            "has words beside the date",
            "Write the date alone: what is not known of it as X. The words can be kept beside it.",
        ),
    )
)


def diagnosis(text: str) -> _Diagnosis | None:
    """Return what *text* says in words and what to write; None where it speaks of no time."""
    century = _CENTURY.fullmatch(text)
    if century and not _FROM_OR_TO.match(text):
        return _century(int(century[1]), century[2])
    for pattern, message, remedy in _PHRASES:
        if pattern.fullmatch(text):
            return message, remedy
    return None


def _century(number: int, rest: str) -> _Diagnosis:
    if number == 0 or _ERA_BEFORE.search(rest):
        return "is a century before 0000", "Years run from 0000 to 9999; keep the words as text."
    first = f"{number - 1:02}"
    return (
        "is a century in words",
        f"Write {first}XX for {first}00 to {first}99; with ? ~ or % behind it if it is hedged.",
    )
