"""The head row: how many entries there are, and the lock that gives each entry its index.

It also says where the log goes on, if not here: of two archives with one log, only one is written
to, or there would be two histories under one name.
"""

from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from archive.errors import ConflictError, NotReadyError
from archive.frozen import dataclass
from archive.store import schema
from archive.store.engines import place, waiting
from archive.store.prepared import Change, Prepared, Rows
from archive.store.tables import head

_READ = select(head.c.size, head.c.closed).where(head.c.id == 1)
_HEAD = Prepared(lambda _: _READ)
# Without effect on SQLite, where beginning to write already took the only lock there is.
_LOCK = Prepared(lambda _: _READ.with_for_update())
_SET = Change(update(head).where(head.c.id == 1).values(size=bindparam("to")))
_CLOSE = update(head).where(head.c.id == 1).values(closed=bindparam("why"))

_MOVED: Final = "continued in "
_COPIED: Final = "copied from "

_CHECKED: Final = "muniment_checked"


@dataclass(frozen=True, slots=True)
class Closed:
    """Why nothing is recorded here: the log goes on at *where*.

    `moved`: this archive went on there; else it is a copy of that one, to be read alone.
    """

    where: str
    moved: bool


def size(connection: Connection) -> int:
    """Return the number of entries, without waiting for a writer."""
    return _size(_rows(connection, _HEAD))


def closed(connection: Connection) -> Closed | None:
    """Return why nothing may be recorded here, None where it may."""
    return _closed(_rows(connection, _HEAD))


def lock(connection: Connection, *, although_closed: bool = False) -> int:
    """Return the number of entries, which no other transaction can now change before this one ends.

    Waits for another writer at most as long as the engine was told to.

    Raises:
        ConflictError: the log goes on elsewhere, unless *although_closed*: nothing is recorded.
        NotReadyError: another version of this program has upgraded the tables meanwhile.
    """
    with waiting(connection):
        rows = _rows(connection, _LOCK)
    _require_revision(connection)
    why = _closed(rows)
    if why is not None and not although_closed:
        raise _refused(why)
    return _size(rows)


def _require_revision(connection: Connection) -> None:
    """Look, once in a transaction, whether the tables still are those that were opened."""
    transaction = connection.get_transaction()
    if connection.info.get(_CHECKED) is not transaction:
        schema.require_unchanged(connection)
        connection.info[_CHECKED] = transaction


def set_size(connection: Connection, size: int) -> None:
    """Set the number of entries. The caller holds the lock."""
    _SET.run(connection, [{"to": size}])


def close(connection: Connection, why: Closed | None) -> None:
    """Have nothing recorded here from now on, and *why*; None: have it recorded here again."""
    words = None if why is None else (_MOVED if why.moved else _COPIED) + why.where
    connection.execute(_CLOSE, {"why": words})


def _rows(connection: Connection, query: Prepared) -> Rows:
    rows = query.rows(connection)
    if not rows:
        raise NotReadyError(
            f"{place(connection.engine)}: the row that counts the entries is gone",
            remedy="Keep this copy as it is, and restore the archive from a backup.",
        )
    return rows


def _size(rows: Rows) -> int:
    return int(rows[0].size)


def _closed(rows: Rows) -> Closed | None:
    words = rows[0].closed
    if words is None:
        return None
    moved = str(words).startswith(_MOVED)
    return Closed(str(words).removeprefix(_MOVED if moved else _COPIED), moved)


def _refused(why: Closed) -> ConflictError:
    if why.moved:
        return ConflictError(
            f"nothing is recorded here any more: this archive goes on in {why.where}",
            remedy="Record it there. Two archives that go on would be two histories of one log.",
        )
    return ConflictError(
        f"nothing is recorded here: this is a copy of {why.where}, to be read alone",
        remedy="Record it there, or finish the move by copying that archive to here once more.",
    )
