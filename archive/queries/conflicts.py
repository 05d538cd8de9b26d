"""What the archive holds that cannot all be so: side by side, with everybody who says it.

Only what is current is compared: what was retracted or deprecated is out, and where something is
preferred the rest of that subject and property counts as settled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from sqlalchemy import Row, func, or_, select

from archive.facts.values import StatementValue
from archive.queries.clashes import Over, clash
from archive.queries.clusters import representatives
from archive.queries.current import current
from archive.queries.references import Stance
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.validity import standing_then
from archive.views.property import PROPERTY
from archive.views.reference import REFERENCE
from archive.views.statement import STATEMENT

_COMPARED = ("entity", "source", "code", "date", "quantity", "absent")
_UNCOMPARED = ("text", "quote", "absent")
_JOINED = ("refines", "updates", "componentOf")
_DISPUTES = "disputes"
_SAYING_SO = (Stance.CLAIMED, Stance.DISPUTED, Stance.INFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two statements that exclude each other, by id, and what they exclude each other over."""

    one: str
    two: str
    over: Over


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Statements of which not all can be so, in the order of the log.

    `subject` and `prop`: what they are all about; of a dispute, those of the disputed statement.
    `clashes`: which exclude which; empty where one statement is claimed and denied. `settled`: the
    archive prefers one of them, or of two that dispute each other.
    """

    subject: str
    prop: str
    over: tuple[Over, ...]
    statements: tuple[Stated, ...]
    clashes: tuple[Clash, ...]
    settled: bool

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        return {self.subject}.union(*(one.ids() for one in self.statements))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicts:
    """The first of all conflicts; `total` counts those that are not settled, `settled` the rest."""

    shown: tuple[Conflict, ...]
    total: int
    settled: int


def conflicts(
    sight: Sight, *, limit: int, about: Collection[str] | None = None, settled: bool = False
) -> Conflicts:
    """Return up to *limit* conflicts, those of the statements recorded last first.

    *about*: only those with one of these ids as subject, property or statement. *settled*: also
    those that a rank settles.
    """
    found = [one for one in _all(sight) if about is None or _concerns(one, about)]
    found.sort(key=lambda one: max(two.address.key for two in one.statements), reverse=True)
    wanted = [one for one in found if settled or not one.settled]
    count = sum(one.settled for one in found)
    return Conflicts(shown=tuple(wanted[:limit]), total=len(found) - count, settled=count)


def _concerns(one: Conflict, about: Collection[str]) -> bool:
    named = {one.subject, f"prop:{one.prop}"}
    for two in one.statements:
        named.add(two.id)
        named |= {two.body.subject} if two.body is not None else set()
    return not named.isdisjoint(about)


def _all(sight: Sight) -> Iterator[Conflict]:
    same = representatives(sight)
    yield from _clashing(sight, same)
    yield from _disputing(sight)
    yield from _denied(sight)


def _clashing(sight: Sight, same: Mapping[str, str]) -> Iterator[Conflict]:
    singles, joined = _singles(sight), _pairs(sight)
    groups = _groups(sight, same, singles)
    told = _told(sight, [id for group in groups.values() for id in group])
    for (subject, prop), ids in groups.items():
        group = [told[id] for id in ids if id in told and told[id].stance in _SAYING_SO]
        clashes = [
            Clash(one=one.id, two=two.id, over=over)
            for one, two in combinations(group, 2)
            if one.body is not None
            and two.body is not None
            and frozenset((one.id, two.id)) not in joined
            and (
                over := clash(
                    one.body,
                    two.body,
                    single=prop in singles,
                    same=lambda id: same.get(id, id),
                )
            )
        ]
        for parts in _connected(clashes):
            yield _conflict(subject, prop, [one for one in group if one.id in parts], clashes)


def _conflict(
    subject: str, prop: str, statements: Sequence[Stated], clashes: Sequence[Clash]
) -> Conflict:
    ids = {one.id for one in statements}
    own = tuple(one for one in clashes if one.one in ids)
    return Conflict(
        subject=subject,
        prop=prop,
        over=tuple(sorted({one.over for one in own})),
        statements=tuple(sorted(statements, key=lambda one: one.address.key)),
        clashes=own,
        settled=_settled(statements, own),
    )


def _settled(statements: Iterable[Stated], clashes: Iterable[Clash]) -> bool:
    """Say whether the archive prefers some of *statements*, and these agree."""
    preferred = {one.id for one in statements if one.rank == "preferred"}
    return bool(preferred) and not any({one.one, one.two} <= preferred for one in clashes)


def _connected(clashes: Iterable[Clash]) -> list[set[str]]:
    """Return the ids of *clashes* in sets, those together that clash through however many."""
    parts: list[set[str]] = []
    for one in clashes:
        new = {one.one, one.two}
        apart = [part for part in parts if part.isdisjoint(new)]
        parts = [*apart, new.union(*(part for part in parts if not part.isdisjoint(new)))]
    return parts


def _groups(
    sight: Sight, same: Mapping[str, str], singles: Collection[str]
) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the statements that may clash, by the one subject that stands for its cluster."""
    suspects = chain(_suspects(sight, singles), _linked(sight, sorted(same)))
    wanted = {(same.get(row.subject, row.subject), row.property) for row in suspects}
    subjects = {subject for subject, _ in wanted}
    subjects |= {id for id, other in same.items() if other in subjects}
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    statement = sight.table(STATEMENT)
    for batch in batches(sorted(subjects)):
        for row in sight.connection.execute(
            current(sight, statement.c.id, statement.c.subject, statement.c.property)
            .where(statement.c.subject.in_(batch))
            .order_by(statement.c.event)
        ):
            key = (same.get(row.subject, row.subject), row.property)
            if key in wanted:
                groups[key].append(row.id)
    return {key: ids for key, ids in groups.items() if len(ids) > 1}


