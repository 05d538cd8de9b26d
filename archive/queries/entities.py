"""One entity: what it is called, what is said of it, and where it is named."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, exists, or_, select

from archive.errors import NotFoundError
from archive.events.entity import Entity, EntityLinked
from archive.events.recorded import BodyState
from archive.ids import Address
from archive.queries.chains import newest
from archive.queries.listings import Listing, about, naming, told_by
from archive.queries.said import said
from archive.store import derived
from archive.views.entity import LINK
from archive.views.event import EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """That another entity is judged the same, different, or not decided."""

    address: Address
    other: str
    judgement: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityShown:
    """An entity as it stands. What is not open has neither kind nor labels."""

    id: str
    address: Address
    revision: int
    state: BodyState
    kind: str | None
    identified: bool | None
    handle: str | None
    label: Mapping[str, str]
    judged: tuple[Judged, ...]
    about: Listing
    naming: Listing
    told: Listing

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        return {self.id, *(one.other for one in self.judged)}.union(
            *(one.ids() for part in (self.about, self.naming, self.told) for one in part.shown)
        )


def entity(connection: Connection, id: str, limit: int) -> EntityShown:
    """Return the entity *id*, with at most *limit* statements of each sort.

    Raises:
        NotFoundError: there is no such entity.
    """
    last = newest(connection, id)
    if last is None:
        raise NotFoundError(f"there is no entity {id}", remedy="Name one that is here.")
    body = last.event.body if isinstance(last.event.body, Entity) else None
    return EntityShown(
        id=id,
        address=last.event.address,
        revision=last.revision,
        state=last.event.state,
        kind=None if body is None else body.kind,
        identified=None if body is None else body.identified,
        handle=None if body is None else body.handle,
        label={} if body is None else body.label,
        judged=_judged(connection, id),
        about=about(connection, id, limit),
        naming=naming(connection, id, limit),
        told=told_by(connection, id, limit),
    )


def _judged(connection: Connection, id: str) -> tuple[Judged, ...]:
    """Return the judgements about *id*, from either side, that no later one replaces."""
    link, event = derived.table(LINK), derived.table(EVENT)
    replaced = exists().where(event.c.replaces == link.c.link)
    keys = connection.execute(
        select(link.c.event).where(or_(link.c.id == id, link.c.other == id), ~replaced)
    ).scalars()
    found = []
    for one in said(connection, keys).values():
        if isinstance(one.body, EntityLinked):
            other = one.body.other if one.about == id else one.about
            found.append(
                Judged(
                    address=one.address,
                    other=other,
                    judgement=one.body.judgement,
                    reason=one.body.reason,
                )
            )
    return tuple(found)
