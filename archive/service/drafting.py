"""Acts that are carried: drafted here, signed where the keys are, appended where the archive is.

A draft is tried against all rules when it is made, and again when it is appended. In between it
needs no archive: whoever signs reads the bodies themselves. Its base is that of the draft, so an
entry may be signed long after, and still counts if what it acts on has not moved on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from archive.core import base64, instant, keys, merkle
from archive.core import entry as entries
from archive.core.entry import Entry
from archive.core.hashes import sha256
from archive.core.keys import Signer, VerifierKey
from archive.core.note import SignatureLine
from archive.errors import (
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
)
from archive.events import act as acts
from archive.events.act import Act
from archive.events.drafting import Draft
from archive.events.event import EventRedacted
from archive.events.policy import PolicyChanged
from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import Address, Digest, KeyId
from archive.keyring import AgentSigner, Keyring, Passphrase, in_agent, is_in_agent
from archive.log import search, tree
from archive.log.append import append
from archive.log.relations import ENTRY_INDEX
from archive.queries.labels import labels
from archive.queries.sight import Sight
from archive.service import redacting, stewarding
from archive.service.archive import Archive
from archive.service.depositing import read_file
from archive.service.known import require_untaken, take_in
from archive.service.recording import Pen, Written, record_with
from archive.service.signing import SignedEntry, standing
from archive.service.targets import targets
from archive.service.telling import lines_alone, tell
from archive.store import derived, engines, files, head
from archive.views.event import EVENT

_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An act and what it says. `ids` and `lines` (in plain words) go together, one an event.

    `at`: its author's clock when it was drafted, seconds since 1970; `base`: how many entries its
    signers vouch for, `root` of these in base64. `signed`: the keys that have signed, `now` among
    them those of this call, `checked` those whose signatures were found right; `missing`: those
    that still have to. `nicknames`: of those of these keys that are on this machine. `named`:
    whether an archive was there to look names up in, whose first entries are those that the act
    builds on. `set_name`: the deposit or import that it came of, if one.
    """

    file: Path
    origin: str
    at: int
    base: int
    root: str
    ids: tuple[str, ...]
    lines: tuple[str, ...]
    named: bool
    signed: tuple[KeyId, ...]
    now: tuple[KeyId, ...]
    checked: tuple[KeyId, ...]
    missing: tuple[KeyId, ...]
    nicknames: Mapping[str, str]
    set_name: str | None


def read(file: Path, ring: Keyring, archive: Archive | None = None) -> Signed:
    """Return what the act in *file* says, and who has signed it; names are those of *archive*.

    Raises:
        ConflictError: it was drafted for another archive, or builds on other entries.
        NotFoundError: there is no such file.
        MalformedError: it holds no act, one whose bodies are not those that it commits to, or, as
            far as *archive* knows the keys, a signature that is wrong.
    """
    return _told(file, _act(file), (), ring, archive)


def sign(
    file: Path,
    ring: Keyring,
    ask: Passphrase,
    named: Sequence[str],
    archive: Archive | None = None,
) -> Signed:
    """Sign the act in *file* with the keys *named*, or with all here that it waits for.

    Raises:
        NotFoundError, MalformedError, ConflictError: as `read` has it.
        NotAuthorisedError: it waits for none of these keys.
    """
    act = _act(file)
    _told(file, act, (), ring, archive)
    signers = [
        _of_agent(name, act) if is_in_agent(name) else ring.signer(name, ask)
        for name in named or _waited_for(act, ring)
    ]
    lines = list(act.signatures)
    for signer in signers:
        if signer.key.id not in act.missing:
            done = signer.key.id in act.said.header.by
            raise NotAuthorisedError(
                f"{signer.key.id} has signed it already"
                if done
                else f"{signer.key.id} is not to sign it, but {', '.join(act.said.header.by)}",
                remedy="Sign with another key, or have it drafted for this one.",
            )
        lines.append(entries.sign_line(act.text, signer))
    data = acts.encode(act.text, act.stored, _ordered(act, lines), act.taken)
    files.replace(file, data, files.PRIVATE)
    now = tuple(KeyId(one.key.id) for one in signers)
    return _told(file, acts.parse(data), now, ring, archive)


