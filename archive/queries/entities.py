"""One entity: what it is called, what is said of it, and where it is named."""

from collections.abc import Mapping

from archive.errors import NotFoundError
from archive.events.entity import Entity
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Address
from archive.queries.chains import newest
from archive.queries.clusters import Judgement, cluster, judgements
from archive.queries.listings import Listing, about, naming, told_by
from archive.queries.sight import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityShown:
    """An entity as it stands. What is not open has neither kind nor labels.

    `judged`: the standing judgements about it. `cluster`: all others that are the same by these
    and by those about them.
    """

    id: str
    address: Address
    revision: int
    state: BodyState
    kind: str | None
    identified: bool | None
    handle: str | None
    label: Mapping[str, str]
    judged: tuple[Judgement, ...]
    cluster: tuple[str, ...]
    about: Listing
    naming: Listing
    told: Listing

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        return {self.id, *self.cluster, *(one.other for one in self.judged)}.union(
            *(one.ids() for part in (self.about, self.naming, self.told) for one in part.shown)
        )


def entity(sight: Sight, id: str, limit: int) -> EntityShown:
    """Return the entity *id*, with at most *limit* statements of each sort.

    Raises:
        NotFoundError: there is no such entity.
    """
    last = newest(sight, id)
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
        judged=judgements(sight, id),
        cluster=cluster(sight, id),
        about=about(sight, id, limit),
        naming=naming(sight, id, limit),
        told=told_by(sight, id, limit),
    )
