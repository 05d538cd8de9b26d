"""How the references of current statements bear on them, read from the views alone.

A body costs fifty times what a row does; where only the count matters, none is read.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Row, Select, and_, exists, select

from archive.facts.references import Act
from archive.queries.current import current
from archive.queries.references import Bearing
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.views.reference import REFERENCE, STEP
from archive.views.statement import STATEMENT

Key: TypeAlias = tuple[int, int]
"""A reference: the key of its event, and its number in there."""


def vouching(sight: Sight) -> Select[*tuple[object, ...]]:
    """Return a query for the references that vouch for what current statements say now."""
    statement, reference = sight.table(STATEMENT), sight.table(REFERENCE)
    return current(sight, *reference.c, statement.c.event.label("statement")).join(
        reference, and_(reference.c.id == statement.c.id, reference.c.link == statement.c.link)
    )


def bearings_of(sight: Sight, ids: Sequence[str]) -> Mapping[str, Mapping[Key, Bearing]]:
    """Return by statement how each of its references bears on it."""
    found: dict[str, dict[Key, Bearing]] = {id: {} for id in ids}
    reference = sight.table(REFERENCE)
    for batch in batches(ids):
        declined = _declined(sight, batch)
        for row in sight.connection.execute(vouching(sight).where(reference.c.id.in_(batch))):
            key = (row.event, row.number)
            found[row.id][key] = _bearing(row, key in declined)
    return found


def _bearing(row: Row[*tuple[object, ...]], declined: bool) -> Bearing:
    if row.source is None:
        return Bearing.CLOSED
    if row.disclaimed:
        return Bearing.DISCLAIMED
    if declined:
        return Bearing.DECLINED
    return Bearing.AGAINST if row.denied else Bearing.FOR


def _declined(sight: Sight, ids: Sequence[str]) -> set[Key]:
    """Return the references of the statements *ids* whose innermost speaker declines to say."""
    step = sight.table(STEP)
    deeper = step.alias()
    asked = select(step.c.event, step.c.reference).where(
        step.c.id.in_(ids),
        step.c.act == Act.DECLINES.value,
        ~exists().where(
            deeper.c.event == step.c.event,
            deeper.c.reference == step.c.reference,
            deeper.c.number > step.c.number,
        ),
    )
    return {(row.event, row.reference) for row in sight.connection.execute(asked)}
