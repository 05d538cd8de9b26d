"""Which entities are judged to be one: found by following judgements, never stored."""

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, or_, select

from archive.events.entity import EntityLinked
from archive.frozen import dataclass
from archive.ids import Address, Commitment
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.store.bulk import batches
from archive.views.entity import LINK
from archive.views.event import EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A judgement that no later one replaces. `of`: the entity that it was recorded on.

    `other`: the other one, seen from the entity that was asked for. `link`: the commitment that a
    new judgement of this pair has to name.
    """

    address: Address
    of: str
    other: str
    judgement: str
    reason: str
    link: Commitment


def judgements(sight: Sight, id: str) -> tuple[Judgement, ...]:
    """Return the standing judgements about the entity *id*, from either side, oldest first."""
    link, event = sight.table(LINK), sight.table(EVENT)
    replaced = exists().where(event.c.replaces == link.c.link)
    keys = sight.connection.execute(
        select(link.c.event).where(or_(link.c.id == id, link.c.other == id), ~replaced)
    ).scalars()
    return tuple(
        Judgement(
            address=one.address,
            of=one.about,
            other=one.body.other if one.about == id else one.about,
            judgement=one.body.judgement,
            reason=one.body.reason,
            link=one.link,
        )
        for one in said(sight, keys).values()
        if isinstance(one.body, EntityLinked)
    )


def cluster(sight: Sight, id: str) -> tuple[str, ...]:
    """Return the other entities that are the same as *id*, through however many judgements.

    Two that one standing judgement calls the same and another does not are a conflict to be
    shown; the cluster holds them both.
    """
    found, new = {id}, {id}
    while new:
        new = _next(sight, sorted(new)) - found
        found |= new
    return tuple(sorted(found - {id}))


def representatives(sight: Sight) -> Mapping[str, str]:
    """Return for every entity that is the same as another the one id that stands for them all."""
    link, event = sight.table(LINK), sight.table(EVENT)
    replaced = exists().where(event.c.replaces == link.c.link)
    parent: dict[str, str] = {}

    def root(id: str) -> str:
        while parent.setdefault(id, id) != id:
            id = parent[id]
        return id

    for row in sight.connection.execute(
        select(link.c.id, link.c.other).where(link.c.judgement == "same", ~replaced)
    ):
        low, high = sorted((root(row.id), root(row.other)))
        parent[high] = low
    return {id: root(id) for id in parent}


def _next(sight: Sight, ids: Sequence[str]) -> set[str]:
    """Return whatever one judgement says is the same as one of *ids*."""
    link, event = sight.table(LINK), sight.table(EVENT)
    replaced = exists().where(event.c.replaces == link.c.link)
    pairs: set[str] = set()
    for batch in batches(ids):
        rows = sight.connection.execute(
            select(link.c.id, link.c.other).where(
                or_(link.c.id.in_(batch), link.c.other.in_(batch)),
                link.c.judgement == "same",
                ~replaced,
            )
        )
        for one, other in rows:
            pairs |= {one, other}
    return pairs
