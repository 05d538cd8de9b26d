"""The head row: how many entries there are, and the lock that gives each entry its index."""

from sqlalchemy import Connection, select, update

from archive.store.tables import head

_SIZE = select(head.c.size).where(head.c.id == 1)
# Without effect on SQLite, where beginning to write already took the only lock there is.
_LOCK = _SIZE.with_for_update()


def size(connection: Connection) -> int:
    """Return the number of entries, without waiting for a writer."""
    return connection.execute(_SIZE).scalar_one()


def lock(connection: Connection) -> int:
    """Return the number of entries, which no other transaction can now change before this one ends.

    Waits for another writer at most as long as the engine was told to.
    """
    return connection.execute(_LOCK).scalar_one()


def set_size(connection: Connection, size: int) -> None:
    """Set the number of entries. The caller holds the lock."""
    connection.execute(update(head).where(head.c.id == 1).values(size=size))
