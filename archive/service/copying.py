"""Copying an archive to another place: from a file to a server, back, or out of a snapshot.

Of two archives with one log only one may go on, or they would be two histories. So a copy begins
closed. It is written, verified and given its name; then the archive that it was made of is closed,
in the transaction that has held its lock all the while; and last the copy is opened. A stop in
between leaves one that is written to, or none; repeating the command finishes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive import place as places
from archive.errors import ConflictError
from archive.place import Place
from archive.service import copyable, restorable
from archive.service.archive import Archive, Surroundings
from archive.service.copyable import Asked, Copied
from archive.service.duplicating import (
    READINGS,
    Work,
    audited,
    begun,
    duplicate,
    opened,
    require_room,
    wanted,
    where,
    within,
)
from archive.service.restoring import require_server, restore_new
from archive.service.verifying import evidence_of, pins_at_hand
from archive.store import engines, folders, head
from archive.store.head import Closed
from archive.verify.auditor import Progress, unseen


def copy(
    source: Path, folder: Path, asked: Asked, around: Surroundings, progress: Progress = unseen
) -> Copied:
    """Copy the archive or the snapshot *source* into the new *folder*; say what stands there.

    Unless it is to be read alone, the copy of an archive goes on in its stead: *source* is closed.
    A copy in *folder* that was stopped before that is finished.

    Raises:
        TamperedError: *source* does not verify; nothing is left of the copy.
        UndecidedError: there are no pins to verify it under, or not all of it can be checked.
        ConflictError: *folder* exists, the database is not empty, or the log goes on elsewhere.
        NotReadyError: something cannot be read or written.
    """
    folders.require_outside(folder, source)
    require_server(asked.database)
    if asked.captures_inside and asked.database is None:
        raise places.inside_a_file()
    if places.is_snapshot(source):
        return _from_snapshot(source, folder, asked, around, progress)
    with Archive.open(source, around, exactly=True) as archive:
        there = None if asked.read_only else begun(folder)
        place = there or wanted(archive.place, folder, asked)
        if there is None:
            folders.require_free(folder)
            if asked.database is not None:
                require_room(place)
        with _verified(archive, place, asked, progress) as work:
            done = duplicate(work, folder) if there is None else _finished(there, work)
            if not asked.read_only:
                head.close(work.connection, Closed(where(place), moved=True))
    if not asked.read_only:
        _open(place)
    return done


def _from_snapshot(
    source: Path, folder: Path, asked: Asked, around: Surroundings, progress: Progress
) -> Copied:
    if asked.read_only or asked.lost:
        raise ConflictError(
            f"{source} is a snapshot: nothing is ever recorded in it, and it can be read as it is",
            remedy="Say nothing of which of the two goes on.",
        )
    restoring = restorable.Asked(
        snapshot=source, policy=asked.policy, unpinned=asked.unpinned, without_restricted=True
    )
    done = restore_new(
        folder, asked.database, restoring, around, progress, captures_inside=asked.captures_inside
    )
    with opened(places.read(folder)) as engine:
        database = engines.place(engine)
    return Copied(
        source=source,
        folder=folder,
        database=database,
        origin=done.origin,
        size=done.size,
        root=done.root,
        captures=done.captures,
        intake=None,
        withheld=done.withheld,
        not_included=done.not_included,
        answer=done.answer,
        pins=done.pins,
        read_only=False,
        closed=False,
    )


@contextmanager
def _verified(archive: Archive, place: Place, asked: Asked, progress: Progress) -> Iterator[Work]:
    """Yield *archive* in a transaction, once what is to be copied to *place* was verified in it."""
    source, origin, around = archive.place.folder, archive.place.origin, archive.around
    copyable.require_erased(archive)
    pins = pins_at_hand(origin, asked.policy, around)
    copyable.require_pins(pins, source, asked)
    hold = engines.reading if asked.read_only else engines.writing
    with hold(archive.engine) as connection:
        if not asked.read_only:
            head.lock(connection, although_closed=True)
        copyable.require_going_on(head.closed(connection), source, where(place), asked)
        held = around.keyring.last_checkpoint(origin)
        with evidence_of(archive, connection) as evidence:
            report = audited(
                evidence, pins, held, lambda done, of: progress(done, READINGS * of // 2)
            )
        copyable.require_verified(report, source, asked)
        yield Work(
            archive=archive,
            connection=connection,
            asked=asked,
            pins=pins,
            held=held,
            report=report,
            progress=progress,
        )


def _finished(place: Place, work: Work) -> Copied:
    """Look at the copy at *place*, which was closed, and return what it is once it is opened."""
    with opened(place) as engine:
        return within(engine, place, work)


def _open(place: Place) -> None:
    """Have it recorded at *place* from now on."""
    with opened(place) as engine, engines.writing(engine) as connection:
        head.lock(connection, although_closed=True)
        head.close(connection, None)
