"""What an editor asks of an archive: how much of it rests on what, and where to look again.

Every number is that of a list, which can be asked for by the number's name. Of statements only
the current ones count, neither retracted nor deprecated, where the name does not say otherwise.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_

from archive.errors import NotFoundError
from archive.facts.references import ARCHIVE
from archive.frozen import dataclass
from archive.ids import Address
from archive.log.relations import ENTRY_INDEX
from archive.queries.bearings import disputed
from archive.queries.current import current
from archive.queries.doubts import doubts, is_doubtful
from archive.queries.marks import Mark, decisions
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.unknowns import unsaid, unsaid_counts
from archive.queries.vouching import vouching
from archive.store import tables
from archive.views.capture import CAPTURE
from archive.views.entity import ENTITY
from archive.views.event import EVENT
from archive.views.reference import REFERENCE, STEP
from archive.views.source import SOURCE
from archive.views.statement import RANK, RETRACTION, STATEMENT

PATIENCE: Final = 300
"""Seconds by which two clocks may differ before it counts."""

_TEXT = "text/plain"
_KEPT = ("captured", "partial")
_ACCESS = ("access.restricted", "access.opened")
_DECIDED = ("redacted", "restricted")

_Query: TypeAlias = Select[*tuple[object, ...]]
"""It gives the key of an event, `at`, and an id, `ref`: by the first, each once."""

_Found: TypeAlias = _Query | Sequence[int] | Sequence[str]
"""What a number counts: a query for ids, address keys or ids, in the order of the log."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One number by its `name`, which also names its list."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """All numbers. `types`: how many events there are of each type."""

    numbers: tuple[Counted, ...]
    types: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a number counts: an id, or the address of an event.

    `type` and `about` are those of an event. `statement`: how it stands, where it is one. `mark`:
    who redacted or restricted the event, when and why, where that is what is counted.
    """

    ref: str
    type: str | None
    about: str | None
    statement: Stated | None
    mark: Mark | None = None

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        named = {self.about} if self.about else {self.ref}
        return named | (self.statement.ids() if self.statement else set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The first things that the number `name` counts; `total`: all of them."""

    name: str
    shown: tuple[Item, ...]
    total: int


def stats(sight: Sight) -> Stats:
    """Return every number, in a fixed order."""
    event = sight.table(EVENT)
    rows = sight.connection.execute(
        select(event.c.type, func.count().label("number"))
        .group_by(event.c.type)
        .order_by(event.c.type)
    )
    types = {row.type: row.number for row in rows}
    absent = unsaid_counts(sight)
    numbers = [Counted(name, _count(sight, find(sight))) for name, find in _FINDING.items()]
    numbers += [Counted(name, absent[kind]) for kind, name in _ABSENT.items()]
    return Stats(numbers=tuple(numbers), types=types)


def items(sight: Sight, name: str, *, limit: int) -> Items:
    """Return up to *limit* of the things that the number *name* counts.

    Raises:
        NotFoundError: there is no such number.
    """
    if name not in NUMBERS:
        raise NotFoundError(
            f"no number is called {name!r}", remedy=f"The numbers are: {', '.join(NUMBERS)}."
        )
    found = _FINDING[name](sight) if name in _FINDING else _absent(sight)[name]
    shown = _first(sight, found, limit)
    statements = stated(sight, [ref for ref in shown if ref.startswith("stm:")])
    events = [ref for ref in shown if ref[0].isdigit()]
    heads = _heads(sight, events)
    marks = _marks(sight, events, name)
    listed = [
        Item(
            ref=ref,
            type=heads[ref][0] if ref in heads else None,
            about=heads[ref][1] if ref in heads else None,
            statement=statements.get(ref),
            mark=marks.get(ref),
        )
        for ref in shown
    ]
    return Items(name=name, shown=tuple(listed), total=_count(sight, found))


