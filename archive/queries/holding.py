"""Things in bulk, with all that is said of them and may be read: what an export is made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from sqlalchemy import func, select

from archive.frozen import dataclass
from archive.ids import Address
from archive.queries.rows import batches
from archive.queries.said import Said, said
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.relation import Relation
from archive.views.entity import ENTITY, LINK
from archive.views.event import EVENT
from archive.views.note import NOTE
from archive.views.source import SOURCE
from archive.views.statement import RETRACTION, STATEMENT

_OPENED = "access.opened"
_RESTRICTED = "access.restricted"


@dataclass(frozen=True, slots=True)
class Restricted:
    """Which events are restricted now: by their own heads, or by what was decided since."""

    heads: Set[int]
    decided: Mapping[str, bool]

    def hides(self, address: Address) -> bool:
        """Say whether the event at *address* is restricted now."""
        return self.decided.get(str(address), address.key in self.heads)


def restrictions(sight: Sight) -> Restricted:
    """Return what is restricted by its own head, and what was decided after it was recorded."""
    event = sight.table(EVENT)
    heads = sight.connection.execute(select(event.c.event).where(event.c.restricted == 1))
    rows = sight.connection.execute(
        select(event.c.id, event.c.type)
        .where(event.c.type.in_((_OPENED, _RESTRICTED)))
        .order_by(event.c.event)
    )
    decided = {row.id: row.type == _RESTRICTED for row in rows}
    return Restricted(frozenset(heads.scalars()), decided)


def entity_ids(sight: Sight) -> Sequence[str]:
    """Return the ids of all entities, in the order in which they came."""
    table = sight.table(ENTITY)
    query = select(table.c.id).where(table.c.until.is_(None)).order_by(table.c.event)
    return list(sight.connection.execute(query).scalars())


def values_of(sight: Sight, property: str, kind: str) -> Iterator[tuple[str, str, Address]]:
    """Yield subject, value in one cell and address of each statement of *property* that stands."""
    table, gone = sight.table(STATEMENT), sight.table(RETRACTION)
    retracted = select(gone.c.id).where(gone.c.until.is_(None))
    rows = sight.connection.execute(
        select(table.c.subject, table.c.term, table.c.event)
        .where(table.c.property == property, table.c.kind == kind, table.c.until.is_(None))
        .where(table.c.id.not_in(retracted))
        .order_by(table.c.event)
    )
    for row in rows:
        yield row.subject, row.term, Address.of_key(row.event)


def described(sight: Sight, relation: Relation, ids: Iterable[str]) -> Mapping[str, Said]:
    """Return what the newest description in *relation* says of each of *ids*."""
    table = sight.table(relation)
    keys = [
        key
        for batch in batches(sorted(set(ids)))
        for key in sight.connection.execute(
            select(table.c.event).where(table.c.id.in_(batch), table.c.until.is_(None))
        ).scalars()
    ]
    return {one.about: one for one in said(sight, keys).values()}


def entities(sight: Sight, ids: Sequence[str]) -> Mapping[str, Said]:
    """Return what is said of the entities *ids*, in this order; open or not."""
    found = described(sight, ENTITY, ids)
    return {id: found[id] for id in ids if id in found}


def sources(sight: Sight, ids: Iterable[str]) -> Mapping[str, Said]:
    """Return what is said of the sources *ids*; open or not."""
    return described(sight, SOURCE, ids)


def beside(sight: Sight) -> Mapping[str, int]:
    """Return how many notes there are, judgements of two entities, and statements that are closed.

    What a closed statement is about cannot be told, so it is found nowhere else.
    """
    statement = sight.table(STATEMENT)
    closed = (statement.c.subject.is_(None), statement.c.until.is_(None))
    asked = {
        "note": select(func.count()).select_from(sight.table(NOTE)),
        "judgement": select(func.count()).select_from(sight.table(LINK)),
        "closed": select(func.count()).select_from(statement).where(*closed),
    }
    return {name: sight.connection.execute(one).scalar() or 0 for name, one in asked.items()}


def besides_entities(sight: Sight) -> Mapping[str, int]:
    """Return how many statements are about each source and each statement."""
    table = sight.table(STATEMENT)
    rows = sight.connection.execute(
        select(table.c.subject, func.count().label("number"))
        .where(table.c.subject.is_not(None), table.c.until.is_(None))
        .where(table.c.subject.not_like("ent:%"))
        .group_by(table.c.subject)
        .order_by(func.min(table.c.event))
    )
    return {row.subject: row.number for row in rows}


def about(sight: Sight, subjects: Iterable[str]) -> Iterator[Stated]:
    """Yield the statements about *subjects*, in the order of the log."""
    table = sight.table(STATEMENT)
    for batch in batches(sorted(set(subjects))):
        ids = sight.connection.execute(
            select(table.c.id)
            .where(table.c.subject.in_(batch), table.c.until.is_(None))
            .order_by(table.c.event)
        ).scalars()
        yield from stated(sight, ids).values()
