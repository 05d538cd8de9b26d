"""How the references of current statements bear on them, read from the views alone.

A body costs fifty times what a row does; where only the count matters, none is read.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, case, exists, func, select

from archive.facts.references import Act
from archive.queries.asked import Asked, Query
from archive.queries.references import Bearing
from archive.queries.rows import batches
from archive.queries.sight import Sight, Tables
from archive.queries.validity import then
from archive.queries.vouching import Vouching, vouching
from archive.store.prepared import Marks
from archive.views.reference import REFERENCE, STEP
from archive.views.statement import STATEMENT

_BEARINGS = {one.value: one for one in Bearing}

Key: TypeAlias = tuple[int, int]
"""A reference: the key of its event, and its number in there."""


def bearings_of(sight: Sight, ids: Sequence[str]) -> Mapping[str, Mapping[Key, Bearing]]:
    """Return by statement how each of its references bears on it."""
    found: dict[str, dict[Key, Bearing]] = {id: {} for id in ids}
    vouched = vouching(sight)
    columns = [vouched.reference.c[name] for name in ("id", "event", "number")]
    asked = vouched.current(*columns, bearing_of(vouched).label("bearing"))
    for batch in batches(ids):
        for row in sight.connection.execute(asked.where(vouched.reference.c.id.in_(batch))):
            found[row.id][row.event, row.number] = _BEARINGS[row.bearing]
    return found


def denied_somewhere(sight: Sight, ids: Sequence[str]) -> Sequence[str]:
    """Return those of *ids* with a reference that denies them, or denied an earlier content.

    Nobody speaks against any other; and this is asked in a tenth of the time of how each bears.
    """
    denied = {row.id for row in _denied.of(sight, ids)}
    return [id for id in ids if id in denied]


@Asked
def _denied(table: Tables, ids: Marks) -> Query:
    reference = table(REFERENCE)
    return select(reference.c.id).where(reference.c.id.in_(ids), reference.c.denied == 1)


def claimed(sight: Sight, ids: Collection[str]) -> frozenset[str]:
    """Return those of the statements *ids* that somebody says to be so."""
    vouched, found = vouching(sight), set[str]()
    asked = vouched.current(vouched.reference.c.id).where(bearing_of(vouched) == Bearing.FOR.value)
    for batch in batches(sorted(ids)):
        rows = sight.connection.execute(asked.where(vouched.reference.c.id.in_(batch)))
        found.update(map(str, rows.scalars()))
    return frozenset(found)


def disputed(sight: Sight, subjects: Collection[str] | None = None) -> Sequence[str]:
    """Return the current statements with speakers for and against, in the order of the log.

    *subjects*: only statements about one of these.
    """
    vouched, other, statement = vouching(sight), vouching(sight), sight.table(STATEMENT)
    about: tuple[ColumnElement[bool], ...] = ()
    if subjects is not None:
        narrowed = select(statement.c.id).where(statement.c.subject.in_(sorted(subjects)))
        about = (vouched.reference.c.id.in_(narrowed),)
    denied = other.current(other.content).where(other.reference.c.denied == 1, *about)
    asked = (
        vouched.current(func.min(vouched.reference.c.id))
        .where(vouched.content.in_(denied), *about, *then(sight, vouched.content))
        .group_by(vouched.content)
        .order_by(vouched.content)
        # What has one reference alone is not disputed.
        .having(func.count() > 1)
    )
    several = list(map(str, sight.connection.execute(asked).scalars()))
    bearings = bearings_of(sight, several)
    return [id for id in several if {Bearing.FOR, Bearing.AGAINST} <= {*bearings[id].values()}]


def bearing_of(vouched: Vouching) -> ColumnElement[str]:
    """Return how a reference bears on its statement: a value of `Bearing`."""
    reference, step = vouched.reference, vouched.sight.table(STEP)
    deeper = step.alias()
    # The innermost speaker decides.
    declined = exists().where(
        step.c.event == reference.c.event,
        step.c.reference == reference.c.number,
        step.c.act == Act.DECLINES.value,
        ~exists().where(
            deeper.c.event == step.c.event,
            deeper.c.reference == step.c.reference,
            deeper.c.number > step.c.number,
        ),
    )
    return case(
        (reference.c.source.is_(None), Bearing.CLOSED.value),
        (reference.c.disclaimed == 1, Bearing.DISCLAIMED.value),
        (declined, Bearing.DECLINED.value),
        (reference.c.denied == 1, Bearing.AGAINST.value),
        else_=Bearing.FOR.value,
    )
