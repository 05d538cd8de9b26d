"""What counts now: statements that are neither retracted nor deprecated."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select

from archive.queries.sight import Sight
from archive.views.statement import RANK, RETRACTION, STATEMENT


def current(sight: Sight, *columns: ColumnElement[object]) -> Select[*tuple[object, ...]]:
    """Return a query for *columns* of the statements that are current."""
    statement = sight.table(STATEMENT)
    return (
        select(*columns)
        .select_from(statement)
        .where(statement.c.until.is_(None), *counting(sight, statement.c.id))
    )


def counting(sight: Sight, id: ColumnElement[str]) -> Sequence[ColumnElement[bool]]:
    """Return what is so of the *id* of a statement that is neither retracted nor deprecated."""
    rank, gone = sight.table(RANK), sight.table(RETRACTION)
    return (
        id.not_in(select(gone.c.id).where(gone.c.until.is_(None))),
        id.not_in(select(rank.c.id).where(rank.c.until.is_(None), rank.c.rank == "deprecated")),
    )
