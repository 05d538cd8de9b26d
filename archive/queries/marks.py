"""What was decided about the events of a thing: redacted, restricted, opened, or to be doubted."""

from collections.abc import Sequence

from sqlalchemy import select

from archive.frozen import dataclass
from archive.ids import Address, KeyId
from archive.queries.doubts import doubts
from archive.queries.rows import batches
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.queries.standing import claimed_times
from archive.views.event import EVENT

_DECIDED = {
    "event.redacted": "redacted",
    "access.restricted": "restricted",
    "access.opened": "opened",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing to know of the event `on` beside its words.

    `kind`: redacted, restricted, opened or doubtful. Of a decision, `address` is where it stands,
    `by` who made it and `reason` its closed code. What is doubtful was signed by the key `by`,
    which was stolen. `at` and `recorded`: by the author's clock and by the log's, in seconds since
    1970.
    """

    kind: str
    on: Address
    address: Address
    by: tuple[KeyId, ...]
    at: int
    recorded: int | None
    reason: str | None


def marks(sight: Sight, id: str) -> tuple[Mark, ...]:
    """Return what is to be known of the events about *id*, in the order of the log.

    Of access, only what was decided last of each event.
    """
    event = sight.table(EVENT)
    own = sight.connection.execute(select(event.c.event).where(event.c.id == id)).scalars().all()
    found = {(mark.kind == "redacted", mark.on): mark for mark in decisions(sight, own)}
    return (*sorted(found.values(), key=lambda one: one.address), *_doubtful(sight, own))


def decisions(sight: Sight, keys: Sequence[int]) -> list[Mark]:
    """Return all that was decided about the events with the address *keys*, in the log's order."""
    event = sight.table(EVENT)
    acting: list[int] = []
    for batch in batches(keys):
        about = [str(Address.of_key(key)) for key in batch]
        acting += sight.connection.execute(
            select(event.c.event).where(event.c.id.in_(about), event.c.type.in_(_DECIDED))
        ).scalars()
    events = said(sight, acting).values()
    times = claimed_times(sight, (one.address.entry for one in events))
    found = []
    for one in events:
        reason = None if one.body is None else one.body.json().get("reason")
        found.append(
            Mark(
                kind=_DECIDED[one.type],
                on=Address.parse(one.about),
                address=one.address,
                by=one.by,
                at=one.at,
                recorded=times.get(one.address.entry),
                reason=reason if isinstance(reason, str) else None,
            )
        )
    return found


def _doubtful(sight: Sight, keys: Sequence[int]) -> list[Mark]:
    doubted = doubts(sight)
    if not doubted.since:
        return []
    events = said(sight, keys).values()
    times = claimed_times(sight, (one.address.entry for one in events))
    return [
        Mark(
            kind="doubtful",
            on=one.address,
            address=one.address,
            by=(key,),
            at=one.at,
            recorded=times.get(one.address.entry),
            reason=None,
        )
        for one in events
        if (key := doubted.of(one.by, one.address.entry)) is not None
    ]
