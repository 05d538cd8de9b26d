"""What counts now: statements that are neither retracted nor deprecated."""

from sqlalchemy import ColumnElement, Select, select

from archive.queries.sight import Sight
from archive.views.statement import RANK, RETRACTION, STATEMENT


def current(sight: Sight, *columns: ColumnElement[object]) -> Select[*tuple[object, ...]]:
    """Return a query for *columns* of the statements that are current."""
    statement, rank, gone = sight.table(STATEMENT), sight.table(RANK), sight.table(RETRACTION)
    return (
        select(*columns)
        .select_from(statement)
        .where(
            statement.c.until.is_(None),
            statement.c.id.not_in(select(gone.c.id).where(gone.c.until.is_(None))),
            statement.c.id.not_in(
                select(rank.c.id).where(rank.c.until.is_(None), rank.c.rank == "deprecated")
            ),
        )
    )