def _suspects(sight: Sight, singles: Collection[str]) -> Iterator[Row[*tuple[object, ...]]]:
    """Yield subject and property of what differs where it must not, or is said more than once."""
    statement = sight.table(STATEMENT)
    differing = (
        current(sight, statement.c.subject, statement.c.property)
        .where(statement.c.property.in_(singles), statement.c.kind.in_(_COMPARED))
        .group_by(statement.c.subject, statement.c.property)
        .having(func.count(statement.c.term.distinct()) > 1)
    )
    repeated = (
        current(sight, statement.c.subject, statement.c.property)
        .where(statement.c.kind.not_in(_UNCOMPARED))
        .group_by(statement.c.subject, statement.c.property, statement.c.kind, statement.c.term)
        .having(func.count() > 1)
    )
    for asked in (differing, repeated):
        yield from sight.connection.execute(asked)


def _linked(sight: Sight, ids: Sequence[str]) -> Iterator[Row[*tuple[object, ...]]]:
    """Yield subject and property of all that is about *ids*, or has one of them as its value."""
    statement = sight.table(STATEMENT)
    for batch in batches(ids):
        yield from sight.connection.execute(
            current(sight, statement.c.subject, statement.c.property)
            .where(or_(statement.c.subject.in_(batch), statement.c.term.in_(batch)))
            .distinct()
        )


def _singles(sight: Sight) -> frozenset[str]:
    table = sight.table(PROPERTY)
    names = sight.connection.execute(
        select(table.c.id).where(table.c.until.is_(None), table.c.single == 1)
    ).scalars()
    return frozenset(name.removeprefix("prop:") for name in names)


def _pairs(sight: Sight) -> frozenset[frozenset[str]]:
    """Return the pairs of statements of which one refines, updates or is a part of the other."""
    statement = sight.table(STATEMENT)
    rows = sight.connection.execute(
        current(sight, statement.c.subject, statement.c.term).where(
            statement.c.property.in_(_JOINED), statement.c.kind == StatementValue.kind
        )
    )
    return frozenset(frozenset((row.subject, row.term)) for row in rows)


def _disputing(sight: Sight) -> Iterator[Conflict]:
    """Yield each statement that another disputes, together with that one and what stands for it."""
    statement = sight.table(STATEMENT)
    rows = sight.connection.execute(
        current(sight, statement.c.id, statement.c.subject, statement.c.term)
        .where(statement.c.property == _DISPUTES, statement.c.kind == StatementValue.kind)
        .order_by(statement.c.event)
    ).all()
    told = _told(sight, [id for row in rows for id in (row.id, row.subject, row.term)])
    for row in rows:
        disputed, saying = told.get(row.term), told.get(row.id)
        if disputed is None or disputed.body is None or saying is None:
            continue
        others = [one for one in (told.get(row.subject), saying) if one is not None]
        clashes = [Clash(one=others[0].id, two=disputed.id, over=Over.DISPUTED)]
        yield Conflict(
            subject=disputed.body.subject,
            prop=disputed.body.property,
            over=(Over.DISPUTED,),
            statements=(disputed, *others),
            clashes=tuple(clashes),
            settled=_settled((disputed, others[0]), clashes),
        )


def _denied(sight: Sight) -> Iterator[Conflict]:
    """Yield each statement with speakers for and against."""
    statement, reference = sight.table(STATEMENT), sight.table(REFERENCE)
    against = select(reference.c.link).where(reference.c.denied == 1)
    rows = sight.connection.execute(
        current(sight, statement.c.id)
        .where(
            statement.c.link.in_(against),
            statement.c.id.in_(select(reference.c.id).where(reference.c.denied == 1)),
        )
        .order_by(statement.c.event)
    )
    for one in _told(sight, list(rows.scalars())).values():
        if one.stance is Stance.DISPUTED and one.body is not None:
            yield Conflict(
                subject=one.body.subject,
                prop=one.body.property,
                over=(Over.DENIED,),
                statements=(one,),
                clashes=(),
                settled=False,
            )


def _told(sight: Sight, ids: Sequence[str]) -> Mapping[str, Stated]:
    then = standing_then(sight, [id for id in dict.fromkeys(ids) if id.startswith("stm:")])
    return {
        one.id: one
        for one in stated(sight, then).values()
        if one.retracted is None and one.rank != "deprecated"
    }
