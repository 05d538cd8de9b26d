"""The way of every writing use case: look, say, sign, append, sign a checkpoint; or leave no trace.

A dry run goes the same way up to the commit, so it finds whatever the real one would.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from archive.core import instant
from archive.core.checkpoint import SignedCheckpoint, timestamp_of
from archive.core.commitment import SALT_BYTES
from archive.core.keys import Signer
from archive.errors import ArchiveError, ConflictError, UnreachableError
from archive.events import act
from archive.events.drafting import Base, Composed, Draft, compose, divide
from archive.events.entity import EntityLinked
from archive.events.note import NoteAdded
from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Address, KeyId, kind_of
from archive.intake.plan import Plan
from archive.log import access, checkpoints, search
from archive.log.append import examine
from archive.service.archive import Archive
from archive.service.known import take_in, taken_of
from archive.service.signing import (
    Need,
    SignedEntry,
    append_entries,
    authors,
    need_of,
    sign_checkpoint,
    sign_entries,
    signatories,
    verified_base,
)
from archive.service.surviving import Lost, found_again, nothing_recorded
from archive.store import engines, files, head

_GUARDED = ("ent", "src", "stm")

_SKEW = 60
"""Seconds by which the clocks of two machines may differ without a word."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was recorded, or with `dry_run` would have been.

    `addresses`, `ids` and `lines` (in plain words) go together, one an event. `checkpoint`: the
    size that a checkpoint signed on this machine now covers, None if none was signed; `warning`
    says why it could not be, though the events are recorded. `clock` says that this machine's clock
    is behind the log's, None if it is not by more than a minute. `draft`: the file that waits for
    the signatures of `signers`, where nothing was recorded and a draft was wanted. `unfinished`:
    why redacted words may still stand in the files of the database, None if nothing does.
    `already`: it stood there before, and nothing was recorded now.
    """

    addresses: tuple[Address, ...]
    ids: tuple[str, ...]
    lines: tuple[str, ...]
    checkpoint: int | None = None
    warning: str | None = None
    clock: str | None = None
    dry_run: bool = False
    draft: Path | None = None
    signers: tuple[KeyId, ...] = ()
    unfinished: str | None = None
    already: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a use case wants recorded: drafts, and a line in plain words for each."""

    drafts: Sequence[Draft]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Covered:
    """What became of the checkpoint after a commit, or of the draft, as in `Written`."""

    checkpoint: int | None = None
    warning: str | None = None
    clock: str | None = None
    draft: Path | None = None
    signers: tuple[KeyId, ...] = ()


@dataclass(slots=True)
class Pen:
    """Appends within one transaction, which holds the head's lock: as often as there is something.

    Whatever is appended sooner is there for what is said later.
    """

    connection: Connection
    archive: Archive
    start: int
    """How many entries there were."""
    signed: Sequence[SignedEntry] = ()
    """The entries of the last append: of one transaction, so if they are there, so are the rest."""
    _base: Base | None = field(default=None, init=False)
    _authors: dict[Need, tuple[Signer, ...]] = field(default_factory=dict, init=False)

    def append(self, drafts: Sequence[Draft]) -> list[Address]:
        """Append *drafts*, and return the address of each; what must stay hidden is restricted."""
        if not drafts:
            return []
        guarded = _guarded(self.connection, self.archive, drafts)
        if self._base is None:
            self._base = verified_base(self.connection, self.archive)
        self.signed = tuple(
            sign_entries(
                guarded,
                origin=self.archive.place.origin,
                base=self._base,
                signers=self._signers(guarded),
                around=self.archive.around,
            )
        )
        return self.put(self.signed, guarded)

    def take_in(self, plan: Plan) -> None:
        """Remember what a deposit or an import has brought: beside what is signed."""
        take_in(self.connection, taken_of((plan,)))

    def put(self, signed: Sequence[SignedEntry], drafts: Sequence[Draft]) -> list[Address]:
        """Append the entries *signed*, which are made of *drafts*; return the address of each."""
        addresses = append_entries(self.connection, signed)
        # The files are there by now: an entry never names bytes that are not kept.
        captured = [
            address.key
            for address, draft in zip(addresses, drafts, strict=True)
            if isinstance(draft.body, SourceCaptured)
        ]
        search.read_captures(self.connection, self.archive.captures, captured)
        return addresses

    def _signers(self, drafts: Sequence[Draft]) -> tuple[Signer, ...]:
        need = need_of(self.connection, drafts)
        if need not in self._authors:
            self._authors[need] = authors(self.connection, self.archive, need)
        return self._authors[need]


