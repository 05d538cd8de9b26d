"""The way of every writing use case: look, say, sign, append, sign a checkpoint; or leave no trace.

A dry run goes the same way up to the commit, so it finds whatever the real one would.
"""

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from archive.core.commitment import SALT_BYTES
from archive.core.keys import Signer
from archive.errors import ArchiveError, ConflictError, UnreachableError
from archive.events import act
from archive.events.drafting import Base, Draft, compose, divide
from archive.events.entity import EntityLinked
from archive.events.note import NoteAdded
from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import Address, KeyId, kind_of
from archive.log import access, checkpoints, search
from archive.log.append import examine
from archive.service.archive import Archive
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

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was recorded, or with `dry_run` would have been.

    `addresses`, `ids` and `lines` (in plain words) go together, one an event. `checkpoint`: the
    size that a checkpoint signed on this machine now covers, None if none was signed; `warning`
    says why it could not be, though the events are recorded. `draft`: the file that waits for the
    signatures of `signers`, where nothing was recorded and a draft was wanted. `unfinished`: why
    redacted words may still stand in the files of the database, None if nothing does.
    """

    addresses: tuple[Address, ...]
    ids: tuple[str, ...]
    lines: tuple[str, ...]
    checkpoint: int | None = None
    warning: str | None = None
    dry_run: bool = False
    draft: Path | None = None
    signers: tuple[KeyId, ...] = ()
    unfinished: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a use case wants recorded: drafts, and a line in plain words for each."""

    drafts: Sequence[Draft]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Covered:
    """What became of the checkpoint after a commit, as in `Written`."""

    checkpoint: int | None = None
    warning: str | None = None


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


class _LeaveNoTrace(Exception):
    """Ends a dry run, and its transaction with it."""


def record(
    archive: Archive,
    say: Callable[[Connection], Said],
    *,
    dry_run: bool,
    beside: Callable[[Connection], None] | None = None,
) -> Written:
    """Record what *say* returns, whole or not at all; *beside* writes what goes along unsigned.

    Raises:
        ArchiveError: as the rules, the keys or the database have it; nothing was recorded.
    """
    if archive.around.draft is not None and not dry_run:
        if beside is not None:
            raise _no_draft("what a deposit has put in is remembered beside what is signed")
        return _drafted(archive, say, archive.around.draft)
    heard: list[Said] = []

    def write(pen: Pen) -> Written:
        said = say(pen.connection)
        heard.append(said)
        return done(pen, said, pen.append(said.drafts))

    def resume(pen: Pen) -> Written:
        (said,) = heard
        return done(pen, said, pen.put(pen.signed, said.drafts))

    def done(pen: Pen, said: Said, addresses: Sequence[Address]) -> Written:
        if beside is not None:
            beside(pen.connection)
        return Written(
            addresses=tuple(addresses),
            ids=tuple(draft.id or str(draft.target) for draft in said.drafts),
            lines=tuple(said.lines),
            dry_run=dry_run,
        )

    written, covered = record_with(archive, write, dry_run=dry_run, resume=resume)
    return replace(written, checkpoint=covered.checkpoint, warning=covered.warning)


def record_with(
    archive: Archive,
    write: Callable[[Pen], T],
    *,
    dry_run: bool,
    resume: Callable[[Pen], T] | None = None,
) -> tuple[T, Covered]:
    """Record whatever *write* appends, all of it or nothing; return its answer.

    *resume* puts the entries that its pen has signed into the log where the connection broke
    before they were there.

    Raises:
        UnreachableError: the connection broke, and whether it was recorded is not known.
        ArchiveError: as the rules, the keys or the database have it; nothing was recorded.
    """
    if archive.around.draft is not None and not dry_run:
        raise _no_draft("an import may take many entries, and remembers its rows beside them")
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


def _drafted(archive: Archive, say: Callable[[Connection], Said], file: Path) -> Written:
    """Write what *say* returns into *file*, as an entry that nobody has signed; record nothing."""
    around = archive.around
    try:
        with engines.writing(archive.engine) as connection:
            _take_hold(connection, archive)
            said = say(connection)
            drafts = _guarded(connection, archive, said.drafts)
            by = signatories(connection, archive, need_of(connection, drafts))
            runs = list(divide(drafts, len(by)))
            if len(runs) != 1:
                raise _no_draft(f"this takes {len(runs)} entries")
            made = compose(
                drafts,
                origin=archive.place.origin,
                at=around.now(),
                base=verified_base(connection, archive),
                by=by,
                random=around.random(SALT_BYTES * len(drafts)),
            )
            examine(connection, made.text, dict(enumerate(made.stored)))
            raise _LeaveNoTrace
    except _LeaveNoTrace:
        pass
    files.write_new(file, act.encode(made.text, made.stored), files.PRIVATE)
    return Written(
        addresses=tuple(Address(0, number) for number in range(len(drafts))),
        ids=tuple(draft.id or str(draft.target) for draft in said.drafts),
        lines=tuple(said.lines),
        dry_run=True,
        draft=file,
        signers=by,
    )


def _no_draft(why: str) -> ConflictError:
    return ConflictError(
        f"no draft can be made of it: {why}", remedy="Record it where the key is, without a draft."
    )


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
    checkpoint, warning = None, None
    try:
        checkpoint = _checkpoint(archive, size)
    except ArchiveError as error:
        warning = f"recorded, but no checkpoint was signed: {error.message} {error.remedy}"
    except KeyboardInterrupt:
        # Whoever is told nothing would do it all again.
        warning = "recorded, but interrupted before a checkpoint was signed"
    return Covered(checkpoint, warning)


def _checkpoint(archive: Archive, size: int) -> int | None:
    """Sign a checkpoint; return the size that the newest one covers, None if none is signed here.

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
    return None if signed is None else signed.checkpoint.size
