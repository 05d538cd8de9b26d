"""What the archive holds that cannot all be so: side by side, with everybody who says it.

Only what is current is compared: what was retracted or deprecated is out, and where something is
preferred the rest of that subject and property counts as settled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import TypeAlias

from sqlalchemy import Row, func, or_, select

from archive.facts.values import StatementValue
from archive.frozen import dataclass
from archive.ids import kind_of
from archive.queries.bearings import claimed, disputed
from archive.queries.briefs import Brief, briefs
from archive.queries.clashes import Over, clash
from archive.queries.clusters import representatives
from archive.queries.current import current
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.validity import standing_then
from archive.views.property import PROPERTY
from archive.views.statement import STATEMENT

_COMPARED = ("entity", "source", "code", "date", "quantity", "absent")
_UNCOMPARED = ("text", "quote", "absent")
_JOINED = ("refines", "updates", "componentOf")
_DISPUTES = "disputes"


Subjects: TypeAlias = frozenset[str] | None
"""The entities that a question is narrowed to; None: all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two statements that exclude each other, by id, and what they exclude each other over."""

    one: str
    two: str
    over: Over

    @property
    def ids(self) -> tuple[str, str]:
        """Both."""
        return self.one, self.two


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A conflict before anything but what is compared was read. `newest`: an address key."""

    subject: str
    prop: str
    over: tuple[Over, ...]
    ids: tuple[str, ...]
    clashes: tuple[Clash, ...]
    settled: bool
    newest: int

    def concerns(self, about: Collection[str], same: Mapping[str, str]) -> bool:
        """Say whether one of *about* is its subject, its property or one of its statements."""
        subjects = {same.get(id, id) for id in about}
        return same.get(self.subject, self.subject) in subjects or not {
            f"prop:{self.prop}",
            *self.ids,
        }.isdisjoint(about)


def conflicts(
    sight: Sight, *, limit: int, about: Collection[str] | None = None, settled: bool = False
) -> Conflicts:
    """Return up to *limit* conflicts, those of the statements recorded last first.

    *about*: only those with one of these ids as subject, property or statement. *settled*: also
    those that a rank settles.
    """
    same = representatives(sight)
    subjects = None if about is None or _others_than_entities(about) else frozenset(about)
    found = [
        one for one in _all(sight, same, subjects) if about is None or one.concerns(about, same)
    ]
    found.sort(key=lambda one: one.newest, reverse=True)
    shown = [one for one in found if settled or not one.settled][:limit]
    told = stated(sight, [id for one in shown for id in one.ids])
    count = sum(one.settled for one in found)
    return Conflicts(
        shown=tuple(_shown(one, told) for one in shown), total=len(found) - count, settled=count
    )


def _shown(one: _Found, told: Mapping[str, Stated]) -> Conflict:
    return Conflict(
        subject=one.subject,
        prop=one.prop,
        over=one.over,
        statements=tuple(told[id] for id in one.ids),
        clashes=one.clashes,
        settled=one.settled,
    )


def _others_than_entities(ids: Collection[str]) -> bool:
    return any(kind_of(id) != "ent" for id in ids)


def _all(sight: Sight, same: Mapping[str, str], subjects: Subjects) -> Iterator[_Found]:
    """Yield every conflict; where *subjects* are given, at least those about one of them."""
    yield from _clashing(sight, same, subjects)
    yield from _disputing(sight)
    yield from _denied(sight, subjects)


def _clashing(sight: Sight, same: Mapping[str, str], subjects: Subjects) -> Iterator[_Found]:
    singles, joined = _singles(sight), _pairs(sight)
    groups = _groups(sight, same, singles, subjects)
    every = [id for group in groups.values() for id in group]
    told = briefs(sight, standing_then(sight, every))
    clashes: dict[tuple[str, str], list[Clash]] = {}
    for key, ids in groups.items():
        clashes[key] = [
            Clash(one=one.id, two=two.id, over=over)
            for one, two in combinations([told[id] for id in ids if id in told], 2)
            if frozenset((one.id, two.id)) not in joined
            and (
                over := clash(one, two, single=key[1] in singles, same=lambda id: same.get(id, id))
            )
        ]
    said = claimed(sight, {id for found in clashes.values() for one in found for id in one.ids})
    for (subject, prop), found in clashes.items():
        own = [one for one in found if said.issuperset(one.ids)]
        for parts in _connected(own):
            yield _found(subject, prop, [told[id] for id in parts], own)


