"""Reading JSON with the place of every value, every scalar as it is written.

YAML takes most of JSON, but not half of its escapes: there 😀 may be written as two.
"""

import json
import re
from typing import NoReturn

from archive.intake.building import Builder
from archive.intake.spelling import Lines

# Blanks, then a string, a mark, or a bare word; what comes here is JSON already.
_TOKEN = re.compile(
    r'[ \t\r\n]*(?:("[^"\\]*+(?:\\.[^"\\]*+)*+")|([{}\[\],:])|([^ \t\r\n{}\[\],:"]++))', re.DOTALL
)


def refusal(text: str) -> json.JSONDecodeError | None:
    """Return why *text* is no JSON, None where it is."""
    try:
        _DECODER.decode(text)
    except json.JSONDecodeError as error:
        return _clearer(text, error)
    except RecursionError:
        return json.JSONDecodeError("too many levels", text, 0)
    return None


def _clearer(text: str, error: json.JSONDecodeError) -> json.JSONDecodeError:
    """Return *error* as it is, or with what people write who are used to other languages."""
    if error.msg.endswith(_NO_JSON):
        word = error.msg.removesuffix(_NO_JSON)
        places = (found.start(3) for found in _TOKEN.finditer(text) if found[3] == word)
        return json.JSONDecodeError(error.msg, text, next(places, 0))
    at = error.pos
    before = text[:at].rstrip(_BLANKS)
    behind = text[at:].lstrip(f"{_BLANKS},")
    # Whichever of the two a version of Python points to, the comma or what follows it.
    comma = at if text[at : at + 1] == "," else len(before) - 1
    if behind[:1] in ("}", "]") and text[comma : comma + 1] == ",":
        return json.JSONDecodeError("a comma stands before the closing bracket", text, comma)
    if text.startswith(("//", "/*", "#"), at):
        return json.JSONDecodeError("JSON has no comments", text, at)
    return json.JSONDecodeError(error.msg.removesuffix(" at").removesuffix(" starting"), text, at)


def build(text: str, builder: Builder) -> None:
    """Give everything in *text*, which is JSON, to *builder*."""
    lines = Lines(text)
    # Blanks that no token follows would be looked through from each of them on.
    for token in _TOKEN.finditer(text.rstrip(_BLANKS)):
        string, mark, word = token.groups()
        at = lines.place(token.start(token.lastindex or 0))
        if string is not None:
            value = json.loads(string, strict=False)
            assert isinstance(value, str)
            builder.scalar(at, value)
        elif word == "null":
            remedy = "Leave the member out, or say which absence is meant: {absent: unknown}."
            builder.hole(at, "null says nothing", remedy)
        elif word is not None:
            builder.scalar(at, word)
        elif mark in "{[":
            builder.begin(at, is_mapping=mark == "{")
        elif mark in "}]":
            builder.end()
        if builder.halted:
            return


def _no_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(name + _NO_JSON, name, 0)


_BLANKS = " \t\r\n"
_NO_JSON = " is no JSON"

# Numbers stay text, so that none is too long to be read.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_constant)
