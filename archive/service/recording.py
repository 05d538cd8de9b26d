"""The way of every writing use case: look, say, sign, append, sign a checkpoint; or leave no trace.

A dry run goes the same way up to the commit, so it finds whatever the real one would.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from archive.errors import ArchiveError
from archive.events.drafting import Draft
from archive.ids import Address, kind_of
from archive.log import checkpoints
from archive.service.archive import Archive
from archive.service.signing import append_signed, author, sign_checkpoint, verified_base
from archive.store import derived, engines, head
from archive.store.bulk import batches
from archive.views.event import EVENT

_GUARDED = ("ent", "src", "stm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was recorded, or with `dry_run` would have been.

    `addresses`, `ids` and `lines` (in plain words) go together, one an event. `checkpoint`: the
    size that a checkpoint signed on this machine now covers, None if none was signed; `warning`
    says why it could not be, though the events are recorded.
    """

    addresses: tuple[Address, ...]
    ids: tuple[str, ...]
    lines: tuple[str, ...]
    checkpoint: int | None = None
    warning: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a use case wants recorded: drafts, and a line in plain words for each."""

    drafts: Sequence[Draft]
    lines: Sequence[str]


class _LeaveNoTrace(Exception):
    """Ends a dry run, and its transaction with it."""


def record(
    archive: Archive,
    say: Callable[[Connection], Said],
    *,
    dry_run: bool,
    beside: Callable[[Connection], None] = lambda connection: None,
) -> Written:
    """Record what *say* returns, whole or not at all; *beside* writes what goes along unsigned.

    Raises:
        ArchiveError: as the rules, the keys or the database have it; nothing was recorded.
    """
    try:
        with engines.writing(archive.engine) as connection:
            said, addresses = _append(connection, archive, say)
            beside(connection)
            written = Written(
                addresses=tuple(addresses),
                ids=tuple(draft.id or str(draft.target) for draft in said.drafts),
                lines=tuple(said.lines),
                dry_run=dry_run,
            )
            if dry_run:
                raise _LeaveNoTrace
    except _LeaveNoTrace:
        return written
    return _covered(archive, written)


def _append(
    connection: Connection, archive: Archive, say: Callable[[Connection], Said]
) -> tuple[Said, list[Address]]:
    head.lock(connection)
    # A database that was set back must not grow another history, not even an unsigned one.
    origin = archive.place.origin
    checkpoints.require_abreast(connection, archive.around.keyring.last_checkpoint(origin))
    said = say(connection)
    if not said.drafts:
        return said, []
    said = Said(_guarded(connection, archive, said.drafts), said.lines)
    base = verified_base(connection, archive)
    addresses = append_signed(
        connection,
        said.drafts,
        origin=origin,
        base=base,
        signers=[author(connection, archive)],
        around=archive.around,
    )
    return said, addresses


def _guarded(connection: Connection, archive: Archive, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return *drafts*, those restricted that must not come to light because nobody said so.

    What builds on an event is restricted where that is; what is new, where the archive's settings
    say so. Both hold for what is said of entities, sources and statements, and for nothing else.
    """
    event = derived.table(EVENT)
    bases = {base for draft in drafts for base in (draft.replaces, draft.on) if base is not None}
    hidden = {
        link
        for batch in batches(sorted(bases))
        for link in connection.execute(
            select(event.c.link).where(event.c.link.in_(batch), event.c.restricted == 1)
        ).scalars()
    }

    def restricted(draft: Draft) -> bool | None:
        if draft.restricted is not None or kind_of(draft.id or "") not in _GUARDED:
            return draft.restricted
        base = draft.replaces or draft.on
        return archive.place.restricted_by_default if base is None else base in hidden

    return [replace(draft, restricted=restricted(draft)) for draft in drafts]


def _covered(archive: Archive, written: Written) -> Written:
    """Sign a checkpoint; the events stand even where that cannot be done."""
    checkpoint, warning = None, None
    try:
        checkpoint = _checkpoint(archive)
    except ArchiveError as error:
        warning = f"recorded, but no checkpoint was signed: {error.message} {error.remedy}"
    except KeyboardInterrupt:
        # Whoever is told nothing would do it all again.
        warning = "recorded, but interrupted before a checkpoint was signed"
    return Written(
        addresses=written.addresses,
        ids=written.ids,
        lines=written.lines,
        checkpoint=checkpoint,
        warning=warning,
    )


def _checkpoint(archive: Archive) -> int | None:
    """Sign a checkpoint; return the size that the newest one covers, None if none is signed here.

    A command that runs beside this one may have covered its entries already.
    """
    signed = sign_checkpoint(archive)
    ring, origin = archive.around.keyring, archive.place.origin
    if signed is None and ring.has_log(origin):
        signed = ring.last_checkpoint(origin)
    return None if signed is None else signed.checkpoint.size
