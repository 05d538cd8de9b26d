"""What changed between two states of an archive: by thing, with how it stood at either end."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from archive.events.base import Body
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Address, is_minted, kind_of
from archive.queries.differences import Difference, differences
from archive.queries.history import CONTENT
from archive.queries.members import leaves
from archive.queries.rows import batches
from archive.queries.said import Said, said
from archive.queries.sight import Sight
from archive.queries.statements import Retracted, Stated, stated
from archive.views.event import EVENT

T = TypeVar("T")

_ADDRESS = re.compile(r"[0-9]+\.[0-9]+")
_ORDER = ("src", "ent", "prop", "stm", "key", "origin")
_RETRACTIONS = ("statement.retracted", "statement.reinstated")
_RANKS = ("statement.preferred", "statement.deprecated", "statement.unranked")
_REDACTED = "event.redacted"

CAME_AND_WENT = "came and went"
"""What became of a thing that was added within the span, and taken back or redacted in it too."""

_BESIDE: Mapping[str, str] = {
    "statement.cited": "cited",
    "source.captured": "captured",
    "entity.linked": "judged",
    "note.added": "noted",
    "access.restricted": "restricted",
    "access.opened": "opened",
    _REDACTED: "redacted",
    "key.enrolled": "enrolled",
    "key.revoked": "revoked",
    "policy.changed": "changed",
    "archive.created": "created",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How a thing stood at one end. `body`: its newest content, None unless `state` is open.

    `rank` and `retracted` are those of a statement.
    """

    address: Address
    state: BodyState
    body: Body | None
    rank: str | None
    retracted: Retracted | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of the span that is no new content, rank or retraction. `on`: what it acts on."""

    address: Address
    type: str
    on: Address | None
    state: BodyState
    body: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What became of one thing, in words, and how it stood at either end; None: it was not there.

    `changes`: from the one content to the other, where both are open. `happened`: what came
    beside, oldest first. `events`: how many events of the span are about it.
    """

    id: str
    became: tuple[str, ...]
    before: Side | None
    after: Side | None
    changes: tuple[Difference, ...]
    happened: tuple[Happened, ...]
    events: int

    def ids(self) -> set[str]:
        """Return every entity, source and statement that is named here."""
        bodies = [one.body for one in self.happened]
        bodies += [side.body for side in (self.before, self.after) if side is not None]
        return {self.id}.union(
            text
            for body in bodies
            if body is not None
            for _, text in leaves(body.json())
            if isinstance(text, str) and is_minted(text, "ent", "src", "stm")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What changed after the first `since` entries. `total` counts things, `counts` event types."""

    since: int
    shown: tuple[Changed, ...]
    total: int
    counts: Mapping[str, int]


def between(before: Sight, after: Sight, *, limit: int, id: str | None = None) -> Between:
    """Return what makes *after* of *before*, at most *limit* things; with *id* that one alone.

    Sources come first, then entities, properties and statements; each in the order in which they
    were first spoken of.
    """
    since = before.size or 0
    acting = _acting(after, since)
    counts: Mapping[str, int]
    if id is not None:
        grouped = _rows(after, since, acting, [id])
        total, counts = len(grouped), Counter(type for _, type in grouped.get(id, ()))
    else:
        grouped = _rows(after, since, acting, _first(after, since, acting, limit))
        total, counts = _total(after, since, acting), _types(after, since)
    return Between(
        since=since,
        shown=tuple(_changed(before, after, grouped)),
        total=total,
        counts=dict(sorted(counts.items())),
    )


_Events: TypeAlias = Sequence[tuple[int, str]]
"""Events of the span: their keys and types, oldest first."""

_Acting: TypeAlias = Mapping[str, _Events]
"""By what they are about in the end, those events of the span that act on another event."""


def _acting(sight: Sight, since: int) -> _Acting:
    event = sight.table(EVENT)
    rows = sight.connection.execute(
        _span(sight, since, event.c.id, event.c.event, event.c.type)
        .where(~_is_thing(sight))
        .order_by(event.c.event)
    ).all()
    about = _about(sight, {row.id for row in rows})
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        found[about.get(row.id, row.id)].append((row.event, row.type))
    return found


def _span(sight: Sight, since: int, *columns: ColumnElement[T]) -> Select[*tuple[object, ...]]:
    """Return a query for *columns* of the events after the first *since* entries."""
    return select(*columns).where(sight.table(EVENT).c.event >= since * EVENTS_PER_ENTRY)


def _is_thing(sight: Sight) -> ColumnElement[bool]:
    """Say of an event that it acts on no other: an address begins with a digit, and ids do not.

    An origin may; what is taken for an address, and is none, is about itself in the end.
    """
    id = sight.table(EVENT).c.id
    return or_(id < "0", id > "9:")


def _types(sight: Sight, since: int) -> Mapping[str, int]:
    event = sight.table(EVENT)
    asked = _span(sight, since, event.c.type, func.count().label("number"))
    rows = sight.connection.execute(asked.group_by(event.c.type))
    return {row.type: row.number for row in rows}


def _total(sight: Sight, since: int, acting: _Acting) -> int:
    """Return how many things the span is about."""
    event = sight.table(EVENT)
    counted = select(func.count(event.c.id.distinct())).where(
        event.c.event >= since * EVENTS_PER_ENTRY, _is_thing(sight)
    )
    beside = acting.keys() - _spoken_of(sight, since, acting).keys()
    return sight.connection.execute(counted).scalar_one() + len(beside)


def _spoken_of(sight: Sight, since: int, ids: Collection[str]) -> Mapping[str, int]:
    """Return those of *ids* that events of the span are about, and the first of these events."""
    event = sight.table(EVENT)
    first = func.min(event.c.event).label("first")
    asked = _span(sight, since, event.c.id, first).where(_is_thing(sight)).group_by(event.c.id)
    return {
        row.id: row.first
        for batch in batches(sorted(ids))
        for row in sight.connection.execute(asked.where(event.c.id.in_(batch)))
    }


def _first(sight: Sight, since: int, acting: _Acting, limit: int) -> Sequence[str]:
    """Return the first *limit* things that the span is about, by kind and first event."""
    event = sight.table(EVENT)
    first = func.min(event.c.event).label("first")
    kinds = ((event.c.id.startswith(f"{kind}:"), n) for n, kind in enumerate(_ORDER))
    rows = sight.connection.execute(
        _span(sight, since, event.c.id, first)
        .where(_is_thing(sight))
        .group_by(event.c.id)
        .order_by(case(*kinds, else_=len(_ORDER)), first)
        .limit(limit)
    )
    found = {row.id: row.first for row in rows}
    found.update(_spoken_of(sight, since, acting))
    for id, events in acting.items():
        found[id] = min(events[0][0], found.get(id, events[0][0]))
    return sorted(found, key=lambda id: (_rank(id), found[id]))[:limit]


def _rank(id: str) -> int:
    return _ORDER.index(kind_of(id) or "origin")


def _rows(sight: Sight, since: int, acting: _Acting, ids: Sequence[str]) -> Mapping[str, _Events]:
    """Return by thing, in the order of *ids*, the events of the span that are about it."""
    event = sight.table(EVENT)
    grouped = {id: [*acting.get(id, ())] for id in ids}
    for batch in batches(ids):
        asked = _span(sight, since, event.c.id, event.c.event, event.c.type).where(
            event.c.id.in_(batch), _is_thing(sight)
        )
        for row in sight.connection.execute(asked):
            grouped[row.id].append((row.event, row.type))
    return {id: sorted(events) for id, events in grouped.items() if events}


def _about(sight: Sight, ids: Collection[str]) -> Mapping[str, str]:
    """Return for those of *ids* that are addresses what they are about, through however many."""
    event = sight.table(EVENT)
    found: dict[str, str] = {}
    new = {id for id in ids if _ADDRESS.fullmatch(id)}
    while new:
        for batch in batches(sorted(Address.parse(id).key for id in new)):
            for row in sight.connection.execute(
                select(event.c.event, event.c.id).where(event.c.event.in_(batch))
            ):
                found[str(Address.of_key(row.event))] = row.id
        new = {id for id in found.values() if _ADDRESS.fullmatch(id)} - found.keys()
    for address in found:
        while found[address] in found:
            found[address] = found[found[address]]
    return found


def _changed(before: Sight, after: Sight, grouped: Mapping[str, _Events]) -> Iterator[Changed]:
    old, new = _sides(before, grouped), _sides(after, grouped)
    wanted = [key for rows in grouped.values() for key, type in rows if _is_beside(type)]
    events = said(after, wanted)
    for id, rows in grouped.items():
        one, other = old.get(id), new.get(id)
        happened = tuple(_happened(events[key], id) for key, type in rows if _is_beside(type))
        changes = _changes(one, other)
        yield Changed(
            id=id,
            became=tuple(_became(one, other, [type for _, type in rows], happened, changes)),
            before=one,
            after=other,
            changes=changes,
            happened=happened,
            events=len(rows),
        )


def _is_beside(type: str) -> bool:
    return type not in (*CONTENT, *_RETRACTIONS, *_RANKS)


def _sides(sight: Sight, ids: Iterable[str]) -> Mapping[str, Side]:
    """Return how those of *ids* stood that were there, and have a content."""
    listed, event = list(ids), sight.table(EVENT)
    newest: dict[str, int] = {}
    for batch in batches(listed):
        for row in sight.connection.execute(
            select(event.c.id, event.c.event)
            .where(event.c.id.in_(batch), event.c.type.in_(CONTENT))
            .order_by(event.c.event)
        ):
            newest[row.id] = row.event
    events = said(sight, newest.values())
    statements = stated(sight, [id for id in listed if id.startswith("stm:")])
    return {id: _side(events[key], statements.get(id)) for id, key in newest.items()}


def _side(event: Said, statement: Stated | None) -> Side:
    return Side(
        address=event.address,
        state=event.state,
        body=event.body,
        rank=None if statement is None else statement.rank,
        retracted=None if statement is None else statement.retracted,
    )


def _changes(old: Side | None, new: Side | None) -> tuple[Difference, ...]:
    if old is None or new is None or old.body is None or new.body is None:
        return ()
    return differences(old.body.json(), new.body.json())


def _happened(event: Said, id: str) -> Happened:
    return Happened(
        address=event.address,
        type=event.type,
        on=None if event.about == id else Address.parse(event.about),
        state=event.state,
        body=event.body,
    )


def _became(
    old: Side | None,
    new: Side | None,
    types: Sequence[str],
    happened: Sequence[Happened],
    changes: Sequence[Difference],
) -> Iterator[str]:
    """Yield what became of a thing, the net effect first."""
    if old is None and new is not None:
        gone = new.retracted is not None or _is_redacted(new, happened)
        yield f"added, {CAME_AND_WENT}" if gone else "added"
    if old is not None and new is not None:
        if old.address != new.address:
            same = not changes and old.body is not None and new.body is not None
            yield "corrected and corrected back" if same else "corrected"
        yield from _judged(old, new, types)
    yield from dict.fromkeys(_BESIDE.get(one.type, one.type) for one in happened)


def _is_redacted(new: Side, happened: Iterable[Happened]) -> bool:
    return any(one.type == _REDACTED and one.on == new.address for one in happened)


def _judged(old: Side, new: Side, types: Sequence[str]) -> Iterator[str]:
    """Yield what became of the rank, and of the archive's standing by a statement."""
    if (old.retracted is None) != (new.retracted is None):
        yield "reinstated" if new.retracted is None else "retracted"
    elif any(one in types for one in _RETRACTIONS):
        both = ("retracted and reinstated", "reinstated and retracted again")
        yield both[0] if new.retracted is None else both[1]
    if old.rank != new.rank:
        yield f"ranked {new.rank}"
    elif any(one in types for one in _RANKS):
        yield f"ranked, and {new.rank} again"
