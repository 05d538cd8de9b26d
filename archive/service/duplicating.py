"""A second archive with the log of a first: written, compared, verified, and closed for now.

On a server it becomes visible in one transaction; a SQLite file and the folder around it take
their names last. So whatever stops it, there is no copy or a whole one, and that is closed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from archive import place as places
from archive.core.checkpoint import SignedCheckpoint
from archive.errors import ArchiveError, ConflictError, NotFoundError, TamperedError
from archive.events.opening import Kept
from archive.frozen import dataclass
from archive.log import reading, search
from archive.log.filling import fill
from archive.place import Place
from archive.service import restorable
from archive.service.archive import Archive, captures_of
from archive.service.copyable import Asked, Copied, require_verified
from archive.service.founding import DATABASE, POLICY
from archive.service.verifying import LiveEvidence, Pins
from archive.store import engines, files, folders, head, readable, schema, tables
from archive.store.captures import Captures
from archive.store.carrying import carry, differing
from archive.store.faults import told_of_files
from archive.store.head import Closed
from archive.store.scratch import scratch
from archive.store.sparing import sparing
from archive.verify.auditor import Progress
from archive.verify.auditor import verify as audit
from archive.verify.report import Report

READINGS = 5
"""How often each entry is read: twice to verify it, once to copy it, twice to verify that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An archive that was verified, and what is wanted of its copy.

    `connection`: in a transaction on its database, which nobody else changes meanwhile. `report`:
    what verifying it said, and `held` what it was not to be behind.
    """

    archive: Archive
    connection: Connection
    asked: Asked
    pins: Pins | None
    held: SignedCheckpoint | None
    report: Report
    progress: Progress


@contextmanager
def opened(place: Place) -> Iterator[Engine]:
    """Yield an engine for the database of *place*."""
    engine = engines.open_engine(place.url)
    try:
        yield engine
    finally:
        engine.dispose()


def wanted(source: Place, folder: Path, asked: Asked) -> Place:
    """Return where the copy of *source* is to be."""
    return replace(
        source,
        folder=folder,
        database=asked.database or DATABASE,
        captures_inside=asked.captures_inside,
    )


def where(place: Place) -> str:
    """Return the words for the archive at *place*: its folder, and its database on a server."""
    folder = str(place.folder.absolute())
    with opened(place) as engine:
        on_server = engine.dialect.name != "sqlite"
        return f"{folder} ({engines.place(engine)})" if on_server else folder


def require_room(place: Place) -> None:
    """Return if the database of *place*, on a server, is empty or holds a copy that was stopped.

    Raises:
        ConflictError: it holds anything else.
    """
    with opened(place) as engine, engines.reading(engine) as connection:
        fault = None
        if schema.revision(connection) is not None:
            schema.require_current(connection)
            if not _is_blank(connection) and not _is_begun(connection):
                fault = "an archive already"
        elif not readable.is_empty(engine):
            fault = "tables, and they are not those of an archive"
    if fault is not None:
        raise ConflictError(
            f"{engines.place(engine)} holds {fault}", remedy="Give the copy an empty database."
        )


def begun(folder: Path) -> Place | None:
    """Return the copy in *folder* that is closed: one to be read alone, or one that was stopped."""
    try:
        place = places.read(folder)
    except NotFoundError:
        return None
    with opened(place) as engine, engines.reading(engine) as connection:
        schema.require_current(connection)
        return place if _is_begun(connection) else None


def audited(
    evidence: LiveEvidence,
    pins: Pins | None,
    held: SignedCheckpoint | None,
    progress: Progress,
) -> Report:
    """Return what an auditor says of *evidence*, which must not be behind *held*."""
    return audit(
        evidence,
        None if pins is None else pins.trust,
        None if pins is None else str(pins.file),
        [] if held is None else [held.note.encode()],
        progress=progress,
    )


def duplicate(work: Work, folder: Path) -> Copied:
    """Make the copy in the new *folder*, which takes its name last.

    Raises:
        ArchiveError: as `archive.service.copying.copy` has it; *folder* is not there.
    """
    source, database = work.archive.place, work.asked.database
    with folders.new_folder(folder, folders.PRIVATE) as aside:
        place = wanted(source, aside.top, work.asked)
        if database is None:
            with readable.new_file(aside.top / DATABASE) as file:
                done = _in_file(file, place, work)
                readable.take_name(file, aside.top / DATABASE)
            done = replace(done, database=str(folder / DATABASE))
        else:
            with opened(place) as engine:
                schema.upgrade(engine)
                done = within(engine, place, work)
        with told_of_files(str(source.folder)):
            if (source.folder / POLICY).exists():
                files.write_new(aside.top / POLICY, (source.folder / POLICY).read_bytes())
        flags = (place.restricted_by_default, place.incomplete, place.captures_inside)
        places.make(aside.top, place.origin, place.database, *flags)
    return replace(done, folder=folder)


def within(engine: Engine, place: Place, work: Work) -> Copied:
    """Fill the database of *engine*, unless it is, and the captures of *place*; verify all of it.

    Raises:
        ConflictError: it is full already, and what is copied has changed since.
        TamperedError: what was written is not what was read.
    """
    source, kept = work.archive, captures_of(place, engine)
    captures = _keep(kept, source.captures)
    with engines.writing(engine) as connection, sparing(connection):
        blank = _is_blank(connection)
        if blank:
            _fill(connection, kept, work)
            head.close(connection, Closed(where(source.place), moved=False))
        other = differing(work.connection, connection)
        if other is not None:
            raise _miswritten(place, other) if blank else _outdated(connection, work, place)
        size = work.report.size
        report = audited(
            LiveEvidence(connection, kept, complete=not place.incomplete),
            work.pins,
            work.held,
            lambda done, of: work.progress(3 * size + done, READINGS * size),
        )
        require_verified(report, place.folder, work.asked)
        if (report.size, report.root) != (size, work.report.root):
            raise _miswritten(place, "the entries")
        intake = connection.execute(select(func.count()).select_from(tables.intake)).scalar_one()
    withheld, not_included = restorable.missing(report)
    return Copied(
        source=source.place.folder,
        folder=place.folder,
        database=engines.place(engine),
        origin=place.origin,
        size=report.size,
        root=report.root or "",
        captures=captures,
        intake=intake,
        withheld=withheld,
        not_included=not_included,
        answer=report.answer,
        pins=report.pins,
        read_only=work.asked.read_only,
        closed=not work.asked.read_only,
    )


def _in_file(path: Path, place: Place, work: Work) -> Copied:
    with opened(replace(place, database=engines.sqlite_url(path))) as engine:
        schema.upgrade(engine)
        return within(engine, place, work)


def _is_blank(connection: Connection) -> bool:
    """Say whether the tables are as they were made."""
    secret = connection.execute(select(tables.secret.c.id)).first()
    return head.size(connection) == 0 and secret is None


def _is_begun(connection: Connection) -> bool:
    why = head.closed(connection)
    return why is not None and not why.moved


def _fill(connection: Connection, kept: Captures, work: Work) -> None:
    """Put all that lasts into the empty tables, and make what is derived."""
    with scratch() as memory:
        fill(connection, _counted(reading.everything(work.connection), work), memory)
    for table in (tables.checkpoint, tables.intake, tables.secret):
        carry(work.connection, connection, table)
    search.read_captures(connection, kept)


def _counted(held: Iterable[Kept], work: Work) -> Iterator[Kept]:
    """Yield *held*, and have it seen how far that is."""
    size = work.report.size
    for one in held:
        yield one
        work.progress(2 * size + one.index + 1, READINGS * size)


def _keep(kept: Captures, given: Captures) -> int:
    """Put all files of *given* into *kept*; return how many."""
    count = 0
    with told_of_files(given.where):
        for digest in given:
            with given.open(digest) as stream:
                found, _ = kept.put(stream)
            if found != digest:
                raise TamperedError(
                    f"the captured file {digest} is damaged: its bytes have the digest {found}",
                    remedy="Get the file from another copy of the archive, and put it back.",
                )
            count += 1
    return count


def _outdated(connection: Connection, work: Work, place: Place) -> ArchiveError:
    return ConflictError(
        f"{where(place)} is a copy of another state: it has {head.size(connection)} entries, and "
        f"there are {work.report.size} now",
        remedy="Delete it, with its database where that is on a server, and copy once more.",
    )


def _miswritten(place: Place, what: str) -> TamperedError:
    return TamperedError(
        f"{place.folder}: what was written of {what} is not what was read",
        remedy="Check the disk and the memory of this machine, then repeat this.",
    )
