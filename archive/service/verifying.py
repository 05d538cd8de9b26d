"""Verifying a working archive: everything is read from the database as an auditor would."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from sqlalchemy import (
    Connection,
    Executable,
    Select,
    exists,
    inspect,
    literal_column,
    not_,
    null,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from archive.core.memory_tree import MemoryTree
from archive.core.trust import Trust
from archive.errors import MalformedError, NotReadyError
from archive.events.opening import Kept
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Digest, Origin
from archive.log import reading, views
from archive.relation import Relation, Row
from archive.service.archive import Archive, Surroundings
from archive.service.auditing import require_same
from archive.service.pins import read_pins
from archive.service.spreading import spreading
from archive.store import derived, engines, head, schema, tables
from archive.store.captures import Captures
from archive.store.faults import told_of_files
from archive.store.sparing import sparing
from archive.verify import beside
from archive.verify.auditor import Progress, unseen
from archive.verify.auditor import verify as audit
from archive.verify.report import Audit, Level, Report

_MANY: Final = {"yield_per": 1_000}
_FEW: Final = {"yield_per": 16}
"""Rows that are fetched at a time, also of a server that would send all of them at once."""

_Query: TypeAlias = Select[*tuple[object, ...]]


class LiveEvidence:
    """A database and its capture files, as one transaction sees them.

    It is *complete* unless the archive says of itself that restricted parts are missing.
    """

    def __init__(
        self,
        connection: Connection,
        captures: Captures,
        *,
        complete: bool = True,
        erasing: bool = False,
    ) -> None:
        self._connection = connection
        self._captures = captures
        self.complete = complete
        self._erasing = erasing
        self._current = _has_current_views(connection)

    @property
    def full(self) -> bool:
        """Whether no body and no file may be missing."""
        return self.complete

    @property
    def size(self) -> int:
        """The number of entries in the head row; 0 where that was taken away."""
        row = tables.head.c
        return self._connection.execute(select(row.size).where(row.id == 1)).scalar() or 0

    def entries(self) -> Iterator[Kept]:
        """Yield every stored entry, also one behind the head's back."""
        return reading.everything(self._connection)

    def checkpoints(self) -> Iterator[bytes]:
        """Yield every stored checkpoint, by size."""
        notes = select(tables.checkpoint.c.note).order_by(tables.checkpoint.c.size)
        for note in self._connection.execute(notes, execution_options=_FEW).scalars():
            yield bytes(note)

    def captures(self) -> Iterator[Digest]:
        """Yield the digests of all capture files; none where it is not known what all name."""
        if not self.complete:
            return
        with told_of_files(self._captures.where):
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
            query = select(*(table.c[name] for name in relation.names))
            return self._rows(self._by_key(query, relation, relation.names))
        if not self._current:
            return None
        return self._derived(relation)

    def shows(self, relation: Relation, made: Iterable[Row]) -> int | None:
        """Return None: a database keeps rows, and nothing that could be compared as a whole."""

    def tell(self, tree: MemoryTree, audit: Audit) -> None:
        """Say beside the outcome what kind of archive this is."""
        audit.skip(Level.BAG, "only a snapshot is a bag")
        if not self.complete:
            audit.note(Level.BODIES, "this archive is incomplete: what is withheld is missing here")
        if self._erasing:
            told = "an erasure is not finished: redacted words may still stand in its files"
            audit.note(Level.BODIES, told)
        closed = self._closed()
        if closed is not None:
            audit.note(Level.TREE, closed)

    def _closed(self) -> str | None:
        """Return what to say where nothing is recorded here any more."""
        try:
            why = head.closed(self._connection)
        except NotReadyError:
            return None
        if why is None:
            return None
        if why.moved:
            return f"closed: this archive goes on in {why.where}"
        return f"closed: a copy of {why.where}, to be read alone"

    def _derived(self, relation: Relation) -> Iterator[Row] | None:
        table = derived.table(relation)
        schema_name = derived.schema_of(self._connection)
        found = inspect(self._connection)
        if not found.has_table(table.name, schema_name):
            # Of an archive that lacks bodies no whole table may be missing either.
            return None if self.complete else iter(())
        # A column that somebody took away is shown as empty, so that every row differs.
        there = {column["name"] for column in found.get_columns(table.name, schema_name)}
        cells = [c if c.name in there else null().label(c.name) for c in table.columns]
        return self._rows(self._by_key(select(*cells).select_from(table), relation, there))

    def _stray(self) -> Iterator[Row]:
        """Yield the addresses of bodies that stand at no entry."""
        body, entry = tables.body.c, tables.entry.c
        at_home = exists().where(entry.index == body.event // EVENTS_PER_ENTRY)
        query = select(body.event).where(not_(at_home))
        return self._rows(self._by_key(query, beside.STRAY, beside.STRAY.names))

    def _by_key(self, query: _Query, relation: Relation, there: Collection[str]) -> _Query:
        """Have *query* give its rows by the key of *relation*, as far as it is among *there*.

        By what the table itself holds: an index can be made to leave rows out.
        """
        by = [name for name in relation.key if name in there]
        if self._connection.dialect.name == "sqlite":
            return query.order_by(*(literal_column(f"+{name}") for name in by))
        return query.order_by(*(literal_column(name).nulls_first() for name in by))

    def _rows(self, query: Executable) -> Iterator[Row]:
        for run in self._connection.execute(query, execution_options=_MANY).partitions():
            yield from map(tuple, run)


def verify(
    archive: Archive,
    policy: Path | None,
    earlier: Sequence[bytes] = (),
    progress: Progress = unseen,
    workers: int | None = None,
) -> Report:
    """Return what can be said of *archive* under the pins in the file *policy*.

    Without *policy*, the pins that are kept beside the log's keys are taken, where there are any:
    they lie outside the archive. So does the last checkpoint that was signed here: the archive
    must not be behind it, nor another history than the *earlier* checkpoints have seen.
    *workers*: as `spreading` has it.

    Raises:
        MalformedError: the pins cannot be read, or pin another archive.
        NotFoundError: there is no such file, or no database.
        NotReadyError: the database is damaged so far that it cannot be read.
    """
    require_same(earlier, archive.place.origin)
    second = archive.around.keyring.last_note(archive.place.origin)
    return verify_beside(archive, policy, second, earlier, progress, workers)


def verify_beside(
    archive: Archive,
    policy: Path | None,
    second: bytes | None,
    earlier: Sequence[bytes] = (),
    progress: Progress = unseen,
    workers: int | None = None,
) -> Report:
    """Return what `verify` does, the archive being not behind the checkpoint *second*, if any."""
    pins = pins_at_hand(archive.place.origin, policy, archive.around)
    with spreading(workers) as spread, live_evidence(archive) as (_, evidence):
        return audit(
            evidence,
            None if pins is None else pins.trust,
            None if pins is None else str(pins.file),
            [] if second is None else [second],
            besides=evidence.tell,
            earlier=earlier,
            progress=progress,
            spread=spread,
        )


@contextmanager
def live_evidence(archive: Archive) -> Iterator[tuple[Connection, LiveEvidence]]:
    """Yield a connection and what an auditor sees through it, whatever state the tables are in.

    Raises:
        NotFoundError: there is no database.
        NotReadyError: the tables are older or newer than this program, or cannot be read.
    """
    with (
        _told(archive),
        engines.reading(archive.engine) as connection,
        evidence_of(archive, connection) as seen,
    ):
        yield connection, seen


@contextmanager
def evidence_of(archive: Archive, connection: Connection) -> Iterator[LiveEvidence]:
    """Yield what an auditor sees of *archive* through *connection*, whatever its tables are like.

    Raises:
        NotFoundError, NotReadyError: as `live_evidence` has it.
    """
    with _told(archive), sparing(connection), _as_it_lies(connection):
        schema.require_current(connection)
        yield LiveEvidence(
            connection,
            archive.captures,
            complete=not archive.place.incomplete,
            erasing=archive.is_erasing,
        )


@contextmanager
def _told(archive: Archive) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise NotReadyError(
            f"{engines.place(archive.engine)}: its tables cannot be read ({error})",
            remedy="Keep this copy as it is, and restore the archive from a backup.",
        ) from error


@contextmanager
def _as_it_lies(connection: Connection) -> Iterator[None]:
    """Have SQLite give text that is not UTF-8 too: as text that equals nothing the log gives."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
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


@dataclass(frozen=True, slots=True)
class Pins:
    """What is believed of a log, and the file that says so."""

    file: Path
    trust: Trust


def pins_at_hand(origin: Origin, policy: Path | None, around: Surroundings) -> Pins | None:
    """Return the pins in the file *policy*, else those beside the log's keys, if there are any.

    Raises:
        MalformedError: they cannot be read, or pin another archive than *origin*.
        NotFoundError: there is no such file.
    """
    kept = around.keyring.pins(origin)
    file = policy or (kept if kept.exists() else None)
    if file is None:
        return None
    trust = read_pins(file)
    if trust.origin != origin:
        raise MalformedError(
            f"{file} pins the log {trust.origin}, and this is {origin}",
            remedy="Verify against the pins of this archive.",
        )
    return Pins(file, trust)
