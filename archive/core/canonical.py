"""Canonical JSON: one value, one spelling, so that a hash of the text is a hash of the value.

RFC 8785, restricted: objects with ASCII keys, arrays, strings, booleans, null, and integers within
+-(2^53 - 1); at most 32 levels deep. Strings are kept as given: no normalisation, no U+0000, no
lone surrogates.
"""

import json
from collections.abc import Mapping

from archive.errors import MalformedError
from archive.ids import MAX_INTEGER
from archive.shape import Json, fault

MAX_DEPTH = 32
"""How many arrays and objects may stand inside one another."""


def encode(value: Json) -> bytes:
    """Return the one text of *value*, in UTF-8.

    Raises:
        MalformedError: *value* holds something that has no canonical text.
    """
    _check(value, MAX_DEPTH)
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise _unfit("a string with half a surrogate pair in it") from None


def decode(data: bytes) -> Json:
    """Return the value whose canonical text *data* is: `encode` of it gives *data* again.

    Raises:
        MalformedError: *data* is anything else, however it may be read elsewhere.
    """
    try:
        text = data.decode("utf-8")
        value: Json
        value, end = _PLAIN.raw_decode(text)
        if end == len(text) and _is_plain(text, value):
            return value
    except (ValueError, RecursionError):
        # Nearly every body is told in a third of the time; what is not sure is yet to be told.
        pass
    return _decode(data)


def decode_line(line: bytes, where: str) -> Json:
    """Return what `decode` does of one line of a text.

    Raises:
        MalformedError: it spells nothing; the address of the fault is *where*.
    """
    try:
        return decode(line)
    except MalformedError as error:
        raise fault(where, error.message, error.remedy) from None


def _decode(data: bytes) -> Json:
    try:
        value: Json = _DECODER.decode(data.decode("utf-8"))
    # Brackets by the thousand exhaust the stack of the scanner before a depth can be measured.
    except (ValueError, RecursionError):
        raise _malformed("this is not JSON in UTF-8") from None
    # The comparison finds all that a lenient scanner lets through: a key given twice, "-0",
    # blanks, needless escapes, another order.
    again = encode(value)
    if again != data:
        raise _malformed(
            "this JSON is not canonical: written again it differs from byte "
            f"{_first_difference(again, data)} on"
        )
    return value


def _is_plain(text: str, value: Json) -> bool:
    """Say whether *text* is sure to be the canonical text of *value*, as `_PLAIN` read it."""
    # A character that needs a code may be one that has no place.
    if "\\u" in text or _ENCODER.encode(value) != text:
        return False
    few = text.count("{") + text.count("[") <= MAX_DEPTH
    return (few and text.isascii()) or _is_shallow(value)


def _small(digits: str) -> int:
    if len(digits) > _SURE_DIGITS:
        raise ValueError(digits)
    return int(digits)


def _unsure(number: str) -> float:
    raise ValueError(number)


def _is_shallow(value: Json) -> bool:
    """Say whether *value* has no more levels than are allowed, and keys in ASCII alone."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                if not "".join(one).isascii():
                    return False
                below += one.values()
            elif isinstance(one, list):
                below += one
        level = [one for one in below if isinstance(one, dict | list)]
        if not level:
            return True
    return False


def _check(value: object, room: int) -> None:
    """Refuse what canonical JSON cannot say; *room* is how many levels may still open."""
    # The commonest kinds stand first: every value of every body comes along here.
    if isinstance(value, str):
        if "\0" in value:
            raise _unfit("a string with U+0000 in it")
    elif isinstance(value, dict):
        _check_members(value, room)
    elif isinstance(value, (list, tuple)):
        _check_room(room)
        for item in value:
            _check(item, room - 1)
    elif isinstance(value, int):
        # Booleans are integers here, and in range.
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise _unfit("an integer beyond 2^53 - 1")
    elif isinstance(value, Mapping):
        _check_members(value, room)
    elif value is not None:
        raise _unfit(f"a {type(value).__name__}")


def _check_members(value: Mapping[object, object], room: int) -> None:
    _check_room(room)
    for key, item in value.items():
        # The encoder would write the key 1 as "1" without a word.
        if not isinstance(key, str) or not key.isascii() or "\0" in key:
            raise _unfit(f"the key {key!r}")
        _check(item, room - 1)


def _check_room(room: int) -> None:
    if room == 0:
        raise _unfit(f"more than {MAX_DEPTH} levels")


def _plain(value: object) -> object:
    # Read-only mappings; all else that the encoder does not know, _check has refused.
    assert isinstance(value, Mapping)
    return dict(value)


def _first_difference(left: bytes, right: bytes) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(left), len(right)))


def _unfit(what: str) -> MalformedError:
    return MalformedError(
        f"canonical JSON has no place for {what}",
        remedy="Write fractions and large numbers as strings, and text as plain Unicode.",
    )


def _malformed(fault: str) -> MalformedError:
    return MalformedError(fault, remedy="Fetch an unaltered copy.")


# Making an encoder costs as much as encoding a fact, so there is one.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    check_circular=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_plain,
)
_DECODER = json.JSONDecoder()

_SURE_DIGITS = 15
_PLAIN = json.JSONDecoder(parse_int=_small, parse_float=_unsure, parse_constant=_unsure)
"""Reads no number but those that are surely in range."""