@dataclass(slots=True)
class _DraftingPen(Pen):
    """Appends nothing: it tries one entry, and keeps it, with what is to be remembered of it."""

    made: Composed | None = field(default=None, init=False)
    by: tuple[KeyId, ...] = field(default=(), init=False)
    plans: list[Plan] = field(default_factory=list, init=False)

    def append(self, drafts: Sequence[Draft]) -> list[Address]:
        """Try *drafts* as one entry that nobody has signed; return the places within it."""
        if not drafts:
            return []
        guarded = _guarded(self.connection, self.archive, drafts)
        by = signatories(self.connection, self.archive, need_of(self.connection, guarded))
        if self.made is not None or len(list(divide(guarded, len(by)))) > 1:
            raise ConflictError(
                "a draft is one entry, and this is too much for one",
                remedy=f"Divide it: an entry has at most {EVENTS_PER_ENTRY} events.",
            )
        around = self.archive.around
        self.by = by
        self.made = compose(
            guarded,
            origin=self.archive.place.origin,
            at=around.now(),
            base=verified_base(self.connection, self.archive),
            by=by,
            random=around.random(SALT_BYTES * len(guarded)),
        )
        examine(self.connection, self.made.text, dict(enumerate(self.made.stored)))
        return [Address(0, number) for number in range(len(guarded))]

    def take_in(self, plan: Plan) -> None:
        self.plans.append(plan)

    def act(self) -> bytes:
        """Return the bytes of the draft.

        Raises:
            ConflictError: there was nothing to say.
        """
        if self.made is None:
            raise ConflictError(
                "there is nothing to record, so there is no draft of it",
                remedy="Nothing needs to be done.",
            )
        taken = taken_of(self.plans) if self.plans else None
        return act.encode(self.made.text, self.made.stored, taken=taken)


class _LeaveNoTrace(Exception):
    """Ends a dry run, and its transaction with it."""


def record(
    archive: Archive,
    say: Callable[[Connection], Said],
    *,
    dry_run: bool,
    taken: Callable[[], Plan] | None = None,
) -> Written:
    """Record what *say* returns, whole or not at all; *taken* tells what a deposit brings with it.

    Raises:
        ArchiveError: as the rules, the keys or the database have it; nothing was recorded.
    """
    heard: list[Said] = []

    def write(pen: Pen) -> Written:
        said = say(pen.connection)
        heard.append(said)
        return done(pen, said, pen.append(said.drafts))

    def resume(pen: Pen) -> Written:
        (said,) = heard
        return done(pen, said, pen.put(pen.signed, said.drafts))

    def done(pen: Pen, said: Said, addresses: Sequence[Address]) -> Written:
        if taken is not None:
            pen.take_in(taken())
        return Written(
            addresses=tuple(addresses),
            ids=tuple(draft.id or str(draft.target) for draft in said.drafts),
            lines=tuple(said.lines),
            dry_run=dry_run or archive.around.draft is not None,
        )

    written, covered = record_with(archive, write, dry_run=dry_run, resume=resume)
    return replace(
        written,
        checkpoint=covered.checkpoint,
        warning=covered.warning,
        clock=covered.clock,
        draft=covered.draft,
        signers=covered.signers,
    )


def record_with(
    archive: Archive,
    write: Callable[[Pen], T],
    *,
    dry_run: bool,
    resume: Callable[[Pen], T] | None = None,
) -> tuple[T, Covered]:
    """Record whatever *write* appends, all of it or nothing; return its answer.

    Where a draft is wanted, it is written instead, and nothing is recorded. *resume* puts the
    entries that its pen has signed into the log where the connection broke before they were there.

    Raises:
        UnreachableError: the connection broke, and whether it was recorded is not known.
        ArchiveError: as the rules, the keys or the database have it; nothing was recorded.
    """
    if archive.around.draft is not None and not dry_run:
        return _drafted(archive, write, archive.around.draft)
    pens, answers = list[Pen](), list[T]()

    def go(connection: Connection, say: Callable[[Pen], T]) -> None:
        start = _take_hold(connection, archive)
        pens.append(Pen(connection, archive, start, pens[-1].signed if pens else ()))
        answers.append(say(pens[-1]))

    try:
        with engines.writing(archive.engine) as connection:
            go(connection, write)
            if dry_run:
                raise _LeaveNoTrace
            size = head.size(connection)
    except _LeaveNoTrace:
        return answers[-1], Covered()
    except UnreachableError as broken:
        if dry_run or not pens or not pens[-1].signed:
            raise nothing_recorded(broken) from broken
        lost = Lost(pens[-1].signed[-1].note, pens[-1].start)
        again = None if resume is None else partial(go, say=resume)
        size = found_again(archive, lost, broken, again)
    return answers[-1], _covered(archive, size)


