"""The newest content of an id, and how many links its chain has."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from archive.queries.said import Said, said
from archive.store import derived
from archive.views.event import EVENT


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest link of a chain; `revision` counts its links."""

    event: Said
    revision: int


def newest(connection: Connection, id: str) -> Newest | None:
    """Return the newest link of the chain of *id*, or None where there is no chain."""
    event = derived.table(EVENT)
    keys = (
        connection.execute(
            select(event.c.event)
            .where(event.c.id == id, event.c.chain.is_not(None))
            .order_by(event.c.event)
        )
        .scalars()
        .all()
    )
    if not keys:
        return None
    return Newest(said(connection, keys[-1:])[keys[-1]], len(keys))
