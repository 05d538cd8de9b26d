"""The views' tables in the database: extended, rebuilt, and replayed for single ids."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from sqlalchemy import Connection, bindparam, delete, select, update

from archive.errors import NotReadyError
from archive.events.recorded import BodyState, Recorded
from archive.ids import Address
from archive.log import reading, relations, search
from archive.log.access import decisions
from archive.relation import Relation
from archive.store import derived
from archive.store.bulk import insert_rows
from archive.store.prepared import Change
from archive.views.event import EVENT
from archive.views.runner import RELATIONS, VIEWS, Changes, changes

ALL = (*relations.RELATIONS, *RELATIONS)
"""Every derived table of an archive."""

_WANTED = {
    relations.NAME: relations.VERSION,
    search.NAME: search.VERSION,
    **{view.name: view.version for view in VIEWS},
}


def create(connection: Connection) -> None:
    """Create every derived table, empty, and note their versions."""
    _create(connection)
    derived.create_indexes(connection, ALL)


def _create(connection: Connection) -> None:
    derived.create(connection, ALL, indexes=False)
    search.create(connection)
    derived.hand_over(connection)
    for name, version in _WANTED.items():
        derived.set_version(connection, name, version)


class Filling:
    """Every derived table made anew, with all rows of the log; indexes come last.

    Sorted at once they take a fraction of the time, and the ids are random: row by row each would
    touch a page of its own. A table whose rows are closed on the way has the index for that.
    """

    def __init__(self, connection: Connection) -> None:
        drop(connection)
        _create(connection)
        self._connection = connection
        self._closing: set[Relation] = set()

    def extend(self, items: Iterable[Recorded]) -> None:
        """Put in what the next *items* of the log change."""
        listed = list(items)
        made = changes(listed)
        fresh = [relation for relation in made.closes if relation not in self._closing]
        derived.create_indexes(self._connection, fresh, "first")
        self._closing.update(fresh)
        write(self._connection, made)
        search.extend(self._connection, listed)

    def finish(self) -> None:
        """Create the indexes that are missing, and have the database look at what is there."""
        rest = [relation for relation in ALL if relation not in self._closing]
        derived.create_indexes(self._connection, rest)
        derived.create_indexes(self._connection, list(self._closing), "others")
        derived.survey(self._connection, ALL)


def drop(connection: Connection) -> None:
    """Drop every derived table."""
    derived.drop_all(connection)


def require_current(connection: Connection) -> None:
    """Return if what is derived is of the form that this program reads and extends.

    Raises:
        NotReadyError: it is missing, older, or newer: two programs must not rebuild in turn.
    """
    found = derived.versions(connection)
    _refuse_newer(found)
    if found != _WANTED:
        stale = sorted(name for name in _WANTED if found.get(name) != _WANTED[name])
        raise NotReadyError(
            f"the views here are not ready: {', '.join(stale)}",
            remedy="Rebuild the views from the log.",
        )


def _refuse_newer(found: Mapping[str, int]) -> None:
    newer = [name for name in found if found[name] > _WANTED.get(name, 0)]
    if newer:
        raise NotReadyError(
            f"the views here ({', '.join(sorted(newer))}) were made by a newer program",
            remedy="Use the newer version of this program.",
        )


def is_current(connection: Connection) -> bool:
    """Say whether what is derived is of this program's form.

    Raises:
        NotReadyError: it is newer.
    """
    found = derived.versions(connection)
    if found == _WANTED:
        return True
    _refuse_newer(found)
    return False


def extend(connection: Connection, items: Iterable[Recorded]) -> None:
    """Put what *items* change into the tables, in the order of the log."""
    listed = list(items)
    write(connection, changes(listed))
    search.extend(connection, listed)


def write(connection: Connection, made: Changes) -> None:
    """Close the rows that are there, then insert the new ones."""
    for relation, ends in made.closes.items():
        _closing(relation).run(connection, [{"of": of, "end": until} for of, until in ends])
    for relation, rows in made.rows.items():
        insert_rows(connection, derived.table(relation), rows)


@cache
def _closing(relation: Relation) -> Change:
    table = derived.table(relation)
    return Change(
        update(table)
        .where(table.c.id == bindparam("of"), table.c.until.is_(None))
        .values(until=bindparam("end"))
    )


def replay(connection: Connection, ids: Iterable[str]) -> None:
    """Drop every row of *ids* and make them again from the events of these ids."""
    wanted = sorted(set(ids))
    event = derived.table(EVENT)
    addresses = [
        Address.of_key(key)
        for key in connection.execute(
            select(event.c.event).where(event.c.id.in_(wanted)).order_by(event.c.event)
        ).scalars()
    ]
    items = list(_named(connection, list(reading.recorded_at(connection, addresses))))
    for relation in RELATIONS:
        table = derived.table(relation)
        connection.execute(delete(table).where(table.c.id.in_(wanted)))
    write(connection, changes(items))
    search.forget(connection, [address.key for address in addresses])
    search.extend(connection, items)


def _named(connection: Connection, items: Sequence[Recorded]) -> Iterator[Recorded]:
    """Yield *items*; of a body that is not here, what was decided of it says whether it may be."""
    absent = [item.address for item in items if item.state is BodyState.MISSING]
    decided = decisions(connection, absent)
    for item in items:
        if item.state is BodyState.MISSING:
            restricted, _ = decided.get(item.address, (item.head.restricted, None))
            yield replace(item, state=BodyState.WITHHELD) if restricted else item
        else:
            yield item
