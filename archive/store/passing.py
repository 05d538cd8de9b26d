"""What an import met, for as long as its transaction lasts: a table that is on the disk if long.

It lets a file of any length be read without holding its keys in memory.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Named,
    Table,
    TypedColumns,
    delete,
    select,
)

from archive.store.bulk import batches, insert_rows
from archive.store.tables import BYTES, NUMBER


class MetColumns(TypedColumns):
    """One name that was met, at which line, and what stands for what was said of it there."""

    mac: Named[bytes] = Column(BYTES, primary_key=True)
    line: Named[int] = Column(NUMBER, nullable=False)
    said: Named[bytes] = Column(BYTES, nullable=False)


# Not of METADATA: no migration makes it, and no check must miss it.
met = Table(
    "met",
    MetaData(),
    MetColumns,
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
    sqlite_strict=True,
)


def begin(connection: Connection) -> None:
    """Make the table, empty, in the caller's transaction."""
    met.create(connection, checkfirst=False)


def end(connection: Connection) -> None:
    """Drop the table; a transaction that is taken back needs no such care."""
    met.drop(connection, checkfirst=False)


PASSED_OVER = -1
"""The line of what stands in the file and was not taken."""


def known(connection: Connection, macs: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
    """Return line and words of those *macs* that were met before, not of what was passed over."""
    return {
        bytes(row.mac): (row.line, bytes(row.said))
        for batch in batches(macs)
        for row in connection.execute(
            select(met).where(met.c.mac.in_(batch), met.c.line != PASSED_OVER)
        )
    }


def meet(connection: Connection, new: Mapping[bytes, tuple[int, bytes]]) -> None:
    """Keep what is *new*; that it was passed over before is forgotten."""
    for batch in batches(list(new)):
        connection.execute(delete(met).where(met.c.mac.in_(batch), met.c.line == PASSED_OVER))
    insert_rows(connection, met, [(mac, line, said) for mac, (line, said) in new.items()])


def pass_over(connection: Connection, macs: Sequence[bytes]) -> None:
    """Keep that *macs* stand in the file, those that were not met."""
    new = dict.fromkeys(macs)
    for batch in batches(macs):
        for found in connection.execute(select(met.c.mac).where(met.c.mac.in_(batch))).scalars():
            del new[bytes(found)]
    insert_rows(connection, met, [(mac, PASSED_OVER, b"") for mac in new])
