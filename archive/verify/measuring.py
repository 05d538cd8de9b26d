"""A file that is measured while somebody else reads it, so that nothing is read twice for that."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, BinaryIO

from archive.frozen import dataclass

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class Measured:
    """How many bytes a file has, and their digests in hex by algorithm."""

    size: int
    digests: Mapping[str, str]


def measuring(
    file: BinaryIO, algorithms: Sequence[str], done: Callable[[Measured], None]
) -> BinaryIO:
    """Return *file*, which was just opened; *done* is told what it came to when its end is met.

    Whoever stops before the end has measured nothing. It cannot be wound back.
    """
    return BufferedReader(_Measuring(file, algorithms, done), _BUFFER)


class _Measuring(RawIOBase):
    """The bytes of a file, hashed and counted on their way."""

    def __init__(
        self, file: BinaryIO, algorithms: Sequence[str], done: Callable[[Measured], None]
    ) -> None:
        super().__init__()
        self._file = file
        self._done = done
        self._size = 0
        self._hashed = [hashlib.new(name, usedforsecurity=False) for name in algorithms]

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill *buffer* with what comes next; return how much that is.

        Raises:
            OSError: the file cannot be read.
        """
        room = memoryview(buffer).cast("B")
        data = self._file.read(len(room))
        room[: len(data)] = data
        for one in self._hashed:
            one.update(data)
        self._size += len(data)
        if not data:
            self._done(Measured(self._size, {one.name: one.hexdigest() for one in self._hashed}))
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
