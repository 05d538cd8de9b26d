"""Which statements hold on a day, as far as their qualifiers say."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select

from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.views.statement import STATEMENT
from archive.views.time import SPAN


def then(
    sight: Sight, content: ColumnElement[object] | None = None
) -> Sequence[ColumnElement[bool]]:
    """Return what is so of a statement that may hold on the day that *sight* asks about.

    *content*: the key of its newest content; of a row of `statement` unless it is given. What
    certainly did not hold then is all that is left out; without a day nothing is.
    """
    if sight.day is None:
        return ()
    span = sight.table(SPAN)
    event = sight.table(STATEMENT).c.event if content is None else content
    other = span.alias()
    outside = or_(span.c.first > sight.day, span.c.last < sight.day)
    within = and_(
        or_(other.c.first.is_(None), other.c.first <= sight.day),
        or_(other.c.last.is_(None), other.c.last >= sight.day),
    )
    return (
        ~exists().where(span.c.event == event, outside)
        | exists().where(other.c.event == event, within),
    )


def standing_then(sight: Sight, ids: Sequence[str]) -> Sequence[str]:
    """Return those of *ids* that may hold on the day that *sight* asks about, in their order."""
    if sight.day is None:
        return ids
    statement = sight.table(STATEMENT)
    found: set[str] = set()
    for batch in batches(ids):
        asked = select(statement.c.id).where(
            statement.c.id.in_(batch), statement.c.until.is_(None), *then(sight)
        )
        found.update(map(str, sight.connection.execute(asked).scalars()))
    return [id for id in ids if id in found]
