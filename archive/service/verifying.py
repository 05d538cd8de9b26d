"""Verifying a working archive: everything is read from the database as an auditor would."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Executable, exists, inspect, not_, null, select
from sqlalchemy.exc import SQLAlchemyError

from archive.core.trust import Trust
from archive.errors import MalformedError, NotReadyError
from archive.events.opening import Kept
from archive.ids import EVENTS_PER_ENTRY, Digest
from archive.log import reading, views
from archive.relation import Relation, Row
from archive.service.archive import Archive
from archive.service.pins import read_pins
from archive.store import derived, engines, schema, tables
from archive.store.captures import CaptureFiles
from archive.store.faults import told_of_files
from archive.verify import beside
from archive.verify.auditor import verify as audit
from archive.verify.report import Report


class LiveEvidence:
    """A database and its capture files, as one transaction sees them."""

    complete = True

    def __init__(self, connection: Connection, captures: CaptureFiles) -> None:
        self._connection = connection
        self._captures = captures
        self._current = _has_current_views(connection)

    @property
    def size(self) -> int:
        """The number of entries in the head row; 0 where that was taken away."""
        head = tables.head.c
        return self._connection.execute(select(head.size).where(head.id == 1)).scalar() or 0

    def entries(self) -> Iterator[Kept]:
        """Yield every stored entry, also one behind the head's back."""
        return reading.everything(self._connection)

    def checkpoints(self) -> Iterator[bytes]:
        """Yield every stored checkpoint, by size."""
        notes = select(tables.checkpoint.c.note).order_by(tables.checkpoint.c.size)
        for note in self._connection.execute(notes).scalars().all():
            yield bytes(note)

    def captures(self) -> Iterator[Digest]:
        """Yield the digests of all capture files."""
        with told_of_files(str(self._captures.folder)):
            yield from self._captures

    def capture(self, digest: Digest) -> BinaryIO | None:
        """Open a capture file."""
        return self._captures.open(digest) if self._captures.has(digest) else None

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        """Yield the rows of a derived table, if the views are of this program's form.

        And those of durable tables that follow from the log, as `archive.verify.beside` has them.
        """
        if relation is beside.STRAY:
            return self._stray()
        if relation in (beside.REDACTED, beside.CHECKPOINT):
            table = tables.METADATA.tables[relation.name]
            return self._rows(select(*(table.c[column.name] for column in relation.columns)))
        if not self._current:
            return None
        return self._derived(relation)

    def _derived(self, relation: Relation) -> Iterator[Row] | None:
        table = derived.table(relation)
        schema_name = derived.schema_of(self._connection)
        found = inspect(self._connection)
        if not found.has_table(table.name, schema_name):
            return None
        # A column that somebody took away is shown as empty, so that every row differs.
        there = {column["name"] for column in found.get_columns(table.name, schema_name)}
        cells = [c if c.name in there else null().label(c.name) for c in table.columns]
        return self._rows(select(*cells).select_from(table))

    def _stray(self) -> Iterator[Row]:
        """Yield the addresses of bodies that stand at no entry."""
        body, entry = tables.body.c, tables.entry.c
        at_home = exists().where(entry.index == body.event // EVENTS_PER_ENTRY)
        return self._rows(select(body.event).where(not_(at_home)))

    def _rows(self, query: Executable) -> Iterator[Row]:
        for row in self._connection.execute(query):
            yield tuple(row)


def verify(archive: Archive, policy: Path | None) -> Report:
    """Return what can be said of *archive* under the pins in the file *policy*.

    Without *policy*, the pins that are kept beside the log's keys are taken, where there are any:
    they lie outside the archive. So does the last checkpoint that was signed here: the archive
    must not be behind it.

    Raises:
        MalformedError: the pins cannot be read, or pin another archive.
        NotFoundError: there is no such file, or no database.
        NotReadyError: the database is damaged so far that it cannot be read.
    """
    return verify_beside(archive, policy, archive.around.keyring.last_note(archive.place.origin))


def verify_beside(archive: Archive, policy: Path | None, second: bytes | None) -> Report:
    """Return what `verify` does, the archive being not behind the checkpoint *second*, if any."""
    kept = archive.around.keyring.pins(archive.place.origin)
    pins = policy or (kept if kept.exists() else None)
    trust = None if pins is None else _trust(pins, archive)
    with live_evidence(archive) as (_, evidence):
        return audit(
            evidence,
            trust,
            None if pins is None else str(pins),
            [] if second is None else [second],
        )


@contextmanager
def live_evidence(archive: Archive) -> Iterator[tuple[Connection, LiveEvidence]]:
    """Yield a connection and what an auditor sees through it, whatever state the tables are in.

    Raises:
        NotFoundError: there is no database.
        NotReadyError: the tables are older or newer than this program, or cannot be read.
    """
    try:
        with engines.reading(archive.engine) as connection, _any_text(connection):
            schema.require_current(connection)
            yield connection, LiveEvidence(connection, archive.captures)
    except SQLAlchemyError as error:
        raise NotReadyError(
            f"{engines.place(archive.engine)}: its tables cannot be read ({error})",
            remedy="Keep this copy as it is, and restore the archive from a backup.",
        ) from error


@contextmanager
def _any_text(connection: Connection) -> Iterator[None]:
    """Have SQLite give text that is not UTF-8 too: as text that equals nothing the log gives."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def _has_current_views(connection: Connection) -> bool:
    try:
        return views.is_current(connection)
    except NotReadyError:
        # They are a newer program's, whose form is not known here.
        return False


def _trust(pins: Path, archive: Archive) -> Trust:
    trust = read_pins(pins)
    if trust.origin != archive.place.origin:
        raise MalformedError(
            f"{pins} pins the log {trust.origin}, and this is {archive.place.origin}",
            remedy="Verify against the pins of this archive.",
        )
    return trust
