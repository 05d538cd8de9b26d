"""The rows of JSON Lines: each line an object, its members the columns.

What stands in an inner object is a column too, by its names with dots between: `address.city`.
Numbers keep the digits in which they are written.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from archive.intake.spelling import fits, joined
from archive.intake.tables import MAX_CELL, MAX_COLUMNS, ReadLine, Row, Table, fault, read_line

_Value: TypeAlias = "str | bool | Sequence[_Value] | Mapping[str, _Value] | None"

_DEEPEST = 8


class _Refused(Exception):
    """Why a line is no row."""


def json_table(read: ReadLine) -> Table:
    """Return the table of JSON Lines; only its rows tell the columns. The rows raise TableFault."""
    return Table(None, _rows(read))


def _rows(read: ReadLine) -> Iterator[Row]:
    number = line = 0
    while text := read_line(read, line + 1):
        line += 1
        if not text.strip():
            continue
        number += 1
        try:
            yield Row(number=number, line=line, cells=dict(_cells(_object(text))))
        except _Refused as refused:
            remedy = 'Write one object a line: {"name": "text", …}.'
            faults = (fault(line, str(refused), remedy),)
            yield Row(number=number, line=line, cells={}, faults=faults)


def _object(text: str) -> Mapping[str, _Value]:
    try:
        found: _Value = json.loads(
            text,
            object_pairs_hook=_members,
            parse_float=str,
            parse_int=str,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise _Refused(f"this is not JSON: {error.msg} (column {error.colno})") from None
    except RecursionError:
        raise _Refused("this is nested too deeply") from None
    if not isinstance(found, Mapping):
        raise _Refused("this line holds no object")
    return found


def _members(pairs: Sequence[tuple[str, _Value]]) -> Mapping[str, _Value]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the member {twice[:60]!r} stands here twice")
    return found


def _constant(text: str) -> str:
    raise _Refused(f"{text} is no number")


def _cells(
    found: Mapping[str, _Value], before: str = "", depth: int = 1
) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    if depth > _DEEPEST or len(found) > MAX_COLUMNS:
        raise _Refused(f"more than {_DEEPEST} objects in one another, or {MAX_COLUMNS:,} members")
    for name, value in found.items():
        column = f"{before}{name.strip()}"
        if isinstance(value, Mapping):
            yield from _cells(value, f"{column}.", depth + 1)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            texts = tuple(text for one in value if (text := _text(one, column)))
            if texts:
                yield column, texts
        elif text := _text(value, column):
            yield column, text


def _text(value: _Value, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        raise _Refused(f"{column}: a list holds another list or an object")
    text = joined(value).strip()
    if len(text) > MAX_CELL or not fits(text):
        raise _Refused(f"{column}: the text is too long, or holds a control character")
    return text
