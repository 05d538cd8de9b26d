"""What an editor asks of an archive: how much of it rests on what, and where to look again.

Every number is that of a list, which can be asked for by the number's name. Of statements only
the current ones count, neither retracted nor deprecated, where the name does not say otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from archive.errors import NotFoundError
from archive.facts.references import ARCHIVE
from archive.frozen import dataclass
from archive.ids import Address
from archive.log.relations import ENTRY_INDEX
from archive.queries.bearings import bearings_of
from archive.queries.current import current
from archive.queries.references import Bearing
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.queries.unknowns import unsaid
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

_Found: TypeAlias = Sequence[str]
"""What a number counts: ids, or addresses of events, in the order of the log, each once."""


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

    `type` and `about` are those of an event. `statement`: how it stands, where it is one.
    """

    ref: str
    type: str | None
    about: str | None
    statement: Stated | None

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
    absent = _absent(sight)
    numbers = [Counted(name, len(find(sight))) for name, find in _FINDING.items()]
    numbers += [Counted(name, len(absent[name])) for name in absent]
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
    refs = _FINDING[name](sight) if name in _FINDING else _absent(sight)[name]
    shown = refs[:limit]
    statements = stated(sight, [ref for ref in shown if ref.startswith("stm:")])
    heads = _heads(sight, [ref for ref in shown if ref[0].isdigit()])
    listed = [
        Item(
            ref=ref,
            type=heads[ref][0] if ref in heads else None,
            about=heads[ref][1] if ref in heads else None,
            statement=statements.get(ref),
        )
        for ref in shown
    ]
    return Items(name=name, shown=tuple(listed), total=len(refs))


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


def _ids(sight: Sight, asked: Select[*tuple[object, ...]]) -> _Found:
    """Return the ids that *asked* gives, each once, in its order."""
    return list(dict.fromkeys(str(id) for id in sight.connection.execute(asked).scalars()))


def _vouching(sight: Sight) -> Select[*tuple[object, ...]]:
    """Return a query for current statements, once for each reference that vouches for them."""
    statement, reference = sight.table(STATEMENT), sight.table(REFERENCE)
    return (
        current(sight, statement.c.id)
        .join(
            reference, and_(reference.c.id == statement.c.id, reference.c.link == statement.c.link)
        )
        .order_by(statement.c.event)
    )


def _statements(sight: Sight) -> _Found:
    statement = sight.table(STATEMENT)
    return _ids(sight, current(sight, statement.c.id).order_by(statement.c.event))


def _inferred(sight: Sight) -> _Found:
    source = sight.table(REFERENCE).c.source
    elsewhere = {*_ids(sight, _vouching(sight).where(or_(source.is_(None), source != ARCHIVE)))}
    by_archive = _ids(sight, _vouching(sight).where(source == ARCHIVE))
    return [id for id in by_archive if id not in elsewhere]


def _with_one_reference(sight: Sight) -> _Found:
    statement = sight.table(STATEMENT)
    counted = _vouching(sight).group_by(statement.c.id, statement.c.event)
    return _ids(sight, counted.having(func.count() == 1))


def _disputed(sight: Sight) -> _Found:
    denied = _ids(sight, _vouching(sight).where(sight.table(REFERENCE).c.denied == 1))
    bearings = bearings_of(sight, denied)
    return [id for id in denied if {Bearing.FOR, Bearing.AGAINST} <= {*bearings[id].values()}]


def _hedged(sight: Sight) -> _Found:
    reference, step = sight.table(REFERENCE), sight.table(STEP)
    hedged = exists().where(
        step.c.event == reference.c.event,
        step.c.reference == reference.c.number,
        or_(step.c.certainty.is_not(None), step.c.hedge.is_not(None)),
    )
    return _ids(sight, _vouching(sight).where(hedged))


def _without_words(sight: Sight) -> _Found:
    reference = sight.table(REFERENCE)
    return _ids(
        sight,
        _vouching(sight).where(reference.c.source != ARCHIVE, reference.c.exact.is_(None)),
    )


