"""The entries of the log, with what each of them did."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Select, or_, select

from archive.events.base import STEWARD_FAMILIES, family
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Address, KeyId
from archive.log.relations import ENTRY_INDEX
from archive.queries.doubts import doubts
from archive.queries.rows import batches
from archive.queries.said import said
from archive.queries.sight import AnyRows, Sight
from archive.queries.standing import claimed_times
from archive.views.event import EVENT

# SQLite takes no deeper expression than 1,000 terms.
_RUNS = 200

_DECIDING = STEWARD_FAMILIES - {"archive"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One event by its head. `about`: an id, or the address that it acts on.

    `reason`: why, where stewards decided something: a closed code.
    """

    address: Address
    type: str
    about: str
    restricted: bool
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry. `at`: its author's clock, `recorded`: the log's, both seconds since 1970.

    `base`: how many entries its author vouched for. `recorded` is None before a checkpoint
    covers it. `doubtful`: the key for which nobody should rely on it, None for most.
    """

    index: int
    by: tuple[KeyId, ...]
    at: int
    recorded: int | None
    base: int
    doubtful: KeyId | None
    events: tuple[Done, ...]


def log(
    sight: Sight,
    *,
    limit: int,
    oldest_first: bool = False,
    type: str | None = None,
    key: str | None = None,
    since: int = 0,
    until: int | None = None,
) -> tuple[LogEntry, ...]:
    """Return up to *limit* entries, the newest first unless told otherwise.

    *type*: only entries with an event of this type, or of this family (`statement`); *key*: only
    entries that this key id signed; *since* and *until*: only entries from the one to before the
    other.
    """
    entries = sight.table(ENTRY_INDEX)
    asked = select(entries).where(entries.c.entry >= since)
    if until is not None:
        asked = asked.where(entries.c.entry < until)
    if type is not None:
        asked = asked.where(entries.c.entry.in_(_entries_with(sight, type)))
    if key is not None:
        asked = asked.where(signed_by(entries, key))
    order = entries.c.entry if oldest_first else entries.c.entry.desc()
    rows = sight.connection.execute(asked.order_by(order).limit(limit)).all()
    events = _events(sight, (row.entry for row in rows))
    times = claimed_times(sight, (row.entry for row in rows))
    doubted = doubts(sight)
    return tuple(
        LogEntry(
            index=row.entry,
            by=tuple(KeyId(one) for one in row.by.split()),
            at=row.at,
            recorded=times.get(row.entry),
            base=row.base,
            doubtful=doubted.of([KeyId(one) for one in row.by.split()], row.entry),
            events=tuple(events[row.entry]),
        )
        for row in rows
    )


def signed_by(entries: AnyRows, key: str) -> ColumnElement[bool]:
    """Return what holds of the rows of the index of *entries* that the key id *key* signed."""
    # The ids stand parted by blanks, and none is a part of another.
    return (" " + entries.c.by + " ").contains(f" {key} ", autoescape=True)


def _entries_with(sight: Sight, type: str) -> Select[int]:
    event = sight.table(EVENT)
    if "." in type:
        return select(event.c.since).where(event.c.type == type)
    return select(event.c.since).where(event.c.type.startswith(f"{type}.", autoescape=True))


def _events(sight: Sight, entries: Iterable[int]) -> dict[int, list[Done]]:
    event = sight.table(EVENT)
    found: defaultdict[int, list[Done]] = defaultdict(list)
    for batch in batches(list(_runs(entries)), _RUNS):
        spans = [event.c.event.between(low, high) for low, high in batch]
        rows = sight.connection.execute(
            select(event).where(or_(*spans)).order_by(event.c.event)
        ).all()
        reasons = _reasons(sight, (row.event for row in rows if family(row.type) in _DECIDING))
        for row in rows:
            found[row.since].append(
                Done(
                    address=Address.of_key(row.event),
                    type=row.type,
                    about=row.id,
                    restricted=bool(row.restricted),
                    state=row.state,
                    reason=reasons.get(row.event),
                )
            )
    return found


def _reasons(sight: Sight, keys: Iterable[int]) -> dict[int, str]:
    """Return why stewards decided what the events with the address *keys* say."""
    bodies = {key: one.body for key, one in said(sight, keys).items()}
    told = {key: body.json().get("reason") for key, body in bodies.items() if body is not None}
    return {key: reason for key, reason in told.items() if isinstance(reason, str)}


def _runs(entries: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last address key of each run of consecutive *entries*."""
    run: list[int] = []
    for entry in [*sorted(set(entries)), -1]:
        if run and entry != run[-1] + 1:
            yield Address(run[0], 0).key, Address(run[-1], EVENTS_PER_ENTRY - 1).key
            run = []
        run.append(entry)
