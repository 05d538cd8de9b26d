"""Verifying a snapshot: files and the auditor's own pins, and nothing else. No SQLAlchemy here."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from archive.errors import MalformedError, NotFoundError
from archive.frozen import dataclass
from archive.place import MARKER
from archive.service.pins import read_pins
from archive.snapshot import paths
from archive.snapshot.reader import Found, Kind
from archive.store import folders
from archive.store.faults import told_of_files
from archive.verify.report import Report
from archive.verify.snapshot import verify


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The files below one folder."""

    top: Path

    def listing(self) -> Iterator[Found]:
        """Yield everything there is but folders that hold something."""
        for one in folders.walk(self.top):
            yield Found(one.path, _kind(one.mode))

    def open(self, path: str) -> BinaryIO:
        """Open one of the files."""
        return folders.open_plain(self.top.joinpath(*path.split("/")))


def is_archive(path: Path) -> bool:
    """Say whether the folder *path* is a working archive."""
    with told_of_files(str(path)):
        return (path / MARKER).is_file()


def verify_snapshot(path: Path, policy: Path | None) -> Report:
    """Return what can be said of the snapshot in *path* under the pins in the file *policy*.

    Raises:
        NotFoundError: there is no such file, or no snapshot at *path*.
        MalformedError: the pins cannot be read, or came with the snapshot.
    """
    folders.require_whole(path)
    with told_of_files(str(path)):
        empty = not (path / paths.DATA).is_dir()
    if empty:
        raise NotFoundError(
            f"{path} is neither a snapshot nor an archive: "
            f"it has no folder {paths.DATA} and no {MARKER}",
            remedy="Name the folder that was handed out, the one in which data lies.",
        )
    if policy is None:
        return verify(FolderFiles(path), None, None)
    with told_of_files(str(policy)):
        inside = policy.resolve().is_relative_to(path.resolve())
    if inside:
        raise MalformedError(
            f"{policy} came with the snapshot: whoever altered one can alter the other",
            remedy="Take the pins from where the archive publishes them, or from its keepers.",
        )
    return verify(FolderFiles(path), read_pins(policy), str(policy))


def _kind(mode: int | None) -> Kind:
    if mode is None:
        return Kind.EMPTY
    if stat.S_ISREG(mode):
        return Kind.FILE
    if stat.S_ISLNK(mode):
        return Kind.LINK
    return Kind.SPECIAL if mode else Kind.CLOSED