def _heads(sight: Sight, addresses: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Return the type of each of the events at *addresses*, and what it is about."""
    event = sight.table(EVENT)
    return {
        str(Address.of_key(row.event)): (row.type, row.id)
        for batch in batches([Address.parse(one).key for one in addresses])
        for row in sight.connection.execute(
            select(event.c.event, event.c.type, event.c.id).where(event.c.event.in_(batch))
        )
    }


def _marks(sight: Sight, addresses: Sequence[str], kind: str) -> Mapping[str, Mark]:
    """Return by address the last decision of *kind* about each of the events at *addresses*."""
    keys = [Address.parse(one).key for one in addresses] if kind in _DECIDED else []
    return {str(one.on): one for one in decisions(sight, keys) if one.kind == kind}


def _count(sight: Sight, found: _Found) -> int:
    """Return how many *found* are; the database counts what it can, without handing it out."""
    if not isinstance(found, Select):
        return len(found)
    counted = found.with_only_columns(found.selected_columns.at).subquery()
    return sight.connection.execute(select(func.count()).select_from(counted)).scalar_one()


def _first(sight: Sight, found: _Found, limit: int) -> Sequence[str]:
    """Return the first *limit* of *found*: ids, or addresses of events."""
    if isinstance(found, Select):
        rows = sight.connection.execute(found.order_by(found.selected_columns.at).limit(limit))
        return [row.ref for row in rows]
    return [one if isinstance(one, str) else str(Address.of_key(one)) for one in found[:limit]]


def _listed(at: ColumnElement[int], ref: ColumnElement[str]) -> _Query:
    """Return a query for *ref* in the order of *at*."""
    return select(at.label("at"), ref.label("ref"))


def _vouched(sight: Sight, *where: ColumnElement[bool]) -> _Query:
    """Return a query for the current statements with a vouching reference that is as *where*."""
    found = vouching(sight)
    at = found.content.label("at")
    # The key of the event and the id stand for each other; one is enough to group by.
    return found.current(at, func.min(found.reference.c.id).label("ref")).where(*where).group_by(at)


def _statements(sight: Sight) -> _Query:
    statement = sight.table(STATEMENT)
    return current(sight, statement.c.event.label("at"), statement.c.id.label("ref"))


def _inferred(sight: Sight) -> _Query:
    source = sight.table(REFERENCE).c.source
    elsewhere = vouching(sight)
    by_others = elsewhere.current(elsewhere.content).where(or_(source.is_(None), source != ARCHIVE))
    asked = _vouched(sight, source == ARCHIVE)
    return asked.having(asked.selected_columns.at.not_in(by_others))


def _with_one_reference(sight: Sight) -> _Query:
    return _vouched(sight).having(func.count() == 1)


def _hedged(sight: Sight) -> _Query:
    reference, step = sight.table(REFERENCE), sight.table(STEP)
    hedged = select(step.c.event, step.c.reference).where(
        or_(step.c.certainty.is_not(None), step.c.hedge.is_not(None))
    )
    return _vouched(sight, tuple_(reference.c.event, reference.c.number).in_(hedged))


def _without_words(sight: Sight) -> _Query:
    reference = sight.table(REFERENCE)
    return _vouched(sight, reference.c.source != ARCHIVE, reference.c.exact.is_(None))


def _unchecked(sight: Sight) -> _Query:
    reference, capture = sight.table(REFERENCE), sight.table(CAPTURE)
    text = exists().where(
        capture.c.id == reference.c.source,
        capture.c.media_type == _TEXT,
        or_(capture.c.digest == reference.c.capture, capture.c.of == reference.c.capture),
    )
    return _vouched(sight, reference.c.exact.is_not(None), ~text)


def _unidentified(sight: Sight) -> _Query:
    entity = sight.table(ENTITY)
    return _listed(entity.c.event, entity.c.id).where(
        entity.c.until.is_(None), entity.c.identified == 0
    )


def _uncaptured(sight: Sight) -> _Query:
    source, capture = sight.table(SOURCE), sight.table(CAPTURE)
    kept = exists().where(capture.c.id == source.c.id, capture.c.outcome.in_(_KEPT))
    return _listed(source.c.event, source.c.id).where(source.c.until.is_(None), ~kept)


def _failed(sight: Sight) -> Sequence[int]:
    capture = sight.table(CAPTURE)
    return _keys(sight, capture.c.event, capture.c.outcome == "failed")


def _retracted(sight: Sight) -> _Query:
    gone = sight.table(RETRACTION)
    return (
        _listed(func.min(gone.c.event), gone.c.id).where(gone.c.until.is_(None)).group_by(gone.c.id)
    )


def _ranked(rank: str) -> Callable[[Sight], _Query]:
    def find(sight: Sight) -> _Query:
        table = sight.table(RANK)
        return _listed(table.c.event, table.c.id).where(
            table.c.until.is_(None), table.c.rank == rank
        )

    return find


def _restricted(sight: Sight) -> Sequence[int]:
    event = sight.table(EVENT)
    found = dict.fromkeys(_keys(sight, event.c.event, event.c.restricted == 1), True)
    for row in sight.connection.execute(
        select(event.c.id, event.c.type).where(event.c.type.in_(_ACCESS)).order_by(event.c.event)
    ):
        found[Address.parse(row.id).key] = row.type == _ACCESS[0]
    return sorted(key for key, restricted in found.items() if restricted)


def _redacted(sight: Sight) -> Sequence[str]:
    event = sight.table(EVENT)
    asked = select(event.c.id).where(event.c.type == "event.redacted").order_by(event.c.event)
    return list(dict.fromkeys(map(str, sight.connection.execute(asked).scalars())))


def _doubtful(sight: Sight) -> Sequence[int]:
    """Return the events of entries that should not be relied on."""
    found = doubts(sight)
    if not found.since:
        return ()
    event, entries = sight.table(EVENT), sight.table(ENTRY_INDEX)
    doubted = select(entries.c.entry).where(is_doubtful(entries, found))
    return _keys(sight, event.c.event, event.c.since.in_(doubted))


def _keys(sight: Sight, key: ColumnElement[int], *where: ColumnElement[bool]) -> Sequence[int]:
    return sight.connection.execute(select(key).where(*where).order_by(key)).scalars().all()


def _before_base(sight: Sight) -> Sequence[int]:
    """Return the entries whose author's clock tells an earlier time than what they name as base.

    Whoever signed had the base before them. So it was signed after every entry of the base; and
    after every checkpoint that the base goes beyond, for the log signs over all that is there.
    """
    rows, checkpoints = _clocks(sight), _checkpoints(sight)
    latest = [0, *accumulate((at for _, at, _ in rows), max)]
    sizes = [size for size, _ in checkpoints]
    signed = [0, *accumulate((time for _, time in checkpoints), max)]
    return [
        Address(entry, 0).key
        for entry, at, base in rows
        if at + PATIENCE < max(latest[min(base, entry)], signed[bisect_left(sizes, base)])
    ]


def _after_checkpoint(sight: Sight) -> Sequence[int]:
    """Return the entries whose author's clock tells a later time than when they were there."""
    rows, checkpoints = _clocks(sight), _checkpoints(sight)
    covering: dict[int, int] = {}
    for size, time in checkpoints:
        for entry in range(len(covering), size):
            covering[entry] = time
    return [
        Address(entry, 0).key
        for entry, at, _ in rows
        if entry in covering and at > covering[entry] + PATIENCE
    ]


def _clocks(sight: Sight) -> Sequence[tuple[int, int, int]]:
    """Return every entry with its author's clock and its base."""
    index = sight.table(ENTRY_INDEX)
    asked = select(index.c.entry, index.c.at, index.c.base).order_by(index.c.entry)
    return [(row.entry, row.at, row.base) for row in sight.connection.execute(asked)]


def _checkpoints(sight: Sight) -> Sequence[tuple[int, int]]:
    """Return size and time of every checkpoint over entries that count, the smallest first."""
    table = tables.checkpoint
    asked = select(table.c.size, table.c.signed_at).order_by(table.c.size)
    if sight.size is not None:
        asked = asked.where(table.c.size <= sight.size)
    return [(size, time) for size, time in sight.connection.execute(asked)]


def _absent(sight: Sight) -> Mapping[str, Sequence[str]]:
    """Return by number the statements and sources in which something is not said."""
    found: dict[str, dict[str, None]] = {name: {} for name in _ABSENT.values()}
    for one in unsaid(sight):
        found[_ABSENT[one.kind]][one.id] = None
    return {name: list(ids) for name, ids in found.items()}


_ABSENT: Final = {
    "unknown": "value-unknown",
    "none": "value-none",
    "withheld": "value-withheld",
    "declined": "speaker-declines",
}

_FINDING: Final[Mapping[str, Callable[[Sight], _Found]]] = {
    "statements": _statements,
    "inferred": _inferred,
    "one-reference": _with_one_reference,
    "disputed": disputed,
    "hedged": _hedged,
    "without-words": _without_words,
    "words-not-checked": _unchecked,
    "retracted": _retracted,
    "preferred": _ranked("preferred"),
    "deprecated": _ranked("deprecated"),
    "not-identified": _unidentified,
    "without-capture": _uncaptured,
    "failed-captures": _failed,
    "restricted": _restricted,
    "redacted": _redacted,
    "doubtful": _doubtful,
    "clock-before-base": _before_base,
    "clock-after-checkpoint": _after_checkpoint,
}

NUMBERS: Final = (*_FINDING, *_ABSENT.values())
"""The names of all numbers, in their order."""
