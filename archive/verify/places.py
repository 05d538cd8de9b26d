"""The files of a snapshot: each one has its place, each place has its file."""

from collections.abc import Collection

from archive.core import tiles
from archive.core.memory_tree import MemoryTree
from archive.core.tiles import Tile
from archive.snapshot import paths
from archive.snapshot.reader import Found, Kind
from archive.verify.report import Audit, Level
from archive.verify.shelf import Shelf

MANY = 20
"""So many missing files are named; of the others it is said that there are some."""

_LEVELS = (
    ("data/log/checkpoint", Level.SIGNATURES),
    (paths.BODIES, Level.BODIES),
    (paths.CAPTURES, Level.CAPTURES),
    (paths.VIEWS, Level.VIEWS),
)


def level_of(path: str) -> Level:
    """Return the level on which a fault of the file *path* is told: the tree's where none fits."""
    if path in paths.TAGS:
        return Level.BAG
    return next((level for start, level in _LEVELS if path.startswith(start)), Level.TREE)


def check(shelf: Shelf, size: int, views: Collection[str], audit: Audit) -> None:
    """Report what has no place in a snapshot of *size* entries, and what is missing from it.

    *views*: the paths of the files that its views are in.
    """
    for found in shelf.found:
        _check_place(found, size, views, audit)
    missing = (path for path in paths.required(size, views) if path not in shelf)
    for number, path in enumerate(missing):
        if number == MANY:
            message = "more files are missing than are named here"
            audit.find(Level.TREE, "file.missing", paths.DATA, message)
            return
        audit.find(level_of(path), "file.missing", path, "a file of every snapshot is missing")


def _check_place(found: Found, size: int, views: Collection[str], audit: Audit) -> None:
    path = shown(found.path)
    if found.kind is not Kind.FILE:
        message = f"{found.kind.value} stands here: a snapshot has plain files alone"
        audit.find(level_of(path), "file.kind", path, message)
    elif not paths.has_place(found.path, size, views):
        message = f"a snapshot of {size} entries has no such file"
        audit.find(level_of(path), "file.unexpected", path, message)


def check_tiles(shelf: Shelf, size: int, tree: MemoryTree, audit: Audit) -> None:
    """Compare every tile with the tree made of the entries, as far as those are here."""
    for found in shelf.found:
        tile = paths.parse_log(found.path)
        if not isinstance(tile, Tile) or not paths.is_part(tile, size):
            continue
        last = tiles.nodes_of(tile)[-1]
        if last.index >= tree.size >> last.level:
            # That entries are missing was found; what they were cannot be said.
            continue
        wanted = tiles.encode_tile(tree.read(tiles.nodes_of(tile)))
        data = shelf.read(found.path, len(wanted))
        if data is not None and data != wanted:
            audit.find(
                Level.TREE,
                "tile.altered",
                found.path,
                f"the tile differs from the tree of the entries from byte {_first(data, wanted)}",
                expected=f"{len(wanted)} bytes",
                found=f"{len(data)} bytes",
            )


def check_checkpoints(shelf: Shelf, audit: Audit) -> None:
    """Compare the newest checkpoint with the largest of those that are kept."""
    newest = shelf.checkpoint(paths.CHECKPOINT)
    kept = shelf.kept()
    if newest is None or not kept:
        return
    size, path = kept[-1]
    if newest != shelf.checkpoint(path):
        audit.find(
            Level.SIGNATURES,
            "checkpoint.newest",
            paths.CHECKPOINT,
            f"it is not the largest of the kept ones, byte for byte, which covers {size} entries",
            expected=path,
        )
    for size, path in kept:
        found = shelf.size_in(path)
        if found is not None and found != size:
            audit.find(
                Level.SIGNATURES,
                "checkpoint.place",
                path,
                "a checkpoint of another size stands here",
                expected=str(size),
                found=str(found),
            )


def shown(path: str) -> str:
    """Return *path* with whatever is no Unicode text spelled out, so that it can be told."""
    return path.encode("utf-8", "backslashreplace").decode()


def _first(data: bytes, wanted: bytes) -> int:
    pairs = enumerate(zip(data, wanted, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(data), len(wanted)))