def _unchecked(sight: Sight) -> _Found:
    reference, capture = sight.table(REFERENCE), sight.table(CAPTURE)
    text = exists().where(
        capture.c.id == reference.c.source,
        capture.c.media_type == _TEXT,
        or_(capture.c.digest == reference.c.capture, capture.c.of == reference.c.capture),
    )
    return _ids(sight, _vouching(sight).where(reference.c.exact.is_not(None), ~text))


def _unidentified(sight: Sight) -> _Found:
    entity = sight.table(ENTITY)
    return _ids(
        sight,
        select(entity.c.id)
        .where(entity.c.until.is_(None), entity.c.identified == 0)
        .order_by(entity.c.event),
    )


def _uncaptured(sight: Sight) -> _Found:
    source, capture = sight.table(SOURCE), sight.table(CAPTURE)
    kept = exists().where(capture.c.id == source.c.id, capture.c.outcome.in_(_KEPT))
    return _ids(
        sight,
        select(source.c.id).where(source.c.until.is_(None), ~kept).order_by(source.c.event),
    )


def _failed(sight: Sight) -> _Found:
    capture = sight.table(CAPTURE)
    return _addresses(sight, capture.c.event, capture.c.outcome == "failed")


def _retracted(sight: Sight) -> _Found:
    gone = sight.table(RETRACTION)
    return _ids(sight, select(gone.c.id).where(gone.c.until.is_(None)).order_by(gone.c.event))


def _ranked(rank: str) -> Callable[[Sight], _Found]:
    def find(sight: Sight) -> _Found:
        table = sight.table(RANK)
        return _ids(
            sight,
            select(table.c.id)
            .where(table.c.until.is_(None), table.c.rank == rank)
            .order_by(table.c.event),
        )

    return find


def _restricted(sight: Sight) -> _Found:
    event = sight.table(EVENT)
    found = dict.fromkeys(_addresses(sight, event.c.event, event.c.restricted == 1), True)
    for row in sight.connection.execute(
        select(event.c.id, event.c.type).where(event.c.type.in_(_ACCESS)).order_by(event.c.event)
    ):
        found[row.id] = row.type == _ACCESS[0]
    shut = [address for address, restricted in found.items() if restricted]
    return sorted(shut, key=lambda address: Address.parse(address).key)


def _redacted(sight: Sight) -> _Found:
    event = sight.table(EVENT)
    return _ids(
        sight, select(event.c.id).where(event.c.type == "event.redacted").order_by(event.c.event)
    )


def _addresses(sight: Sight, key: ColumnElement[int], *where: ColumnElement[bool]) -> Sequence[str]:
    keys = sight.connection.execute(select(key).where(*where).order_by(key)).scalars()
    return [str(Address.of_key(key)) for key in keys]


def _before_base(sight: Sight) -> _Found:
    """Return the entries whose author's clock tells an earlier time than what they name as base.

    Whoever signed had the base before them. So it was signed after every entry of the base; and
    after every checkpoint that the base goes beyond, for the log signs over all that is there.
    """
    rows = _clocks(sight)
    latest = [0, *accumulate((at for _, at, _ in rows), max)]
    checkpoints = _checkpoints(sight)
    found = []
    for entry, at, base in rows:
        signed = max((time for size, time in checkpoints if size < base), default=0)
        if at + PATIENCE < max(latest[min(base, entry)], signed):
            found.append(str(Address(entry, 0)))
    return found


def _after_checkpoint(sight: Sight) -> _Found:
    """Return the entries whose author's clock tells a later time than when they were there."""
    rows, checkpoints = _clocks(sight), _checkpoints(sight)
    covering: dict[int, int] = {}
    for size, time in checkpoints:
        for entry in range(len(covering), size):
            covering[entry] = time
    return [
        str(Address(entry, 0))
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


def _absent(sight: Sight) -> Mapping[str, _Found]:
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
    "disputed": _disputed,
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
    "clock-before-base": _before_base,
    "clock-after-checkpoint": _after_checkpoint,
}

NUMBERS: Final = (*_FINDING, *_ABSENT.values())
"""The names of all numbers, in their order."""
