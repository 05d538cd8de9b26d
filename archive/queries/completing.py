"""What a word that is being typed may become: handles, ids and properties, fast or not at all.

A shell waits for the answer at every key that is pressed. So the views of an archive in SQLite are
read with nothing but the standard library; what is kept on a server is not asked. The tables are
those of `archive.views`: `test_completing` holds the names here equal to them.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from typing import Final

from archive.facts.languages import ENGLISH, fit
from archive.frozen import dataclass
from archive.place import Place

MOST: Final = 200
"""So many names are offered at once."""

_PATIENCE: Final = 0.2

_TABLES: Final[Mapping[str, tuple[str, str]]] = {
    "ent": (
        "entity",
        "(SELECT text FROM label WHERE label.id = entity.id AND label.until IS NULL"
        " ORDER BY fit(lang), lang LIMIT 1)",
    ),
    "src": ("source", "coalesce(title, kind)"),
    "stm": ("statement", "property"),
}
"""By kind of id: the table, and what tells a person which of its rows is meant."""

_BY_HANDLE = """
SELECT handle, {told} FROM {table}
WHERE until IS NULL AND handle >= ? AND handle < ? ORDER BY handle LIMIT ?
"""
_BY_ID = """
SELECT id, {told} FROM {table} WHERE until IS NULL AND id >= ? AND id < ? ORDER BY id LIMIT ?
"""
_PROPERTIES = """
SELECT DISTINCT substr(id, 6), NULL FROM property WHERE id >= ? AND id < ? ORDER BY id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that can be typed, and what it stands for; that may be unknown."""

    word: str
    told: str | None


def choices(
    place: Place, start: str, kinds: Collection[str], lang: str = ENGLISH
) -> tuple[Choice, ...]:
    """Return words that begin with *start* and name something of *kinds* (ent, src, stm, prop).

    Handles and properties; ids where *start* begins one, or where nothing has a handle. None at
    all where the database is on a server. What they stand for is told in *lang*.

    Raises:
        sqlite3.Error: the database cannot be read, or its views are not of this form.
    """
    if "://" in place.database:
        return ()
    file = (place.folder / place.database).absolute().as_uri()
    with closing(sqlite3.connect(f"{file}?mode=ro", uri=True, timeout=_PATIENCE)) as connection:
        connection.create_function("fit", 1, lambda tag: fit(tag, lang), deterministic=True)
        found = list(_named(connection, start, kinds))
        if ":" in start or not (found or start):
            found = list(_by_id(connection, start, kinds))
    return tuple(found[:MOST])


def _named(connection: sqlite3.Connection, start: str, kinds: Collection[str]) -> Iterator[Choice]:
    for kind, (table, told) in _TABLES.items():
        if kind in kinds:
            query = _BY_HANDLE.format(table=table, told=told)
            yield from _rows(connection, query, start)
    if "prop" in kinds:
        yield from _rows(connection, _PROPERTIES, f"prop:{start}")


def _by_id(connection: sqlite3.Connection, start: str, kinds: Collection[str]) -> Iterator[Choice]:
    for kind, (table, told) in _TABLES.items():
        wanted = start or f"{kind}:"
        if kind in kinds and wanted.startswith(f"{kind}:"):
            yield from _rows(connection, _BY_ID.format(table=table, told=told), wanted)


def _rows(connection: sqlite3.Connection, query: str, start: str) -> Iterator[Choice]:
    for word, told in connection.execute(query, (start, f"{start}\U0010ffff", MOST)):
        yield Choice(word, told)
