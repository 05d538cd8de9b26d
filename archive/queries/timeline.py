"""Statements in the order of the times that they tell, and how many tell none.

What has no first day is not put anywhere that it may not belong: it stands by its last day, or
behind everything that has a day at all, and says so.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, func, or_, select

from archive.facts.date_order import Place
from archive.facts.days import Day
from archive.facts.periods import Period, period
from archive.facts.statements import Qualifier
from archive.frozen import dataclass
from archive.queries.current import current
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.validity import then
from archive.views.qualifier import QUALIFIER
from archive.views.statement import STATEMENT
from archive.views.time import TIME, times_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One statement and its time. `told`: the values that say when, as qualifiers.

    `earliest` and `latest`: the days that it may begin and end on, None where none follows;
    `by`: whether it stands where it does by its earliest day, its latest, or nothing.
    """

    statement: Stated
    told: tuple[Qualifier, ...]
    earliest: Day | None
    latest: Day | None
    by: str
    uncertain: bool
    contradictory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The first moments in time's order. `total` counts all of them, `undated` what tells none."""

    shown: tuple[Moment, ...]
    total: int
    undated: int


def timeline(
    sight: Sight,
    *,
    limit: int,
    about: Collection[str] | None = None,
    since: Day | None = None,
    until: Day | None = None,
) -> Timeline:
    """Return up to *limit* moments.

    *about*: only statements that name one of these ids as subject, value or qualifier. *since* and
    *until*: only what may have been on a day from the one to the other; no unknown bound excludes.
    """
    statement, time = sight.table(STATEMENT), sight.table(TIME)
    named = () if about is None else (_naming(sight, about),)
    dated = (
        current(sight, statement.c.id)
        .join(time, time.c.event == statement.c.event)
        .where(*named, *_between(sight, since, until), *then(sight))
    )
    first = dated.order_by(time.c.place, time.c.event).limit(limit)
    ids = [str(id) for id in sight.connection.execute(first).scalars()]
    told = stated(sight, ids)
    undated = current(sight, statement.c.id).where(
        *named, statement.c.event.not_in(select(time.c.event).where(time.c.until.is_(None)))
    )
    return Timeline(
        shown=tuple(_moment(told[id]) for id in ids),
        total=_count(sight, dated),
        undated=_count(sight, undated),
    )


def _count(sight: Sight, asked: Select[*tuple[object, ...]]) -> int:
    counted = select(func.count()).select_from(asked.subquery())
    return sight.connection.execute(counted).scalar_one()


def _between(sight: Sight, since: Day | None, until: Day | None) -> list[ColumnElement[bool]]:
    time = sight.table(TIME)
    where: list[ColumnElement[bool]] = []
    if since is not None:
        where.append(or_(time.c.last.is_(None), time.c.last >= since))
    if until is not None:
        where.append(or_(time.c.first.is_(None), time.c.first <= until))
    return where


def _naming(sight: Sight, ids: Collection[str]) -> ColumnElement[bool]:
    statement, qualifier = sight.table(STATEMENT), sight.table(QUALIFIER)
    wanted = sorted(ids)
    return or_(
        statement.c.id.in_(wanted),
        statement.c.subject.in_(wanted),
        statement.c.term.in_(wanted),
        statement.c.event.in_(select(qualifier.c.event).where(qualifier.c.term.in_(wanted))),
    )


def _moment(one: Stated) -> Moment:
    told = () if one.body is None else tuple(times_of(one.body))
    when: Period = period(told)
    place: Place = when.place
    return Moment(
        statement=one,
        told=told,
        earliest=place.day if place.by == "earliest" else None,
        latest=place.until,
        by=place.by,
        uncertain=when.uncertain,
        contradictory=when.contradictory,
    )
