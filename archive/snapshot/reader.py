"""How the files of a copy are reached: one narrow reader, so that no meaning knows of folders."""

from collections.abc import Iterator
from enum import Enum
from typing import BinaryIO, Protocol

from archive.frozen import dataclass


class Kind(Enum):
    """What a name in a folder stands for. Anything but a plain file has no place in a copy."""

    FILE = "a file"
    EMPTY = "an empty folder"
    LINK = "a link to elsewhere"
    SPECIAL = "neither a file nor a folder"
    CLOSED = "a folder that cannot be read"


@dataclass(frozen=True, slots=True)
class Found:
    """One name below the top of a copy, its parts joined by `/`, spelled as the system has it."""

    path: str
    kind: Kind


class Files(Protocol):
    """The files of a copy. Nothing in them is trusted, and no link is ever followed."""

    def listing(self) -> Iterator[Found]:
        """Yield everything below the top but folders that hold something, in no certain order."""
        ...

    def open(self, path: str) -> BinaryIO:
        """Open the file that `listing` gave as *path*.

        Raises:
            OSError: it cannot be read, or is no plain file any more.
        """
        ...
