"""From the bytes of a mapping to its tree: TOML, every value as its text, with the lines.

The parser of the standard library does not tell lines. So the file is read once more, statement by
statement: what parses by itself is one, and tells which names its first line gives.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from archive.frozen import dataclass
from archive.intake.misfit import Misfit
from archive.intake.nodes import MAX_DEPTH, Items, Members, Node, Scalar
from archive.intake.spelling import read_text
from archive.shape import inside

MAX_BYTES = 256 << 10
"""The size of a mapping."""

# A statement of more lines is not looked into: its first line is told for all of it.
_LONGEST = 200
_PLACE = re.compile(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$")

Names: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """A tree, and the address of each of its nodes by names."""

    root: Members
    paths: Mapping[Node, str]


def read(data: bytes) -> Located | Misfit:
    """Return the tree of the TOML document in *data*, or why there is none."""
    if len(data) > MAX_BYTES:
        message = f"the mapping has {len(data):,} bytes, and {MAX_BYTES:,} are allowed"
        return _misfit(1, 1, message, "A mapping tells of columns; the rows stand elsewhere.")
    text = read_text(data)
    if isinstance(text, Misfit):
        return text
    text = text.replace("\r\n", "\n")
    try:
        found = tomllib.loads(text)
        places = dict(_places(text))
        paths: dict[Node, str] = {}
        root = _node(found, (), 1, places, paths)
    except tomllib.TOMLDecodeError as error:
        return _syntax(str(error), text)
    except (RecursionError, ValueError):
        return _misfit(1, 1, "this is not TOML that can be read", "Look for too many brackets.")
    assert isinstance(root, Members)
    return Located(root, paths)


def _syntax(said: str, text: str) -> Misfit:
    found = _PLACE.search(said)
    line, column = text.count("\n") + 1, 1
    if found is not None and found[1] is not None:
        line, column = int(found[1]), int(found[2])
    message = f"this is not TOML: {said[: found.start()] if found else said}"
    remedy = 'Write `name = "text"`, and a text between quotation marks.'
    return _misfit(line, column, message, remedy)


def _places(text: str) -> Iterator[tuple[Names, int]]:
    """Yield the address of each name of the document with its line; the last one counts."""
    table: Names = ()
    pending: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not pending and (not line.strip() or line.lstrip().startswith("#")):
            continue
        pending.append(line)
        if len(pending) > _LONGEST:
            continue
        try:
            found = tomllib.loads("\n".join(pending))
        except tomllib.TOMLDecodeError:
            continue
        first = number - len(pending) + 1
        is_table = pending[0].lstrip().startswith("[")
        pending = []
        inner = list(_names(found))
        if is_table:
            table = inner[-1]
            yield table, first
        else:
            yield from ((table + path, first) for path in inner)


def _names(found: object) -> Iterator[Names]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield (name,)
            yield from ((name, *path) for path in _names(value))
    elif isinstance(found, list):
        for value in found:
            yield from _names(value)


def _node(
    value: object, path: Names, line: int, places: Mapping[Names, int], paths: dict[Node, str]
) -> Node:
    if len(path) > MAX_DEPTH:
        raise ValueError
    line = places.get(path, line)
    node: Node
    if isinstance(value, dict):
        entries = []
        for name, part in value.items():
            below = _node(part, (*path, name), line, places, paths)
            key = Scalar(line=below.line, column=1, text=name)
            paths[key] = paths[below]
            entries.append((key, below))
        node = Members(line=line, column=1, entries=tuple(entries))
    elif isinstance(value, list):
        parts = [_node(part, path, line, places, paths) for part in value]
        node = Items(line=line, column=1, items=tuple(parts))
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        node = Scalar(line=line, column=1, text=text)
    paths[node] = _address(path)
    return node


def _address(path: Names) -> str:
    where = ""
    for name in path:
        where = inside(where, name)
    return where


def _misfit(line: int, column: int, message: str, remedy: str) -> Misfit:
    return Misfit(line=line, column=column, path="", message=message, remedy=remedy)
