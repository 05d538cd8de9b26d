"""Restoring an archive from a snapshot: a database that is lost, or one that was set back.

The snapshot is verified first. What comes of it is written in one transaction and verified there,
as an archive is, before it counts. A database that is lost or damaged is made anew in a file aside,
which takes its name last; the damaged one is put aside and never deleted. Captured files are kept
before the transaction ends: a stop leaves files that nothing names yet, and no more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine, select

from archive import place as places
from archive.core import trust
from archive.core.checkpoint import SignedCheckpoint
from archive.core.merkle import Node
from archive.errors import ConflictError
from archive.events.opening import Kept
from archive.frozen import dataclass
from archive.ids import Digest
from archive.log import search
from archive.log.filling import Filled
from archive.log.restoring import Resumed, resume
from archive.place import Place
from archive.service import restorable
from archive.service.archive import Surroundings, captures_of
from archive.service.auditing import origin_of, verify_snapshot
from archive.service.copies import fill_from, scratch
from archive.service.founding import DATABASE, POLICY, SECRET_BYTES
from archive.service.restorable import Asked, Restored
from archive.service.verifying import LiveEvidence, Pins, pins_at_hand
from archive.snapshot import paths
from archive.store import engines, files, folders, readable, schema, tables
from archive.store.bulk import insert_rows
from archive.store.captures import CaptureFiles, Captures
from archive.verify.auditor import Progress, unseen
from archive.verify.auditor import verify as audit
from archive.verify.report import Report

_READINGS = 5
"""How often each entry is read: twice to verify it, once to put it in, twice to verify that."""


class _LeaveNoTrace(Exception):
    """Ends what was only to be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What is restored, and where. `size`: how many entries the snapshot has.

    `pins`: None where its own keys are to be believed.
    """

    asked: Asked
    place: Place
    around: Surroundings
    pins: Pins | None
    size: int
    progress: Progress

    @property
    def captures(self) -> Captures:
        """The captured files of the snapshot."""
        top = self.asked.snapshot
        return CaptureFiles(top / paths.CAPTURES, within=top)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was put in; the newest checkpoint, what to pin, and which files the archive lacked."""

    restored: Restored
    newest: SignedCheckpoint
    policy: bytes
    lacking: frozenset[Digest]

    def told(self, *, anew: bool = False, set_aside: Path | None = None) -> "_Outcome":
        """Return this, with what became of the database."""
        restored = replace(self.restored, anew=anew, set_aside=set_aside)
        return replace(self, restored=restored)


def restore(
    place: Place, asked: Asked, around: Surroundings, progress: Progress = unseen
) -> Restored:
    """Bring the archive at *place* up to a snapshot; say what was put in.

    Raises:
        TamperedError: the snapshot does not verify, or is another history than the database.
        UndecidedError: there are no pins to verify it under, or not all of it can be checked.
        ConflictError: it is of another archive, or more was signed here than it holds.
        NotReadyError: bodies or files would be missing, or something cannot be read or written.
    """
    work = _verified(place, asked, around, progress)
    engine = engines.open_engine(place.url)
    try:
        if readable.is_whole(engine):
            done = _within(engine, work)
        elif asked.dry_run:
            done = _tried(engine, work)
        elif engine.dialect.name == "sqlite":
            done = _anew(Path(str(engine.url.database)), work)
        else:
            done = _on_server(engine, work)
    finally:
        engine.dispose()
    if not asked.dry_run:
        _settle(done, work)
    return done.restored


def restore_new(
    folder: Path,
    database: str | None,
    asked: Asked,
    around: Surroundings,
    progress: Progress = unseen,
    *,
    captures_inside: bool = False,
) -> Restored:
    """Make an archive of a snapshot in the new *folder*, which is there whole or not at all.

    *database*: the URL of an empty one on a server; a file in the folder if None. With
    *captures_inside* it holds the captured files too.

    Raises:
        ConflictError: *folder* exists, or the database holds something else.
        MalformedError: captured files are to be in a file.
    """
    folders.require_free(folder)
    folders.require_outside(folder, asked.snapshot)
    require_server(database)
    origin = origin_of(asked.snapshot)
    inside = captures_inside
    places.require_server(Place(folder, origin, database or DATABASE, captures_inside=inside))
    try:
        with folders.new_folder(folder, folders.PRIVATE) as aside:
            place = places.make(aside.top, origin, database or DATABASE, captures_inside=inside)
            done = replace(restore(place, asked, around, progress), folder=folder)
            if asked.dry_run:
                raise _LeaveNoTrace
    except _LeaveNoTrace:
        pass
    return done


def require_server(database: str | None) -> None:
    """Return if *database* is one on a server, if it is any; a file would need no address.

    Raises:
        ConflictError: it is a file.
        MalformedError: it is no address of a database.
    """
    if database is not None and engines.open_engine(database).dialect.name == "sqlite":
        raise ConflictError(
            "the database of a new archive is a file in its folder, or on a server",
            remedy="Leave out the address of the file.",
        )


