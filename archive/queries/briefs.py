"""What statements say, read from the views where these say it all: to compare many of them.

A body costs fifty times what a row does. Only a value or a qualifier that one cell does not hold in
full (a quantity, an absence with its ground) has the body read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Row, and_, select

from archive.facts import dates
from archive.facts.codes import Code
from archive.facts.statements import Qualifier
from archive.facts.values import (
    CodeValue,
    DateValue,
    EntityValue,
    SourceValue,
    Value,
)
from archive.frozen import dataclass
from archive.ids import EntityId, PropertyName, SourceId
from archive.queries.rows import batches
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.queries.statements import NORMAL, content_of
from archive.views.qualifier import QUALIFIER
from archive.views.statement import RANK, STATEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The newest content of a statement, without its references. `event`: its address key."""

    id: str
    event: int
    subject: str
    property: str
    value: Value
    qualifiers: tuple[Qualifier, ...]
    rank: str


def briefs(sight: Sight, ids: Sequence[str]) -> Mapping[str, Brief]:
    """Return what each of the statements *ids* says, where that is open; in no order."""
    found: dict[str, Brief] = {}
    for batch in batches(ids):
        narrowed = _qualifiers(sight, batch)
        whole: list[Row[*tuple[object, ...]]] = []
        for row in _rows(sight, batch):
            value = _value(row.kind, row.term)
            told = [(name, _value(kind, term)) for name, kind, term in narrowed[row.event]]
            if value is None or any(one is None for _, one in told):
                whole.append(row)
                continue
            qualifiers = (Qualifier(name, one) for name, one in told if one is not None)
            found[row.id] = _brief(row, value, tuple(qualifiers))
        found.update(_from_bodies(sight, whole))
    return found


def _rows(sight: Sight, ids: Sequence[str]) -> Sequence[Row[*tuple[object, ...]]]:
    statement, rank = sight.table(STATEMENT), sight.table(RANK)
    return sight.connection.execute(
        select(
            *(statement.c.id, statement.c.event, statement.c.subject, statement.c.property),
            *(statement.c.kind, statement.c.term, rank.c.rank),
        )
        .select_from(statement)
        .outerjoin(rank, and_(rank.c.id == statement.c.id, rank.c.until.is_(None)))
        .where(
            statement.c.id.in_(ids), statement.c.until.is_(None), statement.c.subject.is_not(None)
        )
    ).all()


def _qualifiers(
    sight: Sight, ids: Sequence[str]
) -> Mapping[int, Sequence[tuple[PropertyName, str, str]]]:
    qualifier = sight.table(QUALIFIER)
    found: defaultdict[int, list[tuple[PropertyName, str, str]]] = defaultdict(list)
    for row in sight.connection.execute(
        select(qualifier.c.event, qualifier.c.property, qualifier.c.kind, qualifier.c.term)
        .where(qualifier.c.id.in_(ids), qualifier.c.until.is_(None))
        .order_by(qualifier.c.event, qualifier.c.number)
    ):
        found[row.event].append((PropertyName(row.property), row.kind, row.term))
    return found


# Many statements tell the same times, and to read a date takes longer than to fetch it.
@lru_cache(maxsize=4096)
def _value(kind: str, term: str) -> Value | None:
    """Return the value that one cell holds in full, None where it does not."""
    match kind:
        case "entity":
            return EntityValue(entity=EntityId(term))
        case "source":
            return SourceValue(source=SourceId(term))
        case "code":
            return CodeValue(code=Code(term))
        case "date":
            return DateValue(date=dates.parse(term))
        case _:
            return None


def _from_bodies(sight: Sight, rows: Sequence[Row[*tuple[object, ...]]]) -> Mapping[str, Brief]:
    events = said(sight, [row.event for row in rows])
    found = {}
    for row in rows:
        body = content_of(events[row.event])
        if body is not None:
            found[row.id] = _brief(row, body.value, body.qualifiers)
    return found


def _brief(row: Row[*tuple[object, ...]], value: Value, qualifiers: tuple[Qualifier, ...]) -> Brief:
    return Brief(
        id=row.id,
        event=row.event,
        subject=row.subject,
        property=row.property,
        value=value,
        qualifiers=qualifiers,
        rank=row.rank or NORMAL,
    )
