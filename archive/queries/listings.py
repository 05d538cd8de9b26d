"""Many statements at once: those about, naming, said by, or resting on something."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, and_, or_, select, tuple_

from archive.frozen import dataclass
from archive.queries.references import Stance
from archive.queries.sight import Sight
from archive.queries.statements import NORMAL, Stated, stated
from archive.queries.validity import standing_then
from archive.views.qualifier import QUALIFIER
from archive.views.reference import REFERENCE, STEP
from archive.views.statement import RANK, RETRACTION, STATEMENT

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
    statement = sight.table(STATEMENT)
    rows = _rows(
        sight,
        and_(
            statement.c.subject == one.body.subject,
            statement.c.property == one.body.property,
            statement.c.id != one.id,
        ),
    )
    current = [row for row in rows if _is_current(row)]
    told = stated(sight, [row.id for row in current]).values()
    return Others(
        current=len(current),
        preferred=sum(row.rank == "preferred" for row in current),
        denied=sum(other.stance is Stance.DENIED for other in told),
        retracted=sum(row.retracted is not None for row in rows),
        deprecated=sum(row.retracted is None and row.rank == "deprecated" for row in rows),
    )


def _vouched(sight: Sight, references: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say of a statement that its newest content has one of *references*."""
    statement, reference = sight.table(STATEMENT), sight.table(REFERENCE)
    # The link alone would do, but only the id has an index.
    return and_(
        statement.c.id.in_(select(reference.c.id).where(references)),
        statement.c.link.in_(select(reference.c.link).where(references)),
    )


def _through(sight: Sight, steps: ColumnElement[bool]) -> ColumnElement[bool]:
    reference, step = sight.table(REFERENCE), sight.table(STEP)
    return _vouched(
        sight,
        tuple_(reference.c.event, reference.c.number).in_(
            select(step.c.event, step.c.reference).where(steps)
        ),
    )


def _listing(sight: Sight, where: ColumnElement[bool], limit: int) -> Listing:
    rows = _rows(sight, where)
    current = [row.id for row in rows if _is_current(row)]
    then = standing_then(sight, current)
    return Listing(
        shown=tuple(stated(sight, then[:limit]).values()),
        total=len(then),
        elsewhen=len(current) - len(then),
        retracted=sum(row.retracted is not None for row in rows),
        deprecated=sum(row.retracted is None and row.rank == "deprecated" for row in rows),
    )


def _rows(sight: Sight, where: ColumnElement[bool]) -> Sequence[Row[*tuple[object, ...]]]:
    statement, rank, gone = sight.table(STATEMENT), sight.table(RANK), sight.table(RETRACTION)
    return sight.connection.execute(
        select(statement.c.id, rank.c.rank, gone.c.event.label("retracted"))
        .select_from(statement)
        .outerjoin(rank, and_(rank.c.id == statement.c.id, rank.c.until.is_(None)))
        .outerjoin(
            gone,
            and_(gone.c.id == statement.c.id, gone.c.until.is_(None)),
        )
        .where(statement.c.until.is_(None), where)
        .order_by(statement.c.property, statement.c.event)
    ).all()


def _is_current(row: Row[*tuple[object, ...]]) -> bool:
    return row.retracted is None and (row.rank or NORMAL) != "deprecated"
