"""Verifying a snapshot: files and the auditor's own pins, and nothing else. No SQLAlchemy here."""

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from archive.core import checkpoint as checkpoints
from archive.core.trust import Trust
from archive.errors import MalformedError, NotFoundError
from archive.frozen import dataclass
from archive.ids import Origin
from archive.place import MARKER
from archive.service.pins import read_pins
from archive.service.spreading import spreading
from archive.snapshot import paths
from archive.snapshot.reader import Found, Kind
from archive.store import folders
from archive.store.faults import told_of_files
from archive.verify.auditor import Progress, unseen
from archive.verify.report import Report
from archive.verify.shelf import Shelf
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


def require_same(earlier: Sequence[bytes], origin: Origin) -> None:
    """Return if the checkpoints *earlier* are of the log *origin*.

    Raises:
        MalformedError: they are of another.
    """
    for note in earlier:
        found = checkpoints.parse(note).checkpoint.origin
        if found != origin:
            raise MalformedError(
                f"the earlier copy is of {found}, and what is verified is of {origin}",
                remedy="Compare with an earlier copy of the same archive.",
            )


def origin_of(snapshot: Path) -> Origin:
    """Return the archive that *snapshot* says it is of.

    Raises:
        NotFoundError: there is no snapshot.
        MalformedError: its newest checkpoint cannot be read.
    """
    folders.require_whole(snapshot)
    note = Shelf(FolderFiles(snapshot)).checkpoint(paths.CHECKPOINT)
    if note is None:
        raise NotFoundError(
            f"{snapshot} is no snapshot: it has no {paths.CHECKPOINT}",
            remedy="Name the folder that was handed out, the one in which data lies.",
        )
    try:
        return checkpoints.parse(note).checkpoint.origin
    except MalformedError as error:
        raise MalformedError(
            f"{snapshot}: {paths.CHECKPOINT}: {error.message}", remedy="Use an unaltered copy."
        ) from None


def is_archive(path: Path) -> bool:
    """Say whether the folder *path* is a working archive."""
    with told_of_files(str(path)):
        return (path / MARKER).is_file()


def verify_snapshot(
    path: Path,
    policy: Path | None,
    earlier: Sequence[bytes] = (),
    progress: Progress = unseen,
    workers: int | None = None,
) -> Report:
    """Return what can be said of the snapshot in *path* under the pins in the file *policy*.

    *earlier*: the checkpoints of an earlier copy, by size; this one must have grown out of each.
    *workers*: as `spreading` has it.

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
    origin = _said_origin(path) if earlier else None
    if origin is not None:
        require_same(earlier, origin)
    trust, said = None, None
    if policy is not None:
        trust, said = _own_pins(policy, path), str(policy)
    with spreading(workers) as spread:
        return verify(FolderFiles(path), trust, said, earlier, progress, spread)


def _own_pins(policy: Path, path: Path) -> Trust:
    with told_of_files(str(policy)):
        inside = policy.resolve().is_relative_to(path.resolve())
    if inside:
        raise MalformedError(
            f"{policy} came with the snapshot: whoever altered one can alter the other",
            remedy="Take the pins from where the archive publishes them, or from its keepers.",
        )
    return read_pins(policy)


def _kind(mode: int | None) -> Kind:
    if mode is None:
        return Kind.EMPTY
    if stat.S_ISREG(mode):
        return Kind.FILE
    if stat.S_ISLNK(mode):
        return Kind.LINK
    return Kind.SPECIAL if mode else Kind.CLOSED


def _said_origin(path: Path) -> Origin | None:
    """Return what `origin_of` does; None where that is damaged, which verifying then tells."""
    try:
        return origin_of(path)
    except (NotFoundError, MalformedError):
        return None
