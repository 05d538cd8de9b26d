"""Captured files in a database on a server, in parts, for those who have no folder in common.

What is put there is committed before `put` returns, in a transaction of its own: as a file in a
folder is durable before the entry that names it. All parts come in one transaction, so a digest
that is there is whole. SQLite has one writer, who could not put anything while recording: an
archive in it keeps its files in a folder.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final

from sqlalchemy import ColumnElement, Connection, Engine, delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from archive.errors import TamperedError
from archive.frozen import dataclass
from archive.ids import Digest, is_digest
from archive.store import engines, tables
from archive.store.captures import BLOCK, missing, poured, require_digest
from archive.store.faults import told, told_of_files

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PART: Final = tables.capture_part.c


@dataclass(frozen=True, slots=True)
class CaptureRows:
    """The captures in the database of *engine*."""

    engine: Engine

    @property
    def where(self) -> str:
        """Where they are, in words."""
        return engines.place(self.engine)

    def put(self, data: bytes | BinaryIO) -> tuple[Digest, int]:
        """Keep *data* (a stream is read to its end); return its digest and its length in bytes.

        Without effect where the same bytes are kept already.

        Raises:
            TamperedError: other bytes stand under the digest, which its owner can mend.
            NotReadyError: it cannot be written.
        """
        stream = io.BytesIO(data) if isinstance(data, bytes) else data
        with told_of_files("a temporary file"), TemporaryFile() as aside:
            digest, length = poured(stream, aside)
            if not self._put(digest, aside) and not self.is_sound(digest):
                raise TamperedError(
                    f"{self.where} holds other bytes under {digest}",
                    remedy="Have the owner of the database delete these rows of "
                    f"{tables.capture_part.name}, then repeat this.",
                )
        return digest, length

    def has(self, digest: Digest) -> bool:
        """Say whether there are bytes under *digest*; they may be others.

        Raises:
            MalformedError: *digest* is none.
        """
        require_digest(digest)
        with engines.reading(self.engine) as connection:
            return _is_there(connection, digest)

    def is_sound(self, digest: Digest) -> bool:
        """Say whether the bytes under *digest* are here, and are those that were named."""
        if not self.has(digest):
            return False
        hasher = hashlib.sha256()
        with self.open(digest) as file:
            while block := file.read(BLOCK):
                hasher.update(block)
        return digest == f"sha256:{hasher.hexdigest()}"

    def open(self, digest: Digest) -> BinaryIO:
        """Return the bytes under *digest*, open for reading; the caller checks and closes them.

        They are read part by part, as one transaction sees them.

        Raises:
            NotFoundError: there are none.
            MalformedError: *digest* is none.
        """
        require_digest(digest)
        with ExitStack() as leaving:
            connection = leaving.enter_context(engines.reading(self.engine))
            if not _is_there(connection, digest):
                raise missing(digest)
            return io.BufferedReader(_Parts(connection, digest, leaving.pop_all()), BLOCK)

    def read(self, digest: Digest) -> bytes:
        """Return the bytes under *digest*, not checked against it.

        Raises:
            NotFoundError: there are none.
        """
        with self.open(digest) as file:
            return file.read()

    def remove(self, digest: Digest) -> bool:
        """Delete the bytes under *digest*, for good; say whether there were any.

        Raises:
            NotReadyError: they cannot be deleted.
        """
        require_digest(digest)
        with engines.writing(self.engine) as connection:
            return connection.execute(delete(tables.capture_part).where(_of(digest))).rowcount > 0

    def sweep(self) -> None:
        """Do nothing: of a program that was stopped before it committed, nothing is left."""

    def __iter__(self) -> Iterator[Digest]:
        """Yield every digest under which there are bytes, in order; skip what is no digest."""
        query = select(_PART.digest).distinct().order_by(_PART.digest)
        with engines.reading(self.engine) as connection:
            for digest in connection.execute(query).scalars():
                if is_digest(digest):
                    yield Digest(digest)

    def _put(self, digest: Digest, aside: BinaryIO) -> bool:
        """Put the parts of *aside* under *digest*; say whether there were none before."""
        aside.seek(0)
        # Two may put the same at once: whoever comes second waits for the first one's rows.
        add = insert(tables.capture_part).on_conflict_do_nothing()
        number, added = 0, 0
        with engines.writing(self.engine) as connection:
            if _is_there(connection, digest):
                return False
            while (block := aside.read(BLOCK)) or not number:
                row = {"digest": digest, "number": number, "content": block}
                added += connection.execute(add, row).rowcount
                number += 1
        return added == number


class _Parts(io.RawIOBase):
    """The bytes under a digest, of which one part at a time is in memory."""

    def __init__(self, connection: Connection, digest: Digest, leaving: ExitStack) -> None:
        self._connection, self._digest, self._leaving = connection, digest, leaving
        self._last, self._part = -1, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill *buffer* as far as the part goes; return the number of bytes, 0 at the end."""
        if not self._part:
            self._next()
        into = memoryview(buffer).cast("B")
        number = min(len(into), len(self._part))
        into[:number], self._part = self._part[:number], self._part[number:]
        return number

    def close(self) -> None:
        if not self.closed:
            self._leaving.close()
        super().close()

    def _next(self) -> None:
        query = (
            select(_PART.number, _PART.content)
            .where(_of(self._digest), _PART.number > self._last, _PART.content != b"")
            .order_by(_PART.number)
            .limit(1)
        )
        with told(engines.place(self._connection.engine)):
            row = self._connection.execute(query).first()
        if row is not None:
            self._last, self._part = row.number, memoryview(row.content)


def _of(digest: Digest) -> ColumnElement[bool]:
    return _PART.digest == digest


def _is_there(connection: Connection, digest: Digest) -> bool:
    return connection.execute(select(exists().where(_of(digest)))).scalar_one()
