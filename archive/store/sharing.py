"""Files that a new folder shares with an earlier one: hard links, where all bytes are the same.

Nothing in the earlier folder is believed: what is linked was compared with what was to be written.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from archive.store import folders
from archive.store.folders import NewFolder

_BLOCK: Final = 1 << 20


class Sharing:
    """A new *folder* that is written, and an *earlier* one whose files it shares, if there is one.

    `linked`, `written`: how many files became so. `copied`: how many of the written ones are the
    same as earlier, and could not be linked: the system does not do it there, or they are owned by
    somebody else, who could alter them.
    """

    def __init__(self, folder: NewFolder, earlier: Path | None) -> None:
        self._folder = folder
        self._earlier = earlier
        self.linked = 0
        self.written = 0
        self.copied = 0

    def write(self, path: str, parts: Iterable[bytes]) -> None:
        """Write the new file *path* without looking at an earlier one."""
        self._folder.write(path, parts)
        self.written += 1

    def share(self, path: str, parts: Iterable[bytes]) -> None:
        """Make the file *path* of *parts*: a link if the earlier one has just these bytes."""
        file = self._open(path)
        if file is None:
            self.write(path, parts)
            return
        with file:
            ahead, same = iter(parts), 0
            for part in ahead:
                if file.read(len(part)) != part:
                    self.write(path, chain(_first(file, same), [part], ahead))
                    return
                same += len(part)
            if file.read(1) or not self._link(path, file):
                self.write(path, _first(file, same))

    def share_digest(self, path: str, digest: str) -> bool:
        """Link the file *path* if the earlier one has SHA-256 *digest*, in hex; say whether."""
        file = self._open(path)
        if file is None:
            return False
        with file:
            return _digest(file) == digest and self._link(path, file)

    def _open(self, path: str) -> BinaryIO | None:
        if self._earlier is None or not folders.is_plain(self._earlier, PurePosixPath(path)):
            return None
        try:
            return folders.open_plain(self._earlier.joinpath(*path.split("/")))
        except OSError:
            # What cannot be read cannot be shared either.
            return None

    def _link(self, path: str, file: BinaryIO) -> bool:
        assert self._earlier is not None
        done = self._folder.link(path, self._earlier.joinpath(*path.split("/")), file)
        self.linked += done
        self.copied += not done
        return done


def _digest(file: BinaryIO) -> str:
    hashed = hashlib.sha256()
    while block := file.read(_BLOCK):
        hashed.update(block)
    return hashed.hexdigest()


def _first(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the first *size* bytes of *file*."""
    file.seek(0)
    while size and (block := file.read(min(size, _BLOCK))):
        size -= len(block)
        yield block
