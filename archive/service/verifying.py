"""Verifying a working archive: everything is read from the database as an auditor would."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, func, inspect, select

from archive.core import trust as trusts
from archive.core.trust import Trust
from archive.errors import ArchiveError, MalformedError
from archive.events.opening import Kept
from archive.ids import Digest
from archive.log import reading
from archive.relation import Relation, Row
from archive.service.archive import Archive
from archive.store import derived, engines, head, schema, tables
from archive.store.captures import CaptureFiles
from archive.store.faults import told_of_files
from archive.verify.auditor import verify as audit
from archive.verify.report import Report


class LiveEvidence:
    """A database and its capture files, as one transaction sees them."""

    complete = True

    def __init__(self, connection: Connection, captures: CaptureFiles) -> None:
        self._connection = connection
        self._captures = captures

    @property
    def size(self) -> int:
        """The number of entries in the head row."""
        return head.size(self._connection)

    def entries(self) -> Iterator[Kept]:
        """Yield every stored entry, also one behind the head's back."""
        last = self._connection.execute(select(func.max(tables.entry.c.index))).scalar()
        return reading.kept(self._connection, 0, 0 if last is None else last + 1)

    def checkpoints(self) -> Iterator[bytes]:
        """Yield every stored checkpoint, by size."""
        notes = select(tables.checkpoint.c.note).order_by(tables.checkpoint.c.size)
        for note in self._connection.execute(notes).scalars().all():
            yield bytes(note)

    def captures(self) -> Iterator[Digest]:
        """Yield the digests of all capture files."""
        return iter(self._captures)

    def capture(self, digest: Digest) -> BinaryIO | None:
        """Open a capture file."""
        return self._captures.open(digest) if self._captures.has(digest) else None

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        """Yield the rows of a derived table."""
        table = derived.table(relation)
        if not inspect(self._connection).has_table(table.name, derived.schema_of(self._connection)):
            return None
        return map(tuple, self._connection.execute(select(table)))


def verify(archive: Archive, policy: Path | None) -> Report:
    """Return what can be said of *archive* under the pins in the file *policy*.

    Without *policy*, the pins that are kept beside the log's keys are taken, where there are any:
    they lie outside the archive.

    Raises:
        MalformedError: the pins cannot be read, or pin another archive.
        NotFoundError: there is no such file, or no database.
    """
    kept = archive.around.keyring.pins(archive.place.origin)
    pins = policy or (kept if kept.exists() else None)
    trust = None if pins is None else _trust(pins, archive)
    with engines.reading(archive.engine) as connection:
        schema.require_current(connection)
        evidence = LiveEvidence(connection, archive.captures)
        return audit(evidence, trust, None if pins is None else str(pins))


def _trust(pins: Path, archive: Archive) -> Trust:
    with told_of_files(str(pins)):
        data = pins.read_bytes()
    try:
        trust = trusts.parse(data)
    except ArchiveError as error:
        raise MalformedError(f"{pins}: {error.message}", remedy=error.remedy) from None
    if trust.origin != archive.place.origin:
        raise MalformedError(
            f"{pins} pins the log {trust.origin}, and this is {archive.place.origin}",
            remedy="Verify against the pins of this archive.",
        )
    return trust