def _found(
    subject: str, prop: str, statements: Sequence[Brief], clashes: Sequence[Clash]
) -> _Found:
    ids = {one.id for one in statements}
    own = tuple(one for one in clashes if one.one in ids)
    return _Found(
        subject=subject,
        prop=prop,
        over=tuple(sorted({one.over for one in own})),
        ids=tuple(one.id for one in sorted(statements, key=lambda one: one.event)),
        clashes=own,
        settled=_settled(statements, own),
        newest=max(one.event for one in statements),
    )


def _settled(statements: Iterable[Brief], clashes: Iterable[Clash]) -> bool:
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
    sight: Sight, same: Mapping[str, str], singles: Collection[str], subjects: Subjects
) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the statements that may clash, by the one subject that stands for its cluster."""
    suspects = chain(_suspects(sight, singles, subjects), _linked(sight, sorted(same)))
    wanted = {(same.get(row.subject, row.subject), row.property) for row in suspects}
    owners, props = ({pair[n] for pair in wanted} for n in (0, 1))
    owners |= {id for id, other in same.items() if other in owners}
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    statement = sight.table(STATEMENT)
    for batch in batches(sorted(owners)):
        for row in sight.connection.execute(
            current(sight, statement.c.id, statement.c.subject, statement.c.property)
            .where(statement.c.subject.in_(batch), statement.c.property.in_(props))
            .order_by(statement.c.event)
        ):
            key = (same.get(row.subject, row.subject), row.property)
            if key in wanted:
                groups[key].append(row.id)
    return {key: ids for key, ids in groups.items() if len(ids) > 1}


def _suspects(
    sight: Sight, singles: Collection[str], subjects: Subjects
) -> Iterator[Row[*tuple[object, ...]]]:
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
        narrowed = asked if subjects is None else asked.where(statement.c.subject.in_(subjects))
        yield from sight.connection.execute(narrowed)


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


def _disputing(sight: Sight) -> Iterator[_Found]:
    """Yield each statement that another disputes, together with that one and what stands for it."""
    statement = sight.table(STATEMENT)
    rows = sight.connection.execute(
        current(sight, statement.c.id, statement.c.subject, statement.c.term)
        .where(statement.c.property == _DISPUTES, statement.c.kind == StatementValue.kind)
        .order_by(statement.c.event)
    ).all()
    told = _current(sight, [id for row in rows for id in (row.id, row.subject, row.term)])
    for row in rows:
        disputed, saying = told.get(row.term), told.get(row.id)
        if disputed is None or saying is None:
            continue
        others = [one for one in (told.get(row.subject), saying) if one is not None]
        clashes = (Clash(one=others[0].id, two=disputed.id, over=Over.DISPUTED),)
        yield _Found(
            subject=disputed.subject,
            prop=disputed.property,
            over=(Over.DISPUTED,),
            ids=(disputed.id, *(one.id for one in others)),
            clashes=clashes,
            settled=_settled((disputed, others[0]), clashes),
            newest=saying.event,
        )


def _current(sight: Sight, ids: Sequence[str]) -> Mapping[str, Brief]:
    """Return those of *ids* that are current statements, on the day asked about if there is one."""
    statement = sight.table(STATEMENT)
    found: list[str] = []
    for batch in batches([id for id in dict.fromkeys(ids) if kind_of(id) == "stm"]):
        asked = current(sight, statement.c.id).where(statement.c.id.in_(batch))
        found += map(str, sight.connection.execute(asked).scalars())
    return briefs(sight, standing_then(sight, found))


def _denied(sight: Sight, subjects: Subjects) -> Iterator[_Found]:
    """Yield each statement with speakers for and against."""
    both = disputed(sight, subjects)
    for one in briefs(sight, both).values():
        yield _Found(
            subject=one.subject,
            prop=one.property,
            over=(Over.DENIED,),
            ids=(one.id,),
            clashes=(),
            settled=False,
            newest=one.event,
        )
