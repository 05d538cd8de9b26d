"""What is not said: values that nobody knows, that do not exist, that somebody holds back.

What was retracted or deprecated is left out, and so is what a source said in an earlier revision.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, union

from archive.events.source import Source
from archive.facts.references import Act
from archive.facts.values import Absence, AbsentValue, Value
from archive.frozen import dataclass
from archive.ids import Address
from archive.queries.current import current
from archive.queries.members import member
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.validity import standing_then
from archive.shape import inside
from archive.views.qualifier import QUALIFIER
from archive.views.reference import REFERENCE, STEP
from archive.views.source import SOURCE, SOURCE_NAMED
from archive.views.statement import STATEMENT

DECLINED = "declined"
"""The kind of what a speaker says that they cannot or will not say."""

KINDS = (*(one.value for one in Absence), DECLINED)
"""The kinds of what is not said, in the order in which they are told."""

_MARK = "absent: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """One thing that is not said, of the statement or the source `id`.

    `address` and `where`: the event and the member of its body. `of`: the property or the member
    that has no value, empty for a statement as a whole. `kind`: one of `KINDS`. `by`: who holds it
    back or declines, `ground`: why, both None where nobody says. `statement` is that statement as
    it stands, with everybody who says so; None for a source.
    """

    id: str
    address: Address
    where: str
    of: str
    kind: str
    by: str | None = None
    ground: str | None = None
    statement: Stated | None = None

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        named = {self.id} | ({self.by} if self.by else set())
        return named | (self.statement.ids() if self.statement else set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who holds back, or None where nobody says who, and on which ground."""

    by: str | None
    ground: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The first things that are not said in one way; `total` counts them all."""

    kind: str
    shown: tuple[Unsaid, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowns:
    """All that is not said: one group for each kind, and who holds back on which ground."""

    groups: tuple[Group, ...]
    holders: tuple[Holder, ...]


def unknowns(sight: Sight, *, limit: int, about: Collection[str] | None = None) -> Unknowns:
    """Return what is not said, at most *limit* of each kind, in the order of the log.

    *about*: only what concerns one of these ids: a statement that is one, has one as its subject
    or its value or in a qualifier, or comes from or through one; the absence of one property; what
    one holds back; what one is as a source.
    """
    found = unsaid(sight, about)
    counted = Counter((one.by, one.ground) for one in found if _is_withheld(one))
    groups = []
    for kind in KINDS:
        listed = [one for one in found if one.kind == kind]
        groups.append(Group(kind=kind, shown=_full(sight, listed[:limit]), total=len(listed)))
    return Unknowns(
        groups=tuple(groups),
        holders=tuple(
            Holder(by=by, ground=ground, count=count)
            for (by, ground), count in counted.most_common()
        ),
    )


def unsaid(sight: Sight, about: Collection[str] | None = None) -> Sequence[Unsaid]:
    """Return all that is not said, in the order of the log, each without its statement."""
    found: Iterable[Unsaid] = _explained(sight, [*_in_statements(sight), *_in_sources(sight)])
    if about is not None:
        concerning = _concerning(sight, about)
        found = [
            one
            for one in found
            if one.id in concerning or one.by in about or f"prop:{one.of}" in about
        ]
    return sorted(found, key=lambda one: (one.address.key, one.where))


def unsaid_counts(sight: Sight) -> Mapping[str, int]:
    """Return by kind in how many statements and sources something is not said."""
    statement, qualifier, step = (sight.table(one) for one in (STATEMENT, QUALIFIER, STEP))
    valued = current(sight, statement.c.term.label("kind"), statement.c.id).where(
        statement.c.kind == AbsentValue.kind
    )
    narrowed = (
        current(sight, qualifier.c.term.label("kind"), statement.c.id)
        .join(qualifier, qualifier.c.event == statement.c.event)
        .where(qualifier.c.kind == AbsentValue.kind)
    )
    declines = case((step.c.act == Act.DECLINES.value, DECLINED)).label("kind")
    declined = _through(sight, declines, statement.c.id).where(step.c.act == Act.DECLINES.value)
    unknown = func.substr(step.c.date, len(_MARK) + 1).label("kind")
    dated = _through(sight, unknown, statement.c.id).where(step.c.date.startswith(_MARK))
    every = union(valued, narrowed, declined, dated).subquery()
    asked = select(every.c.kind, func.count().label("number")).group_by(every.c.kind)
    found = Counter({row.kind: row.number for row in sight.connection.execute(asked)})
    found.update(kind for kind, _ in {(one.kind, one.id) for one in _in_sources(sight)})
    return {kind: found[kind] for kind in KINDS}


def _full(sight: Sight, listed: Sequence[Unsaid]) -> tuple[Unsaid, ...]:
    told = stated(sight, [one.id for one in listed if one.id.startswith("stm:")])
    return tuple(replace(one, statement=told.get(one.id)) for one in listed)


def _in_statements(sight: Sight) -> list[Unsaid]:
    found = [*_values(sight), *_qualifiers(sight), *_steps(sight)]
    then = set(standing_then(sight, list(dict.fromkeys(one.id for one in found))))
    return [one for one in found if one.id in then]


def _values(sight: Sight) -> Iterator[Unsaid]:
    statement = sight.table(STATEMENT)
    columns = (statement.c.id, statement.c.event, statement.c.property, statement.c.term)
    for row in sight.connection.execute(
        current(sight, *columns).where(statement.c.kind == AbsentValue.kind)
    ):
        yield _of(row, "value", row.property, row.term)


def _qualifiers(sight: Sight) -> Iterator[Unsaid]:
    statement, table = sight.table(STATEMENT), sight.table(QUALIFIER)
    columns = (table.c.id, table.c.event, table.c.number, table.c.property, table.c.term)
    for row in sight.connection.execute(
        current(sight, *columns)
        .join(table, table.c.event == statement.c.event)
        .where(table.c.kind == AbsentValue.kind)
    ):
        yield _of(row, inside(inside("qualifiers", row.number), "value"), row.property, row.term)


def _steps(sight: Sight) -> Iterator[Unsaid]:
    """Yield who declines to say, and when somebody spoke where that is not known."""
    statement = sight.table(STATEMENT)
    step = sight.table(STEP)
    asked = _through(
        sight, *step.c, statement.c.property, statement.c.event.label("content")
    ).where((step.c.act == Act.DECLINES.value) | step.c.date.startswith(_MARK))
    for row in sight.connection.execute(asked):
        whole = inside("references", row.reference) if row.event == row.content else "reference"
        at = inside(inside(whole, "attribution"), row.number)
        if row.act == Act.DECLINES.value:
            yield _of(row, at, row.property, DECLINED, by=row.agent)
        if row.date is not None and row.date.startswith(_MARK):
            yield _of(row, inside(at, "date"), "date", row.date.removeprefix(_MARK))


def _through(sight: Sight, *columns: ColumnElement[object]) -> Select[*tuple[object, ...]]:
    """Return a query for *columns* of current statements with the steps that led to them."""
    statement, reference = sight.table(STATEMENT), sight.table(REFERENCE)
    step = sight.table(STEP)
    return (
        current(sight, *columns)
        .join(
            reference,
            and_(reference.c.id == statement.c.id, reference.c.link == statement.c.link),
        )
        .join(
            step,
            and_(step.c.event == reference.c.event, step.c.reference == reference.c.number),
        )
    )


def _of(
    row: Row[*tuple[object, ...]], where: str, of: str, kind: str, by: str | None = None
) -> Unsaid:
    return Unsaid(
        id=row.id, address=Address.of_key(row.event), where=where, of=of, kind=kind, by=by
    )


def _in_sources(sight: Sight) -> Iterator[Unsaid]:
    source = sight.table(SOURCE)
    keys = sight.connection.execute(select(source.c.event).where(source.c.until.is_(None)))
    for event in said(sight, keys.scalars()).values():
        if isinstance(event.body, Source):
            for where, value in _members(event.body):
                if isinstance(value, AbsentValue):
                    yield Unsaid(
                        id=event.about,
                        address=event.address,
                        where=where,
                        of=where.partition("[")[0],
                        kind=value.absent.value,
                    )


def _members(body: Source) -> Iterator[tuple[str, Value]]:
    yield "published", body.published
    yield from body.described.items()
    for number, value in enumerate(body.author):
        yield inside("author", number), value


def _explained(sight: Sight, found: Sequence[Unsaid]) -> Iterator[Unsaid]:
    """Yield each of *found*; what is held back with who holds it back, and on which ground."""
    events = said(sight, {one.address.key for one in found if _is_withheld(one)})
    for one in found:
        event = events.get(one.address.key) if _is_withheld(one) else None
        if event is None or event.body is None:
            yield one
            continue
        told = member(event.body.json(), one.where)
        assert isinstance(told, Mapping)
        by, ground = told.get("by"), told.get("ground")
        assert isinstance(by, str | None)
        assert isinstance(ground, str | None)
        yield replace(one, by=by, ground=ground)


def _is_withheld(one: Unsaid) -> bool:
    return one.kind == Absence.WITHHELD.value


def _concerning(sight: Sight, about: Collection[str]) -> set[str]:
    """Return the statements and sources that concern one of *about*."""
    wanted = sorted(about)
    statement, qualifier = sight.table(STATEMENT), sight.table(QUALIFIER)
    reference, step = sight.table(REFERENCE), sight.table(STEP)
    named = sight.table(SOURCE_NAMED)
    asked = (
        current(sight, statement.c.id).where(
            or_(
                statement.c.subject.in_(wanted),
                statement.c.term.in_(wanted),
                statement.c.event.in_(
                    select(qualifier.c.event).where(qualifier.c.term.in_(wanted))
                ),
                statement.c.link.in_(
                    select(reference.c.link).where(reference.c.source.in_(wanted))
                ),
                statement.c.id.in_(
                    select(step.c.id).where(
                        or_(
                            step.c.agent.in_(wanted),
                            step.c.to.in_(wanted),
                            step.c["in"].in_(wanted),
                        )
                    )
                ),
            )
        ),
        select(named.c.id).where(named.c.until.is_(None), named.c.named.in_(wanted)),
    )
    found = (sight.connection.execute(one).scalars() for one in asked)
    return {*about, *(id for ids in found for id in ids)}
