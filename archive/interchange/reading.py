"""JSON from outside, whatever it holds: a value with places to speak of, or one clear error.

Fractions stay text as they are written: the signed format has none, and rounding would be a lie.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from archive.encodings import no_text, wide
from archive.errors import MalformedError
from archive.shape import Json, as_text, fault, inside

MAX_DEPTH = 64
"""How many lists and objects may stand inside one another."""


class Fraction(str):
    """A number with a fraction or an exponent, as it is written."""

    __slots__ = ()


_UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MEND = "Fetch the file again, or mend it."
_SAVE = "Save the file as UTF-8 text."


def parse(text: str, where: str) -> Json:
    """Return what the JSON *text* holds; *where* is what to call it.

    Raises:
        MalformedError: it is no JSON, a name stands twice in an object, or it is too deep.
    """
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise fault(where, message, _MEND) from None
    except MalformedError as error:
        raise fault(where, error.message, _MEND) from None
    except (RecursionError, ValueError):
        raise fault(where, "this JSON is too deep, or holds a number too long", _MEND) from None
    if _deeper(value, MAX_DEPTH):
        raise fault(where, f"more than {MAX_DEPTH} lists and objects stand inside", _MEND)
    return value


def decoded(data: bytes, where: str) -> str:
    """Return the text of *data*, which must be UTF-8, without its byte order mark."""
    if other := no_text(data):
        raise fault(where, f"this is no text: it is {other}", "Unpack it, or name a text file.")
    if other := wide(data):
        raise fault(where, f"the file looks like {other}, not UTF-8", _SAVE)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        raise fault(where, message, _SAVE) from None


def words(value: Json, where: str) -> str:
    """Return *value*, which must be text that can be signed and shown."""
    if isinstance(value, Fraction):
        raise fault(where, f"{value[:40]} stands where text must", "Write text here.")
    text = as_text(value, where)
    found = _UNFIT.search(text)
    if found is not None:
        message = f"the character U+{ord(found[0]):04X} stands here, where only text may"
        raise fault(where, message, "Remove it, or write the character that is meant.")
    return text


def member(found: Mapping[str, Json], name: str, where: str) -> Json:
    """Return the member *name* of *found*."""
    if name not in found:
        raise fault(where, f"the member {name!r} is missing", _MEND)
    return found[name]


def listed(value: Json, where: str) -> Sequence[Json]:
    """Return *value*, which must be a list, perhaps an empty one."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise fault(where, "something else stands where a list must", _MEND)
    return value


def mapped(value: Json, where: str) -> Mapping[str, Json]:
    """Return *value*, which must be an object; PHP writes an empty one as an empty list."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and not value:
        return {}
    raise fault(where, "something else stands where an object must", _MEND)


def sub(found: Mapping[str, Json], name: str, where: str) -> tuple[Mapping[str, Json], str]:
    """Return the object under *name*, empty where there is none, and its address."""
    at = inside(where, name)
    return mapped(found.get(name, {}), at), at


def _deeper(value: Json, room: int) -> bool:
    level: list[Json] = [value]
    for _ in range(room + 1):
        below: list[Json] = []
        for one in level:
            if isinstance(one, Mapping):
                below += one.values()
            elif isinstance(one, list):
                below += one
        if not below:
            return False
        level = below
    return True


def _no_constant(name: str) -> NoReturn:
    raise MalformedError(f"{name} is no JSON", remedy=_MEND)


def _distinct(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedError(f"the name {twice[:60]!r} stands twice in one object", remedy=_MEND)
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_distinct, parse_float=Fraction, parse_constant=_no_constant
)
