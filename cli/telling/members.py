"""Where in a body something stands, in words, such as `qualifier endTime, date`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from archive.shape import Json

_PART = re.compile(r"([^.\[\]]+)(?:\[([0-9]+)\])?(?:\[([0-9]+)\])?")

_WORDS = {
    "attribution": "speaker",
    "author": "author",
    "chars": "characters",
    "exact": "quotation",
    "iri": "address",
    "loc": "",
    "partOf": "part of",
    "qualifiers": "qualifier",
    "references": "reference",
    "t": "seconds",
    "valueTypes": "kind of value",
}
_ENDS = {"chars": ("first", "end"), "t": ("first", "end")}


def member_words(where: str, body: Json) -> str:
    """Return the address *where* in words; *body*: what it leads into, for the qualifiers' names.

    The word `value` is left out where its member tells as much.
    """
    return ", ".join(_parts(where, body)) or where


def _parts(where: str, body: Json) -> Iterator[str]:
    found = _PART.findall(where)
    for at, (name, number, _) in enumerate(found):
        if name == "value" and at + 1 < len(found):
            continue
        word = _WORDS.get(name, name)
        if name == "qualifiers" and number:
            yield f"{word} {_property(body, int(number)) or int(number) + 1}"
        elif name in _ENDS and number:
            yield f"{word}, {_ENDS[name][int(number) > 0]}"
        elif word:
            yield f"{word} {int(number) + 1}" if number else word


def _property(body: Json, number: int) -> str | None:
    """Return the property of a qualifier of *body*; None where there is none."""
    listed = body.get("qualifiers") if isinstance(body, Mapping) else None
    if not isinstance(listed, Sequence) or isinstance(listed, str) or number >= len(listed):
        return None
    one = listed[number]
    found = one.get("property") if isinstance(one, Mapping) else None
    return found if isinstance(found, str) else None
