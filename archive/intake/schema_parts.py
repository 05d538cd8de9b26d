"""The pieces that the schema of a deposit is put together from: scalars, mappings, lists.

A deposit reads every scalar as text. A checker of schemas reads YAML before it checks, and has made
numbers and truth values of some of them: so these stand beside text wherever they may be meant. The
patterns are wider than the grammars of the facts, never narrower.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from archive.intake.forms import Form
from archive.shape import Json

Schema: TypeAlias = Mapping[str, Json]

_HANDLE = r"^[^\s:._-][^\s:]*$"
_CODE = "^[A-Za-z][A-Za-z0-9._-]{0,63}$"
_LANG = "^[a-z]{1,3}(-[A-Za-z0-9]{1,8})*$"

# Beside text: what YAML makes of words like `true`, and of digits.
_WORD: Schema = {"type": ["string", "boolean"]}
_DIGITS: Schema = {"type": ["string", "integer"]}

NAME: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
"""A handle, a label, an id, or the beginning of one: any scalar."""

WORDS: Schema = {**NAME, "pattern": r"\S"}
CODE: Schema = {**_WORD, "pattern": _CODE}
LANG: Schema = {**_WORD, "pattern": _LANG}
PROPERTY: Schema = {**_WORD, "pattern": "^[A-Za-z][A-Za-z0-9]{0,63}$"}
SET: Schema = {**NAME, "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"}
FLAG: Schema = {"enum": ["yes", "no", "true", "false", True, False]}
NUMBER: Schema = {"type": ["string", "number"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
INTEGER: Schema = {**_DIGITS, "pattern": "^-?[0-9]+$"}
DATE: Schema = {**_DIGITS, "pattern": r"^[0-9X.?~%/\[\]-]+$"}
DURATION: Schema = {"type": "string", "pattern": "^P[0-9YMWDTHS]+$"}
URI: Schema = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$"}
DIGEST: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
MEDIA_TYPE: Schema = {"type": "string", "pattern": r"^[a-z0-9][^\s/]*/[a-z0-9][^\s/]*$"}
TIME_OF_DAY: Schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9](Z| local|[+-].*)$"}
INSTANT: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"}
WHEN: Schema = {**_DIGITS, "pattern": r"^[0-9X.?~%/\[\]TZ:-]+$"}
"""A date or an instant."""


def one_of(words: Sequence[str]) -> Schema:
    """Return the schema of a closed list."""
    return {"enum": [str(word) for word in words]}


def about(schema: Schema, description: str) -> Schema:
    """Return *schema* with what an editor shows to whoever writes it."""
    return {**schema, "description": description}


def ref(name: str) -> Schema:
    """Return the schema that is defined under *name*."""
    return {"$ref": f"#/$defs/{name}"}


def items(schema: Schema) -> Schema:
    """Return the schema of a list that is not empty."""
    return {"type": "array", "items": schema, "minItems": 1}


def span() -> Schema:
    """Return the schema of a start and an end."""
    return {**items(INTEGER), "minItems": 2, "maxItems": 2}


def mapping(form: Form, parts: Mapping[str, Schema]) -> Schema:
    """Return the schema of a mapping of *form*; *parts* has what it knows of the members.

    Which members there are, and which must be, the form alone tells: a member that is not among
    *parts* may hold anything.
    """
    names = (*form.required, *form.optional)
    return {
        "type": "object",
        "properties": {name: parts.get(name, {}) for name in names},
        "required": [*form.required],
        "additionalProperties": False,
    }


def named(schema: Schema) -> Schema:
    """Return the schema of a section whose names are handles, each over a *schema*."""
    names: Schema = {"pattern": _HANDLE, "maxLength": 64, "not": {"const": "archive"}}
    return {"type": "object", "propertyNames": names, "additionalProperties": schema}


def texts() -> Schema:
    """Return the schema of texts by language."""
    return {
        "type": "object",
        "propertyNames": {"pattern": _LANG},
        "additionalProperties": WORDS,
        "minProperties": 1,
    }


def no(*names: str) -> Schema:
    """Return the schema that none of the members *names* may stand in."""
    return {"properties": dict.fromkeys(names, False)}


def when(condition: Schema, then: Schema) -> Schema:
    """Return the schema that what fits *condition* fits *then*."""
    return {"if": condition, "then": then}


def says(name: str, schema: Schema) -> Schema:
    """Return the schema that the member *name* is there and fits *schema*."""
    return {"properties": {name: schema}, "required": [name]}