def append_act(
    archive: Archive, file: Path, captures: Sequence[Path] = (), *, dry_run: bool = False
) -> Written:
    """Append the act in *file*; *captures* are files that it names and that are not here yet.

    Raises:
        NotAuthorisedError: a signature is missing or wrong, or a key may not say this any more.
        ConflictError: what it acts on has moved on since it was drafted.
        NotFoundError: a captured file is missing.
        ArchiveError: as for every entry; the act stays as it is.
    """
    act = _act(file)
    _require_own(act, archive)
    _require_signed(act)
    _put_captures(archive, act, captures, dry_run)
    bodies = [one.body for one in act.opened]

    def write(pen: Pen) -> Written:
        drafts = _drafts(act)
        lines = tell(pen.connection, drafts, archive.around.lang).lines
        if not dry_run:
            redacting.prepare(pen.connection, archive, _redacted(act))
        pen.signed = (SignedEntry(_note(act), dict(enumerate(act.stored))),)
        index = _put(pen, act, dry_run)
        return Written(
            addresses=tuple(Address(index, n) for n in range(len(drafts))),
            ids=tuple(draft.id or str(draft.target) for draft in drafts),
            lines=tuple(lines),
            dry_run=dry_run,
            already=index < pen.start,
        )

    with redacting.erasing_after(archive):
        written, covered = record_with(archive, write, dry_run=dry_run, resume=write)
    if dry_run:
        return written
    unfinished = None
    if any(isinstance(body, EventRedacted) for body in bodies):
        unfinished = redacting.finish(archive).unfinished
    if any(isinstance(body, PolicyChanged) and body.log for body in bodies):
        stewarding.repin(archive)
    return replace(
        written,
        checkpoint=covered.checkpoint,
        warning=covered.warning,
        clock=covered.clock,
        unfinished=unfinished,
    )


def _act(file: Path) -> Act:
    data = read_file(file, acts.MAX_BYTES)
    try:
        return acts.parse(data)
    except MalformedError as error:
        raise MalformedError(f"{file}: {error.message}", remedy=error.remedy) from None


def _of_agent(name: str, act: Act) -> Signer:
    """Return the key *name* of an agent, as the key that *act* names and that it is."""
    agent, held = in_agent(name)
    for id in act.said.header.by:
        key = VerifierKey(name=id.partition("+")[0], type=keys.ED25519, public=held.public)
        if key.id == id:
            return AgentSigner(key, agent)
    raise NotAuthorisedError(
        f"{name} ({held.fingerprint}) is not to sign it, but {', '.join(act.said.header.by)}",
        remedy="Sign with another key, or have it drafted for this one.",
    )


def _waited_for(act: Act, ring: Keyring) -> list[str]:
    here = ring.names()
    found = [here[name] for key in act.missing if (name := key.partition("+")[0]) in here]
    if not found:
        waits = ", ".join(act.missing)
        raise NotAuthorisedError(
            f"it waits for {waits}, and no such key is in {ring.home / 'keys'}"
            if waits
            else "everybody whom it names has signed it",
            remedy="Take it to where that key is." if waits else "Append it.",
        )
    return found


def _ordered(act: Act, lines: Iterable[SignatureLine]) -> list[SignatureLine]:
    places = {key: place for place, key in enumerate(act.said.header.by)}
    return sorted(lines, key=lambda line: places[KeyId(f"{line.name}+{line.key_id.hex()}")])


def _told(
    file: Path, act: Act, now: tuple[KeyId, ...], ring: Keyring, archive: Archive | None
) -> Signed:
    header = act.said.header
    missing = act.missing
    drafts = _drafts(act)
    lines = lines_alone(drafts) if archive is None else _lines(archive, act, drafts)
    return Signed(
        file=file,
        origin=header.archive,
        at=instant.parse(header.at),
        base=header.base_size,
        root=base64.encode(header.base_root),
        ids=tuple(draft.id or str(draft.target) for draft in drafts),
        lines=tuple(_in_full(draft, line) for draft, line in zip(drafts, lines, strict=True)),
        named=archive is not None,
        signed=tuple(key for key in header.by if key not in missing),
        now=now,
        checked=() if archive is None else _checked(archive, act),
        missing=missing,
        nicknames=ring.names_of(header.by),
        set_name=None if act.taken is None else act.taken.set_name,
    )


def _in_full(draft: Draft, line: str) -> str:
    """Return *line* with what a line leaves out, and whoever signs has to know."""
    reason = draft.body.json().get("reason")
    told = f", because {reason}" if isinstance(reason, str) and reason not in line else ""
    return f"{line}{told}{' (restricted)' if draft.restricted else ''}"


def _checked(archive: Archive, act: Act) -> tuple[KeyId, ...]:
    """Return the keys whose signatures are right, as far as *archive* knows them.

    Raises:
        MalformedError: a signature is wrong.
    """
    with engines.reading(archive.engine) as connection:
        known = {str(key.id): key for key, _ in standing(connection)}
    found = []
    for line in act.signatures:
        key = known.get(f"{line.name}+{line.key_id.hex()}")
        if key is None:
            continue
        if not keys.verify_ed25519(key.public, act.text, line.signature):
            raise MalformedError(
                f"the signature of {key.id} is wrong",
                remedy="Have it drafted anew, or take the copy from before it was signed.",
            )
        found.append(KeyId(key.id))
    return tuple(found)


