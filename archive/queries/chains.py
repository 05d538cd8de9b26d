"""The newest content of an id, and how many links its chain has."""

from sqlalchemy import select

from archive.frozen import dataclass
from archive.queries.said import Said, said
from archive.queries.sight import Sight
from archive.views.event import EVENT


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest link of a chain; `revision` counts its links."""

    event: Said
    revision: int


def newest(sight: Sight, id: str) -> Newest | None:
    """Return the newest link of the chain of *id*, or None where there is no chain."""
    event = sight.table(EVENT)
    keys = (
        sight.connection.execute(
            select(event.c.event)
            .where(event.c.id == id, event.c.chain.is_not(None))
            .order_by(event.c.event)
        )
        .scalars()
        .all()
    )
    if not keys:
        return None
    return Newest(said(sight, keys[-1:])[keys[-1]], len(keys))
