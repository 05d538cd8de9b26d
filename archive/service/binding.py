"""A snapshot is written: captures, the log with its views, and last what makes a bag of them."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.errors import NotFoundError, TamperedError
from archive.frozen import dataclass
from archive.ids import Digest
from archive.snapshot import bagging, content, paths
from archive.snapshot.about import About
from archive.snapshot.bagging import Payload
from archive.snapshot.content import Edition
from archive.store import folders
from archive.store.captures import BLOCK, Captures
from archive.store.faults import told_of_files
from archive.store.folders import NewFolder
from archive.store.sharing import Sharing

_UNSHARED = (paths.VIEWS, paths.POLICY)
"""What people open in other programs, which may write into it, is a file of its own each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How a snapshot was written: files that it shares with an earlier one, and others.

    `copied`: those of the written ones that are as earlier, and could not be shared.
    """

    linked: int
    written: int
    copied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The captured files that go into a snapshot: where they are, and how long each one is."""

    files: Captures
    sizes: Mapping[Digest, int]


def require_snapshot(earlier: Path, target: Path) -> None:
    """Return if *earlier* is a snapshot as far as can be seen, and *target* not within it.

    Raises:
        NotFoundError: there is no snapshot, or none that was finished.
        ConflictError: *target* lies within it.
    """
    folders.require_whole(earlier)
    with told_of_files(str(earlier)):
        whole = (earlier / paths.CHECKPOINT).is_file()
    if not whole:
        raise NotFoundError(
            f"{earlier} is no snapshot: it has no {paths.CHECKPOINT}",
            remedy="Name the folder of an earlier snapshot, the one in which data lies.",
        )
    folders.require_outside(target, earlier)


def bind(
    folder: NewFolder, edition: Edition, captured: Captured, about: About, earlier: Path | None
) -> Bound:
    """Write everything into *folder*; share what is the same with *earlier*, if one is given.

    Raises:
        TamperedError: a captured file is not the one that was named.
        NotFoundError: it is missing.
    """
    shelf, payload = Sharing(folder, earlier), Payload()
    for digest in sorted(captured.sizes):
        _bind_capture(shelf, payload, captured, digest)
    for path, parts in content.files(edition):
        write = shelf.write if path.startswith(_UNSHARED) else shelf.share
        write(path, payload.passing(path, parts))
    for path, parts in bagging.files(payload, about):
        shelf.write(path, parts)
    return Bound(linked=shelf.linked, written=shelf.written, copied=shelf.copied)


def _bind_capture(shelf: Sharing, payload: Payload, captured: Captured, digest: Digest) -> None:
    path, size = paths.capture(digest), captured.sizes[digest]
    hexadecimal = digest.removeprefix("sha256:")
    if shelf.share_digest(path, hexadecimal):
        payload.add(path, hexadecimal, size)
        return
    shelf.write(path, payload.passing(path, _blocks(captured.files, digest, size)))


def _blocks(files: Captures, digest: Digest, size: int) -> Iterator[bytes]:
    hashed, length = hashlib.sha256(), 0
    with files.open(digest) as file:
        while block := file.read(BLOCK):
            hashed.update(block)
            length += len(block)
            yield block
    if (f"sha256:{hashed.hexdigest()}", length) != (digest, size):
        raise TamperedError(
            f"the captured file {digest} is not the one that was named",
            remedy="Put back the file from another copy of the archive.",
        )
