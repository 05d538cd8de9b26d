"""The files of a snapshot, found once and read in bounds; what cannot be read is remembered."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from archive.core import checkpoint as checkpoints
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.snapshot import paths
from archive.snapshot.reader import Files, Found, Kind
from archive.verify.measuring import Measured, measuring

MAX_CHECKPOINT_BYTES = 1 << 18
"""32 lines of the longest names and signatures stay well below."""

MAX_FAULTS = 100
"""Faults of one file that are told; after that many it is read no further."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong with the form of the file *path*. `place` says where in it."""

    path: str
    code: str
    message: str
    place: str = ""


class Shelf:
    """The files of one copy. Files of other kinds than plain ones are never opened.

    Whoever reads a file to its end has it measured on the way, by *algorithms* of `hashlib`.
    """

    def __init__(self, files: Files, algorithms: Sequence[str] = ("sha256",)) -> None:
        self._files = files
        self._algorithms = algorithms
        self._measured: dict[str, Measured] = {}
        self.found: tuple[Found, ...] = tuple(sorted(files.listing(), key=lambda one: one.path))
        self._plain = {one.path for one in self.plain()}
        # Copies are read several times over; a fault is one fault.
        self.faults: dict[FileFault, None] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._plain

    def plain(self) -> Iterator[Found]:
        """Yield the plain files by path."""
        yield from (one for one in self.found if one.kind is Kind.FILE)

    def fault(self, path: str, code: str, message: str, place: str = "") -> None:
        """Remember a fault of the file *path*."""
        self.faults[FileFault(path, code, message, place)] = None

    def open(self, path: str) -> BinaryIO | None:
        """Open a plain file; None where there is none, or it cannot be read."""
        if path not in self._plain:
            return None
        try:
            file = self._files.open(path)
        except OSError as error:
            self.unreadable(path, error)
            return None
        if path in self._measured:
            return file
        return measuring(file, self._algorithms, lambda it: self._measure(path, it))

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the bytes of *path*: of a file of more than *limit* bytes one more than that."""
        file = self.open(path)
        if file is None:
            return None
        with file:
            try:
                return file.read(limit + 1)
            except OSError as error:
                self.unreadable(path, error)
                return None

    def measured(self, path: str) -> Measured | None:
        """Return length and digests of *path*; None where it cannot be read."""
        if path not in self._measured:
            self._read_through(path)
        return self._measured.get(path)

    def digest(self, path: str) -> str | None:
        """Return SHA-256 of the bytes of *path* in hex; None where they cannot be read."""
        found = self.measured(path)
        return None if found is None else found.digests["sha256"]

    def lines(self, path: str, limit: int) -> Iterator[bytes]:
        """Yield the lines of *path* with their newlines; a longer one than *limit* is cut there."""
        file = self.open(path)
        if file is None:
            return
        with file:
            try:
                while line := file.readline(limit):
                    yield line
            except OSError as error:
                self.unreadable(path, error)

    def kept(self) -> list[tuple[int, str]]:
        """Return size and path of every checkpoint that is kept, by size as the paths have it."""
        sizes = ((paths.checkpoint_size(path), path) for path in self._plain)
        return sorted((size, path) for size, path in sizes if size is not None)

    def checkpoint(self, path: str) -> bytes | None:
        """Return the bytes of a checkpoint, of one that is too long only the beginning."""
        return self.read(path, MAX_CHECKPOINT_BYTES)

    def size_in(self, path: str) -> int | None:
        """Return the size that the checkpoint at *path* says; None where it cannot be read."""
        note = self.checkpoint(path)
        try:
            return None if note is None else checkpoints.parse(note).checkpoint.size
        except MalformedError:
            return None

    def unreadable(self, path: str, error: OSError) -> None:
        """Remember that reading *path* ended in *error*."""
        self.fault(path, "file.unreadable", f"the file cannot be read: {error.strerror or error}")

    def _measure(self, path: str, found: Measured) -> None:
        self._measured.setdefault(path, found)

    def _read_through(self, path: str) -> None:
        file = self.open(path)
        if file is None:
            return
        with file:
            try:
                while file.read(_BLOCK):
                    pass
            except OSError as error:
                self.unreadable(path, error)
