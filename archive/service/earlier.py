"""The checkpoints of an earlier copy: what a later one is proved to have grown out of."""

from pathlib import Path

from archive.core import checkpoint as checkpoints
from archive.core import proof as proofs
from archive.errors import MalformedError, NotFoundError, NotReadyError
from archive.ids import Origin
from archive.service.auditing import FolderFiles
from archive.snapshot import paths
from archive.store import folders
from archive.store.faults import told_of_files
from archive.verify.shelf import MAX_CHECKPOINT_BYTES, Shelf

_MAX_BYTES = MAX_CHECKPOINT_BYTES + (1 << 16)
_SUFFIX = ".tlog-proof"
_REMEDY = "Name the folder of an earlier snapshot, a checkpoint that was kept, or a proof."


def checkpoints_of(earlier: Path) -> tuple[bytes, ...]:
    """Return the checkpoints of the snapshot *earlier*, by size, or that of a file.

    The file is a checkpoint or a proof with one in it; a folder may be that of a proof, too. They
    are in form, and nothing else is known of them.

    Raises:
        NotFoundError: there is nothing of that name, or no checkpoint in it.
        MalformedError: one of them is not in form, or they are of several archives.
        NotReadyError: it cannot be read.
    """
    with told_of_files(str(earlier)):
        is_folder = earlier.is_dir()
    named = _in_folder(earlier) if is_folder else [(str(earlier), _in_file(earlier))]
    found: dict[bytes, tuple[int, Origin]] = {}
    for name, note in named:
        try:
            signed = checkpoints.parse(note).checkpoint
        except MalformedError as error:
            raise MalformedError(f"{name}: {error.message}", remedy=_REMEDY) from None
        found[note] = (signed.size, signed.origin)
    if len({origin for _, origin in found.values()}) > 1:
        raise MalformedError(f"{earlier} holds checkpoints of several archives", remedy=_REMEDY)
    return tuple(sorted(found, key=lambda note: found[note]))


def _in_folder(folder: Path) -> list[tuple[str, bytes]]:
    folders.require_whole(folder)
    shelf = Shelf(FolderFiles(folder))
    files = [path for _, path in shelf.kept()]
    found = [(path, shelf.checkpoint(path)) for path in (*files, paths.CHECKPOINT)]
    notes = [(f"{folder}/{path}", note) for path, note in found if note is not None]
    fault = next(iter(shelf.faults), None)
    if fault is not None:
        raise NotReadyError(
            f"{folder}/{fault.path}: {fault.message}", remedy="Have the access granted."
        )
    proved = sorted(one.path for one in shelf.plain() if one.path.endswith(_SUFFIX))
    notes += [(f"{folder}/{path}", _in_file(folder.joinpath(*path.split("/")))) for path in proved]
    if not notes:
        raise NotFoundError(f"there is no checkpoint in {folder}", remedy=_REMEDY)
    return notes


def _in_file(path: Path) -> bytes:
    with told_of_files(str(path)), folders.open_plain(path) as file:
        data = file.read(_MAX_BYTES)
    try:
        return proofs.parse(data).checkpoint
    except MalformedError:
        # Then it is the checkpoint itself, or nothing at all.
        return data
