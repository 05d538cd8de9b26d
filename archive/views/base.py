"""What a view is: tables in plain values, and a pure function from one event to changes in them.

Every row carries the id it belongs to, the event that made it and the entry it holds from; a row
that stops holding is closed, not deleted, so any earlier entry can be asked for. All rows of an id
follow from the events of that id alone: so an id can be dropped and replayed by itself.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from archive.events.recorded import Recorded
from archive.frozen import dataclass
from archive.relation import Cell, Column, Relation, Row

HELD = (
    Column("id", "text"),
    Column("event", "integer"),
    Column("since", "integer"),
    Column("until", "integer", nullable=True),
)
"""The columns that every view's table begins with."""


class Add(NamedTuple):
    """A new row, open until something closes it."""

    relation: Relation
    row: Row


class Close(NamedTuple):
    """The open rows of `id` in `relation` hold until the entry `until`, and no longer."""

    relation: Relation
    id: str
    until: int


Change: TypeAlias = Add | Close


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view. A higher `version` has the tables thrown away and made again."""

    name: str
    version: int
    relations: tuple[Relation, ...]
    apply: Callable[[Recorded], Iterable[Change]]


def held(
    name: str, *columns: Column, key: tuple[str, ...] = ("event",), indexes: tuple[str, ...] = ()
) -> Relation:
    """Return a relation of a view: the held columns, then *columns*.

    *indexes*: column names, each index one column followed by the event; `id` always has one.
    """
    assert "id" not in indexes
    return Relation(
        name=name,
        columns=(*HELD, *columns),
        key=key,
        indexes=tuple((column, "event") for column in ("id", *indexes)),
    )


def add(relation: Relation, item: Recorded, **cells: Cell) -> Add:
    """Return the new row of *item* in *relation*."""
    return Add(
        relation,
        relation.row(
            id=item.subject,
            event=item.address.key,
            since=item.address.entry,
            **cells,
        ),
    )


def close(relation: Relation, item: Recorded) -> Close:
    """Return the change that closes what *relation* holds of the subject of *item*."""
    return Close(relation, item.subject, item.address.entry)
