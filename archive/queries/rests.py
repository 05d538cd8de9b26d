"""What rests on a source or a speaker: what falls with it, what others hold, what leans on that.

Only what is current counts: neither retracted nor deprecated. Whoever publishes or writes a
source speaks in all that it says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_, union_all

from archive.facts.values import StatementValue
from archive.frozen import dataclass
from archive.ids import kind_of
from archive.queries.bearings import bearing_of
from archive.queries.clusters import cluster
from archive.queries.current import current
from archive.queries.references import Bearing, Referred, Stance, stance, tally
from archive.queries.rows import BATCH, batches
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.validity import standing_then, then
from archive.queries.vouching import Vouching, vouching
from archive.views.event import EVENT
from archive.views.qualifier import QUALIFIER
from archive.views.reference import STEP
from archive.views.source import SOURCE_NAMED
from archive.views.statement import STATEMENT

_SPEAKING = ("publisher", "author")
_DERIVED = "derivedFrom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """One statement that rests on it. `lost`: the references that fall, `left`: those that stay.

    `then`: what the references that stay come to, `tally`: how many of them bear on it how.
    """

    statement: Stated
    lost: tuple[Referred, ...]
    left: tuple[Referred, ...]
    then: Stance
    tally: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """One statement that rests on others, but is about, or names, one that falls: `on`."""

    statement: Stated
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Falling:
    """The first statements that fall; `total` counts them all."""

    shown: tuple[Resting, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leanings:
    """The first statements that lean on what falls; `total` counts them all."""

    shown: tuple[Leaning, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """What falls if `id` falls. `also`: what falls with it: parts of a source, the same entity.

    `sources`: those that a speaker publishes or writes, with their parts; those of `also` too.
    """

    id: str
    also: tuple[str, ...]
    sources: tuple[str, ...]
    falling: Falling
    standing: Falling
    leaning: Leanings

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        rows = (*self.falling.shown, *self.standing.shown)
        return {self.id, *self.also, *self.sources}.union(
            *(one.statement.ids() for one in rows),
            *(one.statement.ids().union(one.on) for one in self.leaning.shown),
        )


def rests(sight: Sight, id: str, *, limit: int) -> Rests:
    """Return what falls if the source or the entity *id* falls, at most *limit* of each sort.

    A statement falls where nothing is left that held it: where others said so, no reference for it
    is left; where it was only denied, no denial.
    """
    speakers = (id, *cluster(sight, id)) if kind_of(id) == "ent" else ()
    parts = _with_parts(sight, id, speakers)
    losing = _losing(sight, parts, speakers)
    falling, standing = _parted(losing)
    sources = sorted(map(str, sight.connection.execute(parts).scalars()))
    return Rests(
        id=id,
        also=tuple(sorted({*speakers, *(() if speakers else sources)} - {id})),
        sources=tuple(sources),
        falling=_resting(losing, falling, limit),
        standing=_resting(losing, standing, limit),
        leaning=_leaning(sight, falling, limit),
    )


def _with_parts(sight: Sight, id: str, speakers: Collection[str]) -> Select[str]:
    """Return a query for the source *id*, or what *speakers* publish or write, with all parts."""
    event, named = sight.table(EVENT), sight.table(SOURCE_NAMED)
    first = (
        select(named.c.id).where(
            named.c.until.is_(None),
            named.c.named.in_(sorted(speakers)),
            named.c.member.in_(_SPEAKING),
        )
        if speakers
        else select(event.c.id).where(event.c.id == id)
    )
    found = first.cte("falling_sources", recursive=True)
    found = found.union(
        select(named.c.id)
        .join(found, named.c.named == found.c.id)
        .where(named.c.until.is_(None), named.c.member == "partOf")
    )
    return select(found.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Losing:
    """Which references fall: those that `vouched` has, are `lost`, and are as `narrowed` says.

    By `narrowed` only statements with some such reference are looked at, where these are few.
    """

    vouched: Vouching
    lost: ColumnElement[bool]
    narrowed: Sequence[ColumnElement[bool]]


def _losing(sight: Sight, parts: Select[str], speakers: Collection[str]) -> _Losing:
    vouched, step = vouching(sight), sight.table(STEP)
    reference = vouched.reference
    spoken = or_(step.c.agent.in_(sorted(speakers)), step.c["in"].in_(parts))
    places = select(step.c.event, step.c.reference).where(spoken)
    lost = or_(
        reference.c.source.in_(parts), tuple_(reference.c.event, reference.c.number).in_(places)
    )
    every = union_all(
        select(reference.c.id).where(reference.c.source.in_(parts)), select(step.c.id).where(spoken)
    )
    ids = sight.connection.execute(every.limit(BATCH + 1)).scalars().all()
    return _Losing(
        vouched=vouched,
        # A reference that is not open names no source, and falls with none.
        lost=case((lost, 1), else_=0) == 1,
        narrowed=(reference.c.id.in_(sorted(set(ids))),) if len(ids) <= BATCH else (),
    )


def _parted(losing: _Losing) -> tuple[Sequence[str], Sequence[str]]:
    """Return the statements that fall, and those that lose a reference and stand, in order."""
    vouched = losing.vouched
    lost = func.sum(case((losing.lost, 1), else_=0))
    rows = vouched.sight.connection.execute(
        vouched.current(
            func.min(vouched.reference.c.id).label("id"),
            (func.count() - lost).label("left"),
        )
        .where(*losing.narrowed, *then(vouched.sight, vouched.content))
        .group_by(vouched.content)
        .having(lost > 0)
        .order_by(vouched.content)
    ).all()
    held = _held(losing, [str(id) for id, left in rows if left])
    ids = [str(id) for id, _ in rows]
    return [id for id in ids if id not in held], [id for id in ids if id in held]


def _held(losing: _Losing, ids: Collection[str]) -> Collection[str]:
    """Return those of *ids* that stand by what is left: some of it bears on them as before."""
    if not ids:
        return ()
    vouched = losing.vouched
    bears = bearing_of(vouched)
    of, left = {}, {}
    for bearing in (Bearing.FOR, Bearing.AGAINST):
        of[bearing] = func.sum(case((bears == bearing.value, 1), else_=0))
        stays = and_(bears == bearing.value, ~losing.lost)
        left[bearing] = func.sum(case((stays, 1), else_=0))
    stands = case(
        *((of[bearing] > 0, left[bearing]) for bearing in (Bearing.FOR, Bearing.AGAINST)),
        else_=func.sum(case((losing.lost, 0), else_=1)),
    )
    asked = vouched.current(func.min(vouched.reference.c.id)).where(*losing.narrowed)
    standing = asked.group_by(vouched.content).having(stands > 0)
    return {*ids} & {*vouched.sight.connection.execute(standing).scalars()}


def _resting(losing: _Losing, ids: Sequence[str], limit: int) -> Falling:
    sight = losing.vouched.sight
    told = stated(sight, ids[:limit])
    reference = losing.vouched.reference
    keys = {
        (row.event, row.number)
        for batch in batches([*told])
        for row in sight.connection.execute(
            losing.vouched.current(reference.c.event, reference.c.number).where(
                reference.c.id.in_(batch), losing.lost
            )
        )
    }
    shown = []
    for one in told.values():
        gone = [ref for ref in one.references if (ref.address.key, ref.number) in keys]
        left = tuple(ref for ref in one.references if ref not in gone)
        shown.append(
            Resting(
                statement=one, lost=tuple(gone), left=left, then=stance(left), tally=tally(left)
            )
        )
    return Falling(shown=tuple(shown), total=len(ids))


def _leaning(sight: Sight, ids: Sequence[str], limit: int) -> Leanings:
    """Return what is about, or names, the falling *ids*, and what leans on that again."""
    on: dict[str, set[str]] = {}
    falling = known = new = frozenset(ids)
    while new:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for id, named in _naming_statements(sight, new):
            if id not in falling and id != named:
                found[id].add(named)
        for id, names in found.items():
            on.setdefault(id, set()).update(names)
        new = frozenset(found.keys() - known)
        known = known | new
    leaning = standing_then(sight, _in_order(sight, on))
    shown = [
        Leaning(statement=one, on=tuple(sorted(on[id])))
        for id, one in stated(sight, leaning[:limit]).items()
    ]
    return Leanings(shown=tuple(shown), total=len(leaning))


def _naming_statements(sight: Sight, ids: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield what names one of the statements *ids*, or is derived from it, with that one."""
    statement, qualifier = sight.table(STATEMENT), sight.table(QUALIFIER)
    subject, term = statement.c.subject, statement.c.term
    valued = current(sight, statement.c.id, term.label("named")).where(
        statement.c.kind == StatementValue.kind
    )
    derived = current(sight, subject.label("id"), term.label("named")).where(
        statement.c.property == _DERIVED,
        statement.c.kind == StatementValue.kind,
        subject.startswith("stm:"),
    )
    about = current(sight, statement.c.id, subject.label("named")).where(subject.startswith("stm:"))
    narrowed = (
        current(sight, statement.c.id, qualifier.c.term.label("named"))
        .join(qualifier, qualifier.c.event == statement.c.event)
        .where(qualifier.c.kind == StatementValue.kind)
    )
    asked = ((about, subject), (valued, term), (derived, term), (narrowed, qualifier.c.term))
    for query, named in asked:
        # Whatever names a statement is less than many statements are.
        some = query.where(named.in_(sorted(ids))) if len(ids) <= BATCH else query
        for row in sight.connection.execute(some):
            if row.named in ids:
                yield row.id, row.named


def _in_order(sight: Sight, ids: Collection[str]) -> list[str]:
    """Return those of *ids* that are current, in the order of the log."""
    statement = sight.table(STATEMENT)
    rows = [
        (row.event, row.id)
        for batch in batches(sorted(ids))
        for row in sight.connection.execute(
            current(sight, statement.c.event, statement.c.id).where(statement.c.id.in_(batch))
        )
    ]
    return [id for _, id in sorted(rows)]
