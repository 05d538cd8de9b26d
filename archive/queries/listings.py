"""Many statements at once: those about, naming, said by, or resting on something."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, tuple_

from archive.queries.references import Stance
from archive.queries.statements import NORMAL, Stated, stated
from archive.store import derived
from archive.views.reference import REFERENCE, STEP
from archive.views.statement import RANK, RETRACTION, STATEMENT

_STATEMENT = derived.table(STATEMENT)
_REFERENCE, _STEP = derived.table(REFERENCE), derived.table(STEP)
_RANK, _RETRACTION = derived.table(RANK), derived.table(RETRACTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The first of some statements, and how many there are of each sort in all.

    `total` counts those that are neither retracted nor deprecated; only such are `shown`.
    """

    shown: tuple[Stated, ...]
    total: int
    retracted: int
    deprecated: int


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


def about(connection: Connection, id: str, limit: int) -> Listing:
    """Return the statements whose subject is *id*, by property."""
    return _listing(connection, _STATEMENT.c.subject == id, limit)


def naming(connection: Connection, id: str, limit: int) -> Listing:
    """Return the statements whose value is *id*."""
    kinds = ("entity", "source", "statement")
    return _listing(connection, and_(_STATEMENT.c.term == id, _STATEMENT.c.kind.in_(kinds)), limit)


def told_by(connection: Connection, id: str, limit: int) -> Listing:
    """Return the statements that the entity *id* speaks on, or was told, in some reference."""
    return _listing(connection, _through(or_(_STEP.c.agent == id, _STEP.c.to == id)), limit)


def resting_on(connection: Connection, id: str, limit: int) -> Listing:
    """Return the statements with a reference to the source *id*."""
    return _listing(connection, _vouched(_REFERENCE.c.source == id), limit)


def said_in(connection: Connection, id: str, limit: int) -> Listing:
    """Return the statements that some speaker made in the source *id*, as another reports."""
    return _listing(connection, _through(_STEP.c["in"] == id), limit)


def others(connection: Connection, one: Stated) -> Others:
    """Return how many other statements have the subject and property of *one*."""
    if one.body is None:
        return Others()
    rows = _rows(
        connection,
        and_(
            _STATEMENT.c.subject == one.body.subject,
            _STATEMENT.c.property == one.body.property,
            _STATEMENT.c.id != one.id,
        ),
    )
    current = [row for row in rows if _is_current(row)]
    told = stated(connection, [row.id for row in current]).values()
    return Others(
        current=len(current),
        preferred=sum(row.rank == "preferred" for row in current),
        denied=sum(other.stance is Stance.DENIED for other in told),
        retracted=sum(row.retracted is not None for row in rows),
        deprecated=sum(row.retracted is None and row.rank == "deprecated" for row in rows),
    )


def _vouched(references: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say of a statement that its newest content has one of *references*."""
    # The link alone would do, but only the id has an index.
    return and_(
        _STATEMENT.c.id.in_(select(_REFERENCE.c.id).where(references)),
        _STATEMENT.c.link.in_(select(_REFERENCE.c.link).where(references)),
    )


def _through(steps: ColumnElement[bool]) -> ColumnElement[bool]:
    return _vouched(
        tuple_(_REFERENCE.c.event, _REFERENCE.c.number).in_(
            select(_STEP.c.event, _STEP.c.reference).where(steps)
        )
    )


def _listing(connection: Connection, where: ColumnElement[bool], limit: int) -> Listing:
    rows = _rows(connection, where)
    current = [row for row in rows if _is_current(row)]
    shown = stated(connection, [row.id for row in current[:limit]])
    return Listing(
        shown=tuple(shown.values()),
        total=len(current),
        retracted=sum(row.retracted is not None for row in rows),
        deprecated=sum(row.retracted is None and row.rank == "deprecated" for row in rows),
    )


def _rows(connection: Connection, where: ColumnElement[bool]) -> Sequence[Row[*tuple[object, ...]]]:
    return connection.execute(
        select(_STATEMENT.c.id, _RANK.c.rank, _RETRACTION.c.event.label("retracted"))
        .select_from(_STATEMENT)
        .outerjoin(_RANK, and_(_RANK.c.id == _STATEMENT.c.id, _RANK.c.until.is_(None)))
        .outerjoin(
            _RETRACTION,
            and_(_RETRACTION.c.id == _STATEMENT.c.id, _RETRACTION.c.until.is_(None)),
        )
        .where(_STATEMENT.c.until.is_(None), where)
        .order_by(_STATEMENT.c.property, _STATEMENT.c.event)
    ).all()


def _is_current(row: Row[*tuple[object, ...]]) -> bool:
    return row.retracted is None and (row.rank or NORMAL) != "deprecated"
