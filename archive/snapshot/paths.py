"""Where everything in a snapshot stands. Format section 17."""

from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType

from archive.core import tile_paths
from archive.core.tiles import HEIGHT, WIDTH, Bundle, Tile, bundles_for, tiles_for
from archive.errors import MalformedError
from archive.ids import Digest, is_digest
from archive.relation import Relation
from archive.views.runner import RELATIONS

DATA = "data"
LOG = "data/log/"
CHECKPOINT = "data/log/checkpoint"
CHECKPOINTS = "data/log/checkpoints/"
BODIES = "data/bodies/"
CAPTURES = "data/captures/"
VIEWS = "data/views/"
MANIFEST = "data/views/manifest"
TAGS = (
    "README.txt",
    "bag-info.txt",
    "bagit.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
)
"""What stands at the top: the files that make a bag of it."""

POLICY = "data/trust/policy"
"""For convenience alone: what came with a copy says nothing about whether to believe it."""

_SHA256 = "sha256/"


def checkpoint(size: int) -> str:
    """Return the path of the kept checkpoint over *size* entries."""
    return CHECKPOINTS + tile_paths.numbered_path(size)


def checkpoint_size(path: str) -> int | None:
    """Return the size in the path of a kept checkpoint; None where *path* is none."""
    found = _numbered(path, CHECKPOINTS)
    return found.index if found is not None and found.width == WIDTH else None


def log(item: Tile | Bundle) -> str:
    """Return the path of a tile or an entry bundle."""
    return LOG + tile_paths.path(item)


def parse_log(path: str) -> Tile | Bundle | None:
    """Return the tile or entry bundle that *path* stands for; None where it is neither."""
    if not path.startswith(LOG):
        return None
    try:
        return tile_paths.parse_path(path.removeprefix(LOG))
    except MalformedError:
        return None


def bodies(bundle: Bundle) -> str:
    """Return the path of the bodies of the entries in *bundle*."""
    return BODIES + tile_paths.numbered_path(bundle.index, bundle.width)


def parse_bodies(path: str) -> Bundle | None:
    """Return the bundle whose bodies *path* holds; None where it holds none."""
    return _numbered(path, BODIES)


def capture(digest: Digest) -> str:
    """Return the path of a captured file."""
    hexadecimal = digest.removeprefix("sha256:")
    return f"{CAPTURES}{_SHA256}{hexadecimal[:2]}/{hexadecimal[2:]}"


def parse_capture(path: str) -> Digest | None:
    """Return the digest under which *path* keeps a file; None where it keeps none."""
    digest = Digest("sha256:" + path.removeprefix(CAPTURES + _SHA256).replace("/", ""))
    return digest if is_digest(digest) and capture(digest) == path else None


def rows(relation: Relation) -> str:
    """Return the path of the rows of *relation*, for programs."""
    return f"{VIEWS}{relation.name}.jsonl"


def sheet(relation: Relation) -> str:
    """Return the path of the rows of *relation*, for people."""
    return f"{VIEWS}{relation.name}.csv"


VIEW_FILES: Mapping[str, Relation] = MappingProxyType(
    {path(relation): relation for relation in RELATIONS for path in (rows, sheet)}
)
"""Every file of the views, and the relation that it holds."""


def required(size: int, views: Iterable[str] = VIEW_FILES) -> Iterator[str]:
    """Yield the path of every file that each snapshot of *size* entries has, the *views* first."""
    yield from views
    yield MANIFEST
    yield from required_log(size)


def required_log(size: int) -> Iterator[str]:
    """Yield the path of every file that a log of *size* entries consists of, bodies included."""
    yield CHECKPOINT
    yield checkpoint(size)
    for tile in tiles_for(size):
        yield log(tile)
    for bundle in bundles_for(size):
        yield log(bundle)
        yield bodies(bundle)


def has_place(path: str, size: int, views: Container[str] = VIEW_FILES) -> bool:
    """Say whether a snapshot of *size* entries with these *views* may have a file at *path*."""
    if path in views or path in (CHECKPOINT, MANIFEST, POLICY, *TAGS):
        return True
    covered = checkpoint_size(path)
    if covered is not None:
        return 1 <= covered <= size
    item = parse_log(path) or parse_bodies(path)
    if item is not None:
        return is_part(item, size)
    return parse_capture(path) is not None


def is_part(item: Tile | Bundle, size: int) -> bool:
    """Say whether a log of *size* entries has just this tile or bundle, of just this width."""
    level = item.level if isinstance(item, Tile) else 0
    # A path may name a level that no log in this world reaches.
    full, rest = divmod(size >> HEIGHT * level, WIDTH)
    return item.index < full if item.width == WIDTH else (item.index, item.width) == (full, rest)


def _numbered(path: str, folder: str) -> Bundle | None:
    if not path.startswith(folder):
        return None
    try:
        return Bundle(*tile_paths.parse_numbered_path(path.removeprefix(folder)))
    except MalformedError:
        return None
