"""The head row: how many entries there are, and the lock that gives each entry its index."""

from sqlalchemy import Connection, Select, select, update

from archive.errors import NotReadyError
from archive.store.engines import place
from archive.store.tables import head

_SIZE = select(head.c.size).where(head.c.id == 1)
# Without effect on SQLite, where beginning to write already took the only lock there is.
_LOCK = _SIZE.with_for_update()


def size(connection: Connection) -> int:
    """Return the number of entries, without waiting for a writer."""
    return _read(connection, _SIZE)


def lock(connection: Connection) -> int:
    """Return the number of entries, which no other transaction can now change before this one ends.

    Waits for another writer at most as long as the engine was told to.
    """
    return _read(connection, _LOCK)


def set_size(connection: Connection, size: int) -> None:
    """Set the number of entries. The caller holds the lock."""
    connection.execute(update(head).where(head.c.id == 1).values(size=size))


def _read(connection: Connection, query: Select[int]) -> int:
    size = connection.execute(query).scalar_one_or_none()
    if size is None:
        raise NotReadyError(
            f"{place(connection.engine)}: the row that counts the entries is gone",
            remedy="Keep this copy as it is, and restore the archive from a backup.",
        )
    return size
