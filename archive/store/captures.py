"""Captured files, named by their content: `sha256/<2 hex>/<62 hex>` below one folder.

`put` is durable before it returns: bytes are written aside, forced to the disk, then renamed. A
stop between any two steps leaves either nothing under the name or the whole file, and putting the
same bytes again finishes the work. A capture is removed only when all its events are redacted.
"""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.frozen import dataclass
from archive.ids import Digest, is_digest
from archive.store import files, folders
from archive.store.faults import told_of_files

BLOCK: Final = 1 << 20
"""Bytes held in memory at a time."""

_PREFIX: Final = "sha256:"


class Captures(Protocol):
    """Captured files, wherever they are kept: `CaptureFiles` has what each of these does."""

    @property
    def where(self) -> str:
        """Where they are, in words."""

    def put(self, data: bytes | BinaryIO) -> tuple[Digest, int]:
        """Keep *data*, for good; return its digest and its length in bytes."""

    def has(self, digest: Digest) -> bool:
        """Say whether there is something under *digest*."""

    def is_sound(self, digest: Digest) -> bool:
        """Say whether what is under *digest* is what was named."""

    def open(self, digest: Digest) -> BinaryIO:
        """Return what is under *digest*, open for reading."""

    def read(self, digest: Digest) -> bytes:
        """Return the bytes under *digest*."""

    def remove(self, digest: Digest) -> bool:
        """Delete what is under *digest*; say whether there was anything."""

    def sweep(self) -> None:
        """Delete what stopped programs have left."""

    def __iter__(self) -> Iterator[Digest]:
        """Yield every digest under which there is something, in order."""


@dataclass(frozen=True, slots=True)
class CaptureFiles:
    """The captures below one folder, which need not exist before the first `put`.

    With `within`, a folder above it, files are read only where no link leads there from that one.
    """

    folder: Path
    within: Path | None = None

    @property
    def where(self) -> str:
        """Where they are, in words."""
        return str(self.folder)

    def put(self, data: bytes | BinaryIO) -> tuple[Digest, int]:
        """Keep *data* (a stream is read to its end); return its digest and its length in bytes.

        Without effect where the same bytes are kept already; a damaged copy is made good.

        Raises:
            NotReadyError: the file cannot be written, or the disk is full.
        """
        if self.within is not None:
            raise ConflictError(
                f"{self.within} is a copy: no file is put into it",
                remedy="Put the file into the archive that it was made of.",
            )
        stream = io.BytesIO(data) if isinstance(data, bytes) else data
        aside = self.folder / "sha256"
        with told_of_files(str(self.folder)):
            files.make_folder(aside)
            with files.unfinished(aside, files.PRIVATE) as (file, path):
                digest, length = poured(stream, file)
                files.finish(file)
                self._keep(path, digest)
        return digest, length

    def path(self, digest: Digest) -> Path:
        """Return where the capture *digest* stands or would stand.

        Raises:
            MalformedError: *digest* is none.
        """
        # Checked even though it has the type: this text becomes a path.
        require_digest(digest)
        name = digest.removeprefix(_PREFIX)
        return self.folder / "sha256" / name[:2] / name[2:]

    def has(self, digest: Digest) -> bool:
        """Say whether there is a file for *digest*; it may be damaged."""
        path = self.path(digest)
        if self.within is None:
            return path.is_file()
        return folders.is_plain(self.within, path.relative_to(self.within))

    def is_sound(self, digest: Digest) -> bool:
        """Say whether the file for *digest* is here, and is the one that was named."""
        path = self.path(digest)
        with told_of_files(str(path)):
            return path.is_file() and _digest_of(path) == digest

    def open(self, digest: Digest) -> BinaryIO:
        """Return the file for *digest*, open for reading; the caller checks it and closes it.

        Raises:
            NotFoundError: there is none.
            NotReadyError: it cannot be read.
        """
        path = self.path(digest)
        with told_of_files(str(path)):
            if self.within is not None and not self.has(digest):
                raise missing(digest)
            try:
                return path.open("rb")
            except FileNotFoundError as error:
                raise missing(digest) from error

    def read(self, digest: Digest) -> bytes:
        """Return the bytes of the file for *digest*, not checked against it.

        Raises:
            NotFoundError: there is none.
            NotReadyError: it cannot be read.
        """
        with self.open(digest) as file, told_of_files(file.name):
            return file.read()

    def remove(self, digest: Digest) -> bool:
        """Delete the file for *digest*, for good; say whether there was one.

        Raises:
            NotReadyError: it cannot be deleted.
        """
        path = self.path(digest)
        with told_of_files(str(path)):
            if not path.exists():
                return False
            path.unlink()
            files.sync_folder(path.parent)
        return True

    def sweep(self) -> None:
        """Delete what stopped programs have left of files that they were about to put here.

        For whoever knows that nobody puts a file here now.

        Raises:
            NotReadyError: one cannot be deleted.
        """
        aside = self.folder / "sha256"
        with told_of_files(str(aside)):
            for path in aside.glob(files.LEFT):
                path.unlink()
            if aside.is_dir():
                files.sync_folder(aside)

    def __iter__(self) -> Iterator[Digest]:
        """Yield the digest of every file that is named as a capture, in order; skip all others."""
        for folder in sorted((self.folder / "sha256").glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                digest = f"{_PREFIX}{folder.name}{path.name}"
                if is_digest(digest) and path.is_file():
                    yield Digest(digest)

    def _keep(self, path: Path, digest: Digest) -> None:
        target = self.path(digest)
        files.make_folder(target.parent)
        if not (target.is_file() and _digest_of(target) == digest):
            path.replace(target)
        # Also when it was there: whoever put it may have been stopped before this step.
        files.sync_folder(target.parent)


def require_digest(digest: Digest) -> None:
    """Return if *digest* is one.

    Raises:
        MalformedError: it is not.
    """
    if not is_digest(digest):
        raise MalformedError(
            f"{digest!r} is not a digest", remedy="Write sha256: and 64 hex digits."
        )


def missing(digest: Digest) -> NotFoundError:
    """Return the error for a capture that is not kept here."""
    return NotFoundError(
        f"the capture {digest} is not here",
        remedy="Get the file from another copy of the archive, and put it back.",
    )


def poured(source: BinaryIO, target: BinaryIO) -> tuple[Digest, int]:
    """Write *source* to its end into *target*; return the digest and the length in bytes."""
    hasher = hashlib.sha256()
    length = 0
    while block := source.read(BLOCK):
        hasher.update(block)
        target.write(block)
        length += len(block)
    return Digest(_PREFIX + hasher.hexdigest()), length


def _digest_of(path: Path) -> Digest:
    with path.open("rb") as file:
        return Digest(_PREFIX + hashlib.file_digest(file, "sha256").hexdigest())
