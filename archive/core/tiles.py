"""The static form of a log, C2SP tlog-tiles: hash tiles, entry bundles, and their paths.

A tile holds 256 nodes of one Merkle level, every eighth level being kept: the nodes of the levels
between are hashed again from those below. The last tile of a level is *partial* where nodes are
still to come. An entry bundle holds the entries below one tile of level 0.
"""

from collections.abc import Callable, Iterator, Sequence

from archive.core.hashes import HASH_BYTES, Hash
from archive.core.merkle import Node, ReadHashes, parents
from archive.errors import MalformedError
from archive.frozen import dataclass

HEIGHT = 8
WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""

MAX_ENTRY_BYTES = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Nodes `256 * index` and following of Merkle level `8 * level`: *width* of them, 1 to 256."""

    level: int
    index: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Bundle:
    """The entries `256 * index` and following: *width* of them, 1 to 256."""

    index: int
    width: int = WIDTH


def tiles_for(size: int) -> Iterator[Tile]:
    """Give every tile of a log of *size* entries, partial ones included, level after level."""
    return new_tiles(0, size)


def new_tiles(old: int, new: int) -> Iterator[Tile]:
    """Give the tiles that a log of *new* entries has, and did not have when it was of *old*."""
    level = 0
    while new > old:
        for bundle in new_bundles(old, new):
            yield Tile(level=level, index=bundle.index, width=bundle.width)
        # tlog-tiles, "Partial Tiles": only full tiles are hashed into the level above.
        level, old, new = level + 1, old // WIDTH, new // WIDTH


def bundles_for(size: int) -> Iterator[Bundle]:
    """Give every entry bundle of a log of *size* entries, the partial one included."""
    return new_bundles(0, size)


def new_bundles(old: int, new: int) -> Iterator[Bundle]:
    """Give the bundles that a log of *new* entries has, and did not have when it was of *old*."""
    for index in range(old // WIDTH, new // WIDTH):
        yield Bundle(index)
    if new % WIDTH and new > old:
        yield Bundle(new // WIDTH, new % WIDTH)


def nodes_of(tile: Tile) -> list[Node]:
    """Return the nodes whose hashes make up *tile*, in its order."""
    first = tile.index * WIDTH
    return [Node(HEIGHT * tile.level, first + offset) for offset in range(tile.width)]


def encode_tile(hashes: Sequence[Hash]) -> bytes:
    """Return the bytes of the tile that holds *hashes*."""
    return b"".join(hashes)


def decode_tile(data: bytes, tile: Tile) -> tuple[Hash, ...]:
    """Return the hashes in *data*, which is said to be *tile*.

    Raises:
        MalformedError: *data* has not the length of that tile.
    """
    if len(data) != tile.width * HASH_BYTES:
        raise MalformedError(
            f"a tile of {tile.width} hashes has {len(data)} bytes"
            f" instead of {tile.width * HASH_BYTES}",
            remedy="Fetch an unaltered copy.",
        )
    return tuple(Hash(data[at : at + HASH_BYTES]) for at in range(0, len(data), HASH_BYTES))


def read_hashes(read_tile: Callable[[Tile], bytes], size: int) -> ReadHashes:
    """Return a reader of the nodes of a log of *size* entries, which has its tiles by *read_tile*.

    The hashes are as good as the tiles: nothing is checked but their lengths. In one call, each
    tile is read once; from call to call nothing is kept. The reader raises what *read_tile*
    raises, and MalformedError for a tile of another length.
    """

    def read(nodes: Sequence[Node]) -> list[Hash]:
        seen: dict[Tile, tuple[Hash, ...]] = {}
        found = []
        for node in nodes:
            tile = _tile_of(node, size)
            if tile not in seen:
                seen[tile] = decode_tile(read_tile(tile), tile)
            found.append(_node_in(seen[tile], node))
        return found

    return read


def _tile_of(node: Node, size: int) -> Tile:
    """Return the tile of a log of *size* below whose hashes *node* is the root."""
    level, steps = divmod(node.level, HEIGHT)
    index = (node.index << steps) // WIDTH
    width = min(WIDTH, (size >> HEIGHT * level) - index * WIDTH)
    return Tile(level=level, index=index, width=width)


def _node_in(hashes: Sequence[Hash], node: Node) -> Hash:
    steps = node.level % HEIGHT
    first = (node.index << steps) % WIDTH
    row = hashes[first : first + (1 << steps)]
    assert len(row) == 1 << steps, f"the tile ends before {node}"
    for _ in range(steps):
        row = parents(row)
    return row[0]


def encode_bundle(entries: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the bundle of *entries* in parts: at most 256 of at most 65,535 bytes each."""
    assert len(entries) <= WIDTH
    # tlog-tiles, "Log entries": each behind its length, 16 bits, big-endian.
    for one in entries:
        yield len(one).to_bytes(2, "big")
        yield one


def decode_bundle(data: bytes, width: int | None = None) -> Iterator[bytes]:
    """Return the entries in the bundle *data*, each as it is asked for; with *width*, so many.

    What is wrong is found before the first is given.

    Raises:
        MalformedError: *data* ends within an entry, or holds more entries than it may.
    """
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        # So it is found, too, when only half of the length is there.
        if at > len(data):
            raise _malformed(f"the bundle ends within its entry number {len(places)}")
        places.append((start, at))
    if len(places) > WIDTH or width not in (None, len(places)):
        raise _malformed(f"the bundle holds {len(places)} entries instead of {width or WIDTH}")
    return (data[start:end] for start, end in places)


def _malformed(fault: str) -> MalformedError:
    return MalformedError(fault, remedy="Fetch an unaltered copy.")
