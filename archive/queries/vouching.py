"""Which references vouch for what statements say now, found without looking up a link for each.

A reference vouches for the content that its own event says, or for the one that a citation names.
Nearly all are of the first sort: these are joined by the key of the event, which both tables are
kept by, and only the rest by what a citation names.
"""

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, TypedColumns, and_, case, func, select

from archive.frozen import dataclass
from archive.queries.current import counting
from archive.queries.sight import AnyRows, Sight
from archive.views.reference import REFERENCE
from archive.views.statement import STATEMENT

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """The rows of `reference` beside the `content` that each vouches for: the key of its event.

    `content` is NULL where a reference vouches for what has been corrected since.
    """

    sight: Sight
    reference: AnyRows
    content: ColumnElement[object]
    joined: AnyRows

    def select(self, *columns: ColumnElement[T]) -> Select[*tuple[object, ...]]:
        """Return a query for *columns* of the references that vouch for what is said now."""
        return select(*columns).select_from(self.joined).where(self.content.is_not(None))

    def current(self, *columns: ColumnElement[T]) -> Select[*tuple[object, ...]]:
        """Return such a query for statements that are neither retracted nor deprecated."""
        return self.select(*columns).where(*counting(self.sight, self.reference.c.id))


def vouching(sight: Sight) -> Vouching:
    """Return the references of *sight* with what they vouch for."""
    reference = sight.table(REFERENCE)
    own, named = sight.table(STATEMENT).alias(), sight.table(STATEMENT).alias()
    # Where it is its own event that says it, there is no id to look for.
    elsewhere = case((own.c.event.is_(None), reference.c.id))
    joined = reference.outerjoin(
        own, and_(own.c.event == reference.c.event, own.c.until.is_(None))
    ).outerjoin(
        named,
        and_(named.c.id == elsewhere, named.c.link == reference.c.link, named.c.until.is_(None)),
    )
    return Vouching(
        sight=sight,
        reference=reference,
        content=func.coalesce(own.c.event, named.c.event),
        joined=joined.with_cols(TypedColumns),
    )
