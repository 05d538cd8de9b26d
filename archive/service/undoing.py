"""Taking back what was just added: its statements are retracted, and nothing is ever removed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from archive.errors import ConflictError, NotFoundError
from archive.events.drafting import Draft
from archive.events.statement import StatementRetracted
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Address
from archive.log.chains import Chain, chains
from archive.service.archive import Archive
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.store import derived, head, tables
from archive.store.bulk import batches
from archive.views.event import EVENT

_STATED = "statement.added"
_WHY: Mapping[str, str] = {
    "entity.added": "an entity is not taken back: correct it, or leave it",
    "source.added": "a source is not taken back: correct it, or leave it",
    "source.captured": "what was captured stays; a steward can restrict or redact it",
    "property.defined": "a definition stays; it can be defined anew",
    "entity.linked": "a judgement is undone by judging the pair unsure",
    "note.added": "a note stays; a steward can redact it",
    "statement.cited": "a citation stays; the statement can be corrected or retracted",
}
_OTHERWISE = "only statements that were added are taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One event that `undo` leaves as it is, and why."""

    address: Address
    type: str
    about: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What was retracted, and what was left; statements retracted before are among the latter."""

    written: Written
    left: tuple[Left, ...]


def undo(
    archive: Archive,
    *,
    deposit: str | None = None,
    reason: str,
    text: str | None = None,
    dry_run: bool = False,
) -> Undone:
    """Retract the statements that the last entry, or the whole of *deposit*, added.

    Those retracted already are left, as is everything that is no statement.

    Raises:
        NotFoundError: nothing was ever deposited under the name *deposit*.
        ConflictError: there is nothing to retract.
    """
    left: list[Left] = []
    said = {"reason": reason, **({} if text is None else {"text": text})}
    body = StatementRetracted.decode(said, "")

    def say(connection: Connection) -> Said:
        added = _last_entry(connection) if deposit is None else _deposited(connection, deposit)
        ends = chains(connection, [one.about for one in added if one.type == _STATED])
        drafts = [
            Draft(id=end.id, body=body, replaces=end.newest)
            for end in ends.values()
            if not end.retracted
        ]
        left[:] = [found for one in added if (found := _left(one, ends)) is not None]
        if not drafts:
            raise _nothing(deposit, left)
        order = {one.about: n for n, one in enumerate(added)}
        drafts.sort(key=lambda draft: order[str(draft.id)])
        return tell(connection, drafts, archive.around.lang)

    written = record(archive, say, dry_run=dry_run)
    return Undone(written=written, left=tuple(left))


@dataclass(frozen=True, slots=True)
class _Event:
    address: Address
    type: str
    about: str


def _last_entry(connection: Connection) -> Sequence[_Event]:
    index = head.size(connection) - 1
    event = derived.table(EVENT)
    first = index * EVENTS_PER_ENTRY
    rows = connection.execute(
        select(event.c.event, event.c.type, event.c.id)
        .where(event.c.event >= first, event.c.event < first + EVENTS_PER_ENTRY)
        .order_by(event.c.event)
    )
    return [_Event(Address.of_key(row.event), row.type, row.id) for row in rows]


def _deposited(connection: Connection, name: str) -> Sequence[_Event]:
    """Return the events that first brought in what the set *name* holds."""
    intake, event = tables.intake, derived.table(EVENT)
    ids = connection.execute(select(intake.c.id).where(intake.c.set == name)).scalars().all()
    if not ids:
        sets = connection.execute(select(intake.c.set).distinct()).scalars().all()
        known = ", ".join(sorted(sets)) or "none"
        raise NotFoundError(
            f"nothing was deposited under the name {name!r}", remedy=f"Deposits here: {known}."
        )
    found: dict[str, _Event] = {}
    for batch in batches(ids):
        for row in connection.execute(
            select(event.c.event, event.c.type, event.c.id)
            .where(event.c.id.in_(batch), event.c.chain.is_not(None))
            .order_by(event.c.event)
        ):
            found.setdefault(row.id, _Event(Address.of_key(row.event), row.type, row.id))
    return sorted(found.values(), key=lambda one: one.address.key)


def _left(one: _Event, ends: Mapping[str, Chain]) -> Left | None:
    """Return *one* with the reason why it stays as it is; None where it is retracted now."""
    if one.type != _STATED:
        why = _WHY.get(one.type, _OTHERWISE)
    elif ends[one.about].retracted:
        why = "it is retracted already"
    else:
        return None
    return Left(address=one.address, type=one.type, about=one.about, why=why)


def _nothing(deposit: str | None, left: Sequence[Left]) -> ConflictError:
    what = "the last entry" if deposit is None else f"the deposit {deposit!r}"
    told = dict.fromkeys(f"{one.type} ({one.why})" for one in left)
    return ConflictError(
        f"{what} added no statement that still stands; it holds {'; '.join(told)}",
        remedy="Retract single statements by name, or undo a deposit by its name.",
    )
