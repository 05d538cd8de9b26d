"""Queries that most answers ask, compiled once for what there is and once for earlier states.

A function that builds such a query of tables and marks is decorated with `Asked`; what it is asked
for stands in the place of the marks, also as of which entry.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from sqlalchemy import Select

from archive.queries.sight import Sight, Tables, earlier
from archive.relation import Cell
from archive.store import derived
from archive.store.prepared import Marks, Prepared, Rows, value

Query: TypeAlias = Select[*tuple[object, ...]]

_SIZE: Final = "size"


class Asked:
    """A query of views by single values, by many keys, or by both; *build* is as in `Prepared`.

    It gets its tables besides, from what it is called with first.
    """

    def __init__(self, build: Callable[[Tables, Marks], Query]) -> None:
        self._now = Prepared(lambda keys: build(derived.table, keys))
        self._earlier = Prepared(lambda keys: build(earlier(value(_SIZE)), keys))

    def rows(self, sight: Sight, **values: Cell) -> Rows:
        """Return the rows of a query by the single *values* alone."""
        if sight.size is None:
            return self._now.rows(sight.connection, **values)
        return self._earlier.rows(sight.connection, **{_SIZE: sight.size}, **values)

    def of(self, sight: Sight, keys: Sequence[Cell], **values: Cell) -> Rows:
        """Return the rows for *keys*; they are in order within a run of keys."""
        if sight.size is None:
            return self._now.of(sight.connection, keys, **values)
        return self._earlier.of(sight.connection, keys, **{_SIZE: sight.size}, **values)
