"""What rests on a source or a speaker: what falls with it, what others hold, what leans on that.

Only what is current counts: neither retracted nor deprecated. Whoever publishes or writes a
source speaks in all that it says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, select, tuple_

from archive.facts.values import StatementValue
from archive.frozen import dataclass
from archive.ids import kind_of
from archive.queries.bearings import Key, bearings_of, vouching
from archive.queries.clusters import cluster
from archive.queries.current import current
from archive.queries.references import Bearing, Referred, Stance, stance, tally
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.validity import standing_then
from archive.views.qualifier import QUALIFIER
from archive.views.reference import REFERENCE, STEP
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
    sources = _with_parts(sight, _published(sight, speakers) if speakers else {id})
    lost = _lost(sight, sorted(sources), speakers)
    bearings = bearings_of(sight, list(lost))
    falling = [one for one in lost if _falls(bearings[one], lost[one])]
    standing = [one for one in lost if not _falls(bearings[one], lost[one])]
    falling_then = list(standing_then(sight, falling))
    standing_by = list(standing_then(sight, standing))
    return Rests(
        id=id,
        also=tuple(sorted({*speakers, *(() if speakers else sources)} - {id})),
        sources=tuple(sorted(sources)),
        falling=_resting(sight, falling_then, lost, limit),
        standing=_resting(sight, standing_by, lost, limit),
        leaning=_leaning(sight, falling_then, limit),
    )


def _published(sight: Sight, speakers: Collection[str]) -> set[str]:
    return _naming(sight, speakers, _SPEAKING)


def _with_parts(sight: Sight, sources: set[str]) -> set[str]:
    """Return *sources* with whatever is part of one of them, through however many."""
    found = new = sources
    while new:
        new = _naming(sight, new, ("partOf",)) - found
        found = found | new
    return found


def _naming(sight: Sight, ids: Collection[str], members: Sequence[str]) -> set[str]:
    """Return the sources that name one of *ids* in one of *members*."""
    table = sight.table(SOURCE_NAMED)
    return {
        source
        for batch in batches(sorted(ids))
        for source in sight.connection.execute(
            select(table.c.id).where(
                table.c.until.is_(None), table.c.named.in_(batch), table.c.member.in_(members)
            )
        ).scalars()
    }


def _lost(
    sight: Sight, sources: Sequence[str], speakers: Collection[str]
) -> Mapping[str, set[Key]]:
    """Return by statement, in the order of the log, its references that fall."""
    reference, step = sight.table(REFERENCE), sight.table(STEP)
    asked = [select(step.c.event, step.c.reference).where(step.c.agent.in_(sorted(speakers)))]
    direct: list[ColumnElement[bool]] = []
    for batch in batches(sources):
        direct.append(reference.c.source.in_(batch))
        asked.append(select(step.c.event, step.c.reference).where(step.c["in"].in_(batch)))
    places = tuple_(reference.c.event, reference.c.number)
    rows = {
        (row.statement, row.id, row.event, row.number)
        for where in (*direct, *(places.in_(one) for one in asked))
        for row in sight.connection.execute(vouching(sight).where(where))
    }
    lost: dict[str, set[Key]] = {}
    for _, id, event, number in sorted(rows):
        lost.setdefault(id, set()).add((event, number))
    return lost


def _falls(bearings: Mapping[Key, Bearing], lost: Collection[Key]) -> bool:
    left = [bearing for key, bearing in bearings.items() if key not in lost]
    for bearing in (Bearing.FOR, Bearing.AGAINST):
        if bearing in bearings.values():
            return bearing not in left
    return not left


def _resting(
    sight: Sight, ids: Sequence[str], lost: Mapping[str, Collection[Key]], limit: int
) -> Falling:
    shown = []
    for id, one in stated(sight, ids[:limit]).items():
        gone = [ref for ref in one.references if (ref.address.key, ref.number) in lost[id]]
        left = tuple(ref for ref in one.references if ref not in gone)
        shown.append(
            Resting(
                statement=one, lost=tuple(gone), left=left, then=stance(left), tally=tally(left)
            )
        )
    return Falling(shown=tuple(shown), total=len(ids))


def _leaning(sight: Sight, falling: Collection[str], limit: int) -> Leanings:
    """Return what is about, or names, what falls, and what leans on that again."""
    on: dict[str, set[str]] = {}
    known, new = set(falling), set(falling)
    while new:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for id, named in _naming_statements(sight, sorted(new)):
            if id not in falling and id != named:
                found[id].add(named)
        for id, names in found.items():
            on.setdefault(id, set()).update(names)
        new = found.keys() - known
        known |= new
    ids = standing_then(sight, _in_order(sight, on))
    shown = [
        Leaning(statement=one, on=tuple(sorted(on[id])))
        for id, one in stated(sight, ids[:limit]).items()
    ]
    return Leanings(shown=tuple(shown), total=len(ids))


def _naming_statements(sight: Sight, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what names one of the statements *ids*, or is derived from it, with that one."""
    statement, qualifier = sight.table(STATEMENT), sight.table(QUALIFIER)
    for batch in batches(ids):
        asked = (
            current(sight, statement.c.id, statement.c.subject.label("named")).where(
                statement.c.subject.in_(batch)
            ),
            current(sight, statement.c.id, statement.c.term.label("named")).where(
                statement.c.kind == StatementValue.kind, statement.c.term.in_(batch)
            ),
            current(sight, statement.c.id, qualifier.c.term.label("named"))
            .join(qualifier, qualifier.c.event == statement.c.event)
            .where(qualifier.c.kind == StatementValue.kind, qualifier.c.term.in_(batch)),
        )
        derived = current(
            sight, statement.c.subject.label("id"), statement.c.term.label("named")
        ).where(
            statement.c.property == _DERIVED,
            statement.c.kind == StatementValue.kind,
            statement.c.term.in_(batch),
            statement.c.subject.startswith("stm:"),
        )
        for one in (*asked, derived):
            yield from ((row.id, row.named) for row in sight.connection.execute(one))


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
