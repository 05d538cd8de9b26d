"""A snapshot opened for reading, as if it were an archive; nothing is written into it.

Its log is put into a database in a folder of its own, private and gone afterwards, by the same
code that a working archive is made with. Captured files are read where they are.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from archive.core import base64
from archive.core import checkpoint as checkpoints
from archive.core.checkpoint import SignedCheckpoint
from archive.errors import ArchiveError, MalformedError, NotReadyError, TamperedError
from archive.events.opening import Kept
from archive.log import checkpoints as log_checkpoints
from archive.log import search
from archive.log.filling import Filled, fill
from archive.place import Place
from archive.queries.copies import Copy
from archive.service.archive import Archive, Surroundings
from archive.service.auditing import FolderFiles
from archive.service.founding import DATABASE
from archive.snapshot import paths
from archive.store import engines, folders, schema, tables
from archive.store.bulk import insert_rows
from archive.store.faults import told_of_files
from archive.verify.snapshot import Snapshot

_REMEDY = "Verify the snapshot, and fetch an unaltered copy."


@contextmanager
def opened(top: Path, around: Surroundings, *, sealed: bool = True) -> Iterator[Archive]:
    """Yield the snapshot in the folder *top* as an archive that cannot be written to.

    Unless it is *sealed*, what is written goes with the database that it was put into: so drafts
    are tried. Nothing of it is verified but that its entries are those that its checkpoints cover.

    Raises:
        NotFoundError: there is no such folder.
        NotReadyError: a part of the snapshot is missing or cannot be read, or there is no room.
        TamperedError: an entry, a body or a checkpoint is not in form or not in its place.
    """
    folders.require_whole(top)
    with scratch() as folder:
        url = engines.sqlite_url(folder / DATABASE)
        engine = engines.open_engine(url)
        try:
            schema.upgrade(engine)
            with engines.writing(engine) as connection:
                _, newest = fill_from(connection, top)
                covered = newest.checkpoint
                copy = Copy(folder=top, size=covered.size, root=base64.encode(covered.root))
                place = Place(top, covered.origin, url)
                used = engines.sealed(engine) if sealed else engine
                # Only to look drafts over: what it is made under is remembered nowhere.
                insert_rows(connection, tables.secret, [(1, around.random(32))])
                archive = Archive(place, used, around, copy)
                search.read_captures(connection, archive.captures)
            yield archive
        finally:
            engine.dispose()


Put = Callable[[Connection, Iterable[Kept]], Filled]
"""Puts entries into the tables, and returns what all that are there then leave behind."""


def fill_from(
    connection: Connection, top: Path, put: Put = fill
) -> tuple[Filled, SignedCheckpoint]:
    """Put the log of the snapshot in *top*, with its checkpoints, into the tables, by *put*.

    Return what the entries there leave behind, and the newest checkpoint of the snapshot, whose
    signatures were not looked at.

    Raises:
        NotReadyError, TamperedError: as `opened` has it.
    """
    try:
        return _fill(connection, Snapshot(FolderFiles(top)), put)
    except (NotReadyError, TamperedError) as error:
        raise type(error)(f"{top}: {error.message}", remedy=error.remedy) from None


def _fill(connection: Connection, snapshot: Snapshot, put: Put) -> tuple[Filled, SignedCheckpoint]:
    missing = snapshot.missing()
    if missing is not None:
        raise NotReadyError(
            f"{missing} is missing: this is not a whole snapshot",
            remedy="Fetch the whole of it, and leave it as it is.",
        )
    try:
        filled = put(connection, snapshot.entries())
    except TamperedError:
        # A file that could not be read leaves a gap: the file is what is to be told.
        _require_readable(snapshot)
        raise
    _require_readable(snapshot)
    covering, newest, here = None, b"", log_checkpoints.sizes(connection)
    for path, newest in snapshot.kept():
        covering = _covering(path, newest, filled, snapshot)
        if covering.checkpoint.size not in here:
            log_checkpoints.keep(connection, newest)
    if covering is None or snapshot.newest() != newest:
        raise _altered(paths.CHECKPOINT, "it is not the largest of those that are kept")
    return filled, covering


def _covering(path: str, note: bytes, filled: Filled, snapshot: Snapshot) -> SignedCheckpoint:
    """Return the checkpoint *note*, which stands at *path* and fits the entries."""
    try:
        signed = checkpoints.parse(note)
    except MalformedError as error:
        raise _altered(path, error.message) from None
    covered = signed.checkpoint
    if covered.size != paths.checkpoint_size(path) or covered.size > filled.tree.size:
        raise _altered(path, f"a checkpoint over {covered.size} entries stands here")
    if covered.origin != filled.state.origin:
        raise _altered(path, f"it is of {covered.origin}, and the log is {filled.state.origin}")
    if filled.tree.root_at(covered.size) != covered.root:
        index = snapshot.altered(filled.tree)
        if index is None or index >= covered.size:
            raise _altered(path, f"the first {covered.size} entries are not those that it covers")
        raise TamperedError(
            f"entry {index} is not the one that stood in the tree of this snapshot", remedy=_REMEDY
        )
    return signed


def _require_readable(snapshot: Snapshot) -> None:
    for fault in snapshot.faults():
        where = f"{fault.path} {fault.place}".strip()
        if fault.code == "file.unreadable":
            raise NotReadyError(
                f"{where}: {fault.message}", remedy="Have the access granted, or copy it anew."
            )
        raise _altered(where, fault.message)


def _altered(where: str, fault: str) -> ArchiveError:
    return TamperedError(f"{where}: {fault}", remedy=_REMEDY)


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a new folder that nobody else may read; it is gone after the block."""
    with told_of_files("the folder for temporary files"):
        made = tempfile.TemporaryDirectory(prefix="muniment-", ignore_cleanup_errors=True)
    with made as name:
        yield Path(name)