def _lines(archive: Archive, act: Act, drafts: Sequence[Draft]) -> list[str]:
    """Return a line for each of *drafts* with the names of *archive*, and what it acts on."""
    _require_own(act, archive)
    lang = archive.around.lang
    with engines.reading(archive.engine) as connection:
        _require_base(connection, act)
        lines = tell(connection, drafts, lang).lines
        sight = Sight(connection)
        acted_on = [draft.target.key for draft in drafts if draft.target is not None]
        there = {one.address: one for one in targets(sight, acted_on)}
        names = labels(sight, {one.about for one in there.values()}, lang)
    found = []
    for draft, line in zip(drafts, lines, strict=True):
        one = None if draft.target is None else there.get(draft.target)
        about = "" if one is None else f", {one.type} of {names.get(one.about, one.about)}"
        found.append(f"{line}{about}")
    return found


def _require_base(connection: Connection, act: Act) -> None:
    header = act.said.header
    size = head.size(connection)
    read = tree.reader(connection)
    if size < header.base_size or merkle.root(header.base_size, read) != header.base_root:
        raise ConflictError(
            f"it builds on {header.base_size} entries that are not the first {header.base_size} "
            f"of the {size} here",
            remedy="Find out whose history that is before you sign it: name a newer copy, or none.",
        )


def _drafts(act: Act) -> list[Draft]:
    found = []
    for top, one in zip(act.said.heads, act.opened, strict=True):
        assert one.body is not None
        found.append(
            Draft(
                body=one.body,
                id=top.id,
                target=top.target,
                replaces=top.replaces,
                on=top.on,
                restricted=top.restricted,
            )
        )
    return found


def _require_own(act: Act, archive: Archive) -> None:
    origin = act.said.header.archive
    if origin != archive.place.origin:
        raise ConflictError(
            f"it was drafted for {origin}, and this is {archive.place.origin}",
            remedy="Append it to the archive that it was drafted for.",
        )


def _require_signed(act: Act) -> None:
    if act.missing:
        raise NotAuthorisedError(
            f"the signatures of {', '.join(act.missing)} are missing",
            remedy="Have it signed where these keys are, then append it.",
        )


def _put_captures(archive: Archive, act: Act, captures: Sequence[Path], dry_run: bool) -> None:
    """Put those files here that the act names, and raise where one is nowhere."""
    wanted = {
        one.body.digest
        for one in act.opened
        if isinstance(one.body, SourceCaptured) and one.body.digest is not None
    }
    missing = {digest for digest in wanted if not archive.captures.has(digest)}
    for path in captures:
        data = read_file(path, 1 << 30)
        digest = Digest(f"sha256:{sha256(data).hex()}")
        if digest not in wanted:
            raise MalformedError(
                f"{path} is none of the files that were captured", remedy="Leave it out."
            )
        if not dry_run:
            archive.captures.put(data)
        missing.discard(digest)
    if missing:
        raise NotFoundError(
            f"the captured file {min(missing)} is not here",
            remedy="Give the file too: an entry never names bytes that are not kept.",
        )


def _redacted(act: Act) -> list[Address]:
    return [
        top.target
        for top, one in zip(act.said.heads, act.opened, strict=True)
        if top.target is not None and isinstance(one.body, EventRedacted)
    ]


def _note(act: Act) -> bytes:
    return entries.assemble(act.text, act.signatures)


def _put(pen: Pen, act: Act, dry_run: bool) -> int:
    """Append *act* with all that is kept beside it; return where it stands."""
    index = _appended(pen.connection, act)
    if index >= pen.start and act.taken is not None:
        require_untaken(pen.connection, act.taken)
        take_in(pen.connection, act.taken)
    captured = [
        Address(index, n).key
        for n, one in enumerate(act.opened)
        if isinstance(one.body, SourceCaptured) and not dry_run
    ]
    search.read_captures(pen.connection, pen.archive.captures, captured)
    return index


def _appended(connection: Connection, act: Act) -> int:
    note = _note(act)
    try:
        return append(connection, note, dict(enumerate(act.stored))).index
    except (ConflictError, NotFoundError, NotAuthorisedError) as error:
        since = _meanwhile(connection, entries.parse(note))
        if not since:
            raise
        raise type(error)(
            f"{error.message}. Recorded since it was drafted: {since}",
            remedy=f"{error.remedy} The draft stays as it is: read it, and draft it anew.",
        ) from None


def _meanwhile(connection: Connection, entry: Entry) -> str:
    """Return what was recorded after the base of *entry* about whatever it is about."""
    event, index = derived.table(EVENT), derived.table(ENTRY_INDEX)
    about = {str(one.target) if one.id is None else one.id for one in entry.heads}
    about |= {f"key:{key}" for key in entry.header.by} | {entry.header.archive}
    rows = connection.execute(
        select(event.c.event, event.c.type, event.c.id, index.c.by)
        .join(index, index.c.entry == event.c.since)
        .where(event.c.id.in_(sorted(about)), event.c.since >= entry.header.base_size)
        .order_by(event.c.event)
        .limit(_LISTED)
    ).all()
    return "; ".join(
        f"{Address.of_key(row.event)} {row.type} of {row.id} by {row.by}" for row in rows
    )