def _take_hold(connection: Connection, archive: Archive) -> int:
    """Return the size once no other writer is at work, and this is the log that was signed here."""
    size = head.lock(connection)
    if archive.snapshot is None:
        # A database that was set back must not grow another history, not even an unsigned one.
        second = archive.around.keyring.last_checkpoint(archive.place.origin)
        checkpoints.require_abreast(connection, second)
    return size


def _drafted(archive: Archive, write: Callable[[Pen], T], file: Path) -> tuple[T, Covered]:
    """Write what *write* appends into *file*, as an entry nobody has signed; record nothing."""
    found: list[tuple[T, bytes, Covered]] = []
    with suppress(_LeaveNoTrace), engines.writing(archive.engine) as connection:
        pen = _DraftingPen(connection, archive, _take_hold(connection, archive))
        answer = write(pen)
        found.append((answer, pen.act(), Covered(draft=file, signers=pen.by)))
        raise _LeaveNoTrace
    ((answer, data, covered),) = found
    files.write_new(file, data, files.PRIVATE)
    return answer, covered


def _guarded(connection: Connection, archive: Archive, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return *drafts*, those restricted that must not come to light because nobody said so.

    What builds on an event is restricted where that is, and so are notes on something restricted
    and judgements of it, whose words may repeat it; what is new, where the archive's settings say
    so. It holds for what is said of entities, sources and statements, and for notes on events.
    """
    own = {draft.link: draft for draft in drafts if draft.salt is not None}
    bases = {base for draft in drafts for base in (draft.replaces, draft.on) if base is not None}
    hidden = access.hidden_links(connection, bases)
    shut = _shut(connection, drafts)
    shut |= {one.id for one in drafts if one.id and one.restricted and _is_link(one)}

    def restricted(draft: Draft) -> bool | None:
        if draft.restricted is not None or not _is_guarded(draft):
            return draft.restricted
        base = draft.replaces or draft.on
        if base in own:
            return restricted(own[base])
        if base is not None:
            return base in hidden
        return archive.place.restricted_by_default or not shut.isdisjoint(_things(draft))

    return [replace(draft, restricted=restricted(draft)) for draft in drafts]


def _is_guarded(draft: Draft) -> bool:
    if draft.target is not None:
        return isinstance(draft.body, NoteAdded)
    return kind_of(draft.id or "") in _GUARDED


def _is_link(draft: Draft) -> bool:
    return not isinstance(draft.body, (NoteAdded, SourceCaptured))


def _things(draft: Draft) -> set[str | Address]:
    """Return what the words of *draft* are about, where these may repeat what is said there."""
    match draft.body:
        case NoteAdded():
            return {one for one in (draft.id, draft.target) if one is not None}
        case EntityLinked(other=other):
            return {other, *([] if draft.id is None else [draft.id])}
        case _:
            return set()


def _shut(connection: Connection, drafts: Sequence[Draft]) -> set[str | Address]:
    """Return those of the things of *drafts* of which something is restricted now."""
    things = {one for draft in drafts for one in _things(draft)}
    return access.shut(connection, things)


def _covered(archive: Archive, size: int) -> Covered:
    """Have a checkpoint cover *size* entries; the events stand even where that cannot be done."""
    signed, warning, clock = None, None, None
    try:
        signed = _checkpoint(archive, size)
        clock = _behind(archive, signed)
    except ArchiveError as error:
        warning = f"recorded, but no checkpoint was signed: {error.message} {error.remedy}"
    except KeyboardInterrupt:
        # Whoever is told nothing would do it all again.
        warning = "recorded, but interrupted before a checkpoint was signed"
    return Covered(None if signed is None else signed.checkpoint.size, warning, clock)


def _behind(archive: Archive, signed: SignedCheckpoint | None) -> str | None:
    """Return what to say where this machine's clock is before the newest checkpoint's time.

    What it says of when something was recorded stands in the log for ever.
    """
    if signed is None:
        with engines.reading(archive.engine) as connection:
            signed = checkpoints.newest(connection)
    latest = None if signed is None else timestamp_of(signed)
    now = archive.around.now()
    if latest is None or now >= latest - _SKEW:
        return None
    return (
        f"this machine's clock says {instant.render(now)}, and the log was signed at "
        f"{instant.render(latest)} before: what was recorded says the wrong time; set the clock"
    )


def _checkpoint(archive: Archive, size: int) -> SignedCheckpoint | None:
    """Sign a checkpoint; return the newest one, None if none is signed here.

    A command that runs beside this one may have covered its entries already.
    """
    try:
        signed = sign_checkpoint(archive, size)
    except UnreachableError:
        # If it was signed already, it is in the second place, and the very same is taken.
        signed = sign_checkpoint(archive, size)
    ring, origin = archive.around.keyring, archive.place.origin
    if signed is None and ring.has_log(origin):
        signed = ring.last_checkpoint(origin)
    return signed