def _verified(place: Place, asked: Asked, around: Surroundings, progress: Progress) -> _Work:
    """Verify the snapshot."""
    origin = origin_of(asked.snapshot)
    if origin != place.origin:
        raise ConflictError(
            f"{asked.snapshot} is of {origin}, and the archive is {place.origin}",
            remedy="Use a snapshot of this archive.",
        )
    pins = pins_at_hand(origin, asked.policy, around)
    restorable.require_pins(pins, asked)
    report = verify_snapshot(
        asked.snapshot,
        None if pins is None else pins.file,
        progress=lambda done, of: progress(done, _READINGS * of // 2),
    )
    restorable.require_verified(report, asked.snapshot, asked)
    return _Work(
        asked=asked, place=place, around=around, pins=pins, size=report.size, progress=progress
    )


def _tried(engine: Engine, work: _Work) -> _Outcome:
    """Say what would be, were the database made anew; it is left as it is."""
    if engine.dialect.name == "postgresql":
        _require_empty(engine)
    with scratch() as folder:
        return _made(folder / DATABASE, work).told(anew=True)


def _anew(path: Path, work: _Work) -> _Outcome:
    """Make the SQLite database at *path* anew, and put what is there aside."""
    with readable.new_file(path) as aside:
        done = _made(aside, work)
        kept = readable.take_name(aside, path)
    return done.told(anew=True, set_aside=kept)


def _made(path: Path, work: _Work) -> _Outcome:
    engine = engines.open_engine(engines.sqlite_url(path))
    try:
        schema.upgrade(engine)
        return _within(engine, work)
    finally:
        engine.dispose()


def _on_server(engine: Engine, work: _Work) -> _Outcome:
    _require_empty(engine)
    schema.upgrade(engine)
    return _within(engine, work).told(anew=True)


def _require_empty(engine: Engine) -> None:
    if not readable.is_empty(engine):
        raise ConflictError(
            f"{engines.place(engine)} holds tables, and they are not those of an archive",
            remedy="Give the archive an empty database; nothing on a server is set aside.",
        )


def _within(engine: Engine, work: _Work) -> _Outcome:
    """Put into the database what it lacks, in one transaction that ends only if all is well."""
    try:
        with engines.writing(engine) as connection:
            done = _resumed(connection, work)
            if work.asked.dry_run:
                raise _LeaveNoTrace
            kept = captures_of(work.place, engine)
            for digest in done.lacking:
                with work.captures.open(digest) as file:
                    kept.put(file)
            search.read_captures(connection, kept)
    except _LeaveNoTrace:
        pass
    return done


def _resumed(connection: Connection, work: _Work) -> _Outcome:
    """Fill the tables, verify what they hold now, and say it."""
    asked, place, found = work.asked, work.place, list[Resumed]()

    def put(connection: Connection, held: Iterable[Kept]) -> Filled:
        found.append(resume(connection, _counted(held, work)))
        return found[-1].filled

    _, newest = fill_from(connection, asked.snapshot, put)
    _keep_secret(connection, work.around)
    (resumed,) = found
    second = work.around.keyring.last_checkpoint(place.origin)
    signed = restorable.require_abreast(connection, second, asked)
    lacking = _lacking(connection, work)
    report = _audited(_Evidence(connection, work, lacking), second, work)
    restorable.require_verified(report, place.folder, asked)
    restorable.require_nothing_missing(report, asked, incomplete=place.incomplete)
    withheld, not_included = restorable.missing(report)
    restored = Restored(
        folder=place.folder,
        origin=place.origin,
        snapshot=asked.snapshot,
        size=report.size,
        root=report.root or "",
        entries=report.size - resumed.before,
        bodies=resumed.bodies,
        captures=len(lacking),
        withheld=withheld,
        not_included=not_included,
        answer=report.answer,
        pins=report.pins,
        signed=signed,
        dry_run=asked.dry_run,
    )
    leaves, state = resumed.filled.tree, resumed.filled.state
    policy = trust.encode(state.log, leaves.read([Node(0, 0)])[0])
    return _Outcome(restored, newest, policy, lacking)


def _counted(held: Iterable[Kept], work: _Work) -> Iterator[Kept]:
    """Yield *held*, and have it seen how far that is."""
    for one in held:
        yield one
        work.progress(2 * work.size + one.index + 1, _READINGS * work.size)


def _lacking(connection: Connection, work: _Work) -> frozenset[Digest]:
    """Return the captured files of the snapshot that the archive lacks or has damaged."""
    kept = captures_of(work.place, connection.engine)
    return frozenset(digest for digest in work.captures if not kept.is_sound(digest))


def _audited(evidence: LiveEvidence, second: SignedCheckpoint | None, work: _Work) -> Report:
    """Return what an auditor says of the archive as it would be."""
    held = [] if second is None or work.asked.behind else [second.note.encode()]
    return audit(
        evidence,
        None if work.pins is None else work.pins.trust,
        None if work.pins is None else str(work.pins.file),
        held,
        progress=lambda done, of: work.progress(3 * work.size + done, 3 * work.size + of),
    )


class _Evidence(LiveEvidence):
    """The database, with the files of the snapshot that are to be put beside it."""

    def __init__(self, connection: Connection, work: _Work, lacking: frozenset[Digest]) -> None:
        super().__init__(connection, captures_of(work.place, connection.engine), complete=False)
        self._other, self._lacking = work.captures, lacking

    def capture(self, digest: Digest) -> BinaryIO | None:
        """Open a capture file, from where it is whole."""
        return self._other.open(digest) if digest in self._lacking else super().capture(digest)


def _keep_secret(connection: Connection, around: Surroundings) -> None:
    """Make the secret of the intake table, where a new database has none yet."""
    if connection.execute(select(tables.secret.c.id)).first() is None:
        insert_rows(connection, tables.secret, [(1, around.random(SECRET_BYTES))])


def _settle(done: _Outcome, work: _Work) -> None:
    """Have all that lies beside the database agree with it. Repeated, it changes nothing."""
    place, ring = work.place, work.around.keyring
    restored = done.restored
    places.mark(place, incomplete=bool(restored.withheld or restored.not_included))
    if not (place.folder / POLICY).exists():
        files.write_new(place.folder / POLICY, done.policy)
    second = ring.last_checkpoint(place.origin)
    known = 0 if second is None else second.checkpoint.size
    if ring.has_log(place.origin) and known < done.newest.checkpoint.size:
        ring.keep_checkpoint(place.origin, done.newest.note.encode())
