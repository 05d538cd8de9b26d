"""Many statements at once: those about, naming, said by, or resting on something."""

from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, tuple_

from archive.frozen import dataclass
from archive.queries.bearings import bearings_of, denied_somewhere
from archive.queries.references import Bearing
from archive.queries.sight import Sight
from archive.queries.statements import NORMAL, Stated, stated
from archive.queries.validity import then
from archive.queries.vouching import vouching
from archive.views.qualifier import QUALIFIER
from archive.views.reference import REFERENCE, STEP
from archive.views.statement import RANK, RETRACTION, STATEMENT

T = TypeVar("T")

_NAMING = ("entity", "source", "statement")
"""The kinds of values that name something of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The first of some statements, and how many there are of each sort in all.

    `total` counts those that are neither retracted nor deprecated; only such are `shown`.
    `elsewhen` counts those besides that certainly do not hold on the day asked about.
    """

    shown: tuple[Stated, ...]
    total: int
    retracted: int
    deprecated: int
    elsewhen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """How many other statements there are of the same subject and property.

    `preferred` and `denied` are among the `current` ones: neither retracted nor deprecated.
    """

    current: int = 0
    preferred: int = 0
    denied: int = 0
    retracted: int = 0
    deprecated: int = 0


def about(sight: Sight, id: str, limit: int) -> Listing:
    """Return the statements whose subject is *id*, by property."""
    return _listing(sight, sight.table(STATEMENT).c.subject == id, limit)


def naming(sight: Sight, id: str, limit: int) -> Listing:
    """Return the statements that have *id* as their value or in a qualifier."""
    statement, qualifier = sight.table(STATEMENT), sight.table(QUALIFIER)
    narrowed = select(qualifier.c.event).where(
        qualifier.c.term == id, qualifier.c.kind.in_(_NAMING)
    )
    as_value = and_(statement.c.term == id, statement.c.kind.in_(_NAMING))
    return _listing(sight, or_(as_value, statement.c.event.in_(narrowed)), limit)


def told_by(sight: Sight, id: str, limit: int) -> Listing:
    """Return the statements that the entity *id* speaks on, or was told, in some reference."""
    step = sight.table(STEP)
    return _listing(sight, _through(sight, or_(step.c.agent == id, step.c.to == id)), limit)


def resting_on(sight: Sight, id: str, limit: int) -> Listing:
    """Return the statements with a reference to the source *id*."""
    return _listing(sight, _vouched(sight, sight.table(REFERENCE).c.source == id), limit)


def said_in(sight: Sight, id: str, limit: int) -> Listing:
    """Return the statements that some speaker made in the source *id*, as another reports."""
    return _listing(sight, _through(sight, sight.table(STEP).c["in"] == id), limit)


def others(sight: Sight, one: Stated) -> Others:
    """Return how many other statements have the subject and property of *one*."""
    if one.body is None:
        return Others()
    statement, rank, gone = sight.table(STATEMENT), sight.table(RANK), sight.table(RETRACTION)
    where = and_(
        statement.c.subject == one.body.subject,
        statement.c.property == one.body.property,
        statement.c.id != one.id,
    )
    asked = _joined(sight, statement.c.id, rank.c.rank, gone.c.event.label("gone")).where(where)
    rows = sight.connection.execute(asked).all()
    standing = [row for row in rows if row.gone is None]
    current = [row for row in standing if row.rank != "deprecated"]
    found = bearings_of(sight, denied_somewhere(sight, [row.id for row in current])).values()
    return Others(
        current=len(current),
        preferred=sum(row.rank == "preferred" for row in current),
        denied=sum(_is_denied(bearings.values()) for bearings in found),
        retracted=len(rows) - len(standing),
        deprecated=len(standing) - len(current),
    )


def _is_denied(bearings: Collection[Bearing]) -> bool:
    return Bearing.AGAINST in bearings and Bearing.FOR not in bearings


def _vouched(sight: Sight, *references: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say of a statement that its newest content has a reference that is as *references*."""
    found = vouching(sight)
    return sight.table(STATEMENT).c.event.in_(found.select(found.content).where(*references))


def _through(sight: Sight, steps: ColumnElement[bool]) -> ColumnElement[bool]:
    reference, step = sight.table(REFERENCE), sight.table(STEP)
    return _vouched(
        sight,
        tuple_(reference.c.event, reference.c.number).in_(
            select(step.c.event, step.c.reference).where(steps)
        ),
    )


def _listing(sight: Sight, where: ColumnElement[bool], limit: int) -> Listing:
    statement = sight.table(STATEMENT)
    counted = _counted(sight, where)
    first = (
        _joined(sight, statement.c.id)
        .where(where, _stands(sight), *then(sight))
        .order_by(statement.c.property, statement.c.event)
        .limit(limit)
    )
    # Most lists hold nothing; one that does is not looked through for more than it shows.
    ids = sight.connection.execute(first).scalars().all() if counted.total else ()
    return Listing(
        shown=tuple(stated(sight, map(str, ids)).values()),
        total=counted.total,
        elsewhen=counted.current - counted.total,
        retracted=counted.retracted,
        deprecated=counted.deprecated,
    )


def _counted(sight: Sight, where: ColumnElement[bool]) -> Row[*tuple[object, ...]]:
    """Return how many statements as *where* there are of each sort; `total`: held on the day."""
    retracted, stands = sight.table(RETRACTION).c.event.is_not(None), _stands(sight)
    sorts = {
        "total": and_(stands, *then(sight)),
        "current": stands,
        "retracted": retracted,
        "deprecated": and_(~stands, ~retracted),
    }
    columns = (func.count(case((sort, 1))).label(name) for name, sort in sorts.items())
    return sight.connection.execute(_joined(sight, *columns).where(where)).one()


def _joined(sight: Sight, *columns: ColumnElement[T]) -> Select[*tuple[object, ...]]:
    """Return a query for *columns* of statements with their ranks and retractions."""
    statement, rank, gone = sight.table(STATEMENT), sight.table(RANK), sight.table(RETRACTION)
    return (
        select(*columns)
        .select_from(statement)
        .outerjoin(rank, and_(rank.c.id == statement.c.id, rank.c.until.is_(None)))
        .outerjoin(gone, and_(gone.c.id == statement.c.id, gone.c.until.is_(None)))
        .where(statement.c.until.is_(None))
    )


def _stands(sight: Sight) -> ColumnElement[bool]:
    """Say of a statement that is joined so that it is neither retracted nor deprecated."""
    rank, gone = sight.table(RANK), sight.table(RETRACTION)
    return and_(gone.c.event.is_(None), func.coalesce(rank.c.rank, NORMAL) != "deprecated")
