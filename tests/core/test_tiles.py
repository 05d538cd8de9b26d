import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import merkle, merkle_proof, tile_paths, tiles
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.core.tiles import Bundle, Tile
from archive.errors import MalformedError

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_tiles.json").read_text("utf-8")
)
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(70_000)]
TREE = MemoryTree(LEAVES)
SIZES = st.integers(0, 1_000) | st.integers(65_000, len(LEAVES))


class Shelf:
    """The tiles of a log, as they lie on a disk, and what was read of them."""

    def __init__(self, size: int) -> None:
        self.files = {
            tile_paths.path(tile): tiles.encode_tile(TREE.read(tiles.nodes_of(tile)))
            for tile in tiles.tiles_for(size)
        }
        self.taken: list[str] = []

    def read_tile(self, tile: Tile) -> bytes:
        self.taken.append(tile_paths.path(tile))
        return self.files[self.taken[-1]]


@pytest.mark.parametrize("size", VECTORS["paths"])
def test_a_log_has_the_tiles_of_the_frozen_vector(size: str) -> None:
    found = [tile_paths.path(tile) for tile in tiles.tiles_for(int(size))]
    assert found == VECTORS["paths"][size]


@pytest.mark.parametrize("size", VECTORS["bundle_paths"])
def test_a_log_has_the_bundles_of_the_frozen_vector(size: str) -> None:
    found = [tile_paths.path(bundle) for bundle in tiles.bundles_for(int(size))]
    assert found == VECTORS["bundle_paths"][size]


@given(SIZES)
def test_partial_tiles_are_as_wide_as_the_specification_says(size: int) -> None:
    widths = {tile.level: tile.width for tile in tiles.tiles_for(size) if tile.width < 256}
    expected = {level: size // 256**level % 256 for level in range(4)}
    assert widths == {level: width for level, width in expected.items() if width}


@given(SIZES, SIZES)
def test_new_tiles_are_those_that_were_not_there(old: int, new: int) -> None:
    old, new = sorted((old, new))
    before = set(tiles.tiles_for(old))
    assert list(tiles.new_tiles(old, new)) == [
        tile for tile in tiles.tiles_for(new) if tile not in before
    ]
    bundles_before = set(tiles.bundles_for(old))
    assert list(tiles.new_bundles(old, new)) == [
        bundle for bundle in tiles.bundles_for(new) if bundle not in bundles_before
    ]


def test_new_tiles_of_a_large_log_are_not_looked_for_from_its_start() -> None:
    size = 2**50
    assert list(tiles.new_tiles(size, size + 1)) == [Tile(level=0, index=size // 256, width=1)]
    assert list(tiles.new_bundles(size, size + 1)) == [Bundle(size // 256, 1)]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300, 512, 65_535, 65_536, 70_000])
def test_every_node_that_is_asked_for_stands_in_the_tiles(size: int) -> None:
    shelf = Shelf(size)
    read = tiles.read_hashes(shelf.read_tile, size)
    assert merkle.root(size, read) == TREE.root_at(size)
    for index in {0, 1, size // 2, size - 1}:
        path = merkle_proof.inclusion_proof(index % size, size, read)
        assert path == merkle_proof.inclusion_proof(index % size, size, TREE.read)
    for old in {1, size // 2 or 1, size - 1, size}:
        proof = merkle_proof.consistency_proof(old, size, read)
        assert proof == merkle_proof.consistency_proof(old, size, TREE.read)


@given(st.integers(0, 16), st.data())
def test_a_node_of_any_level_is_read_from_its_one_tile(level: int, draw: st.DataObject) -> None:
    size = draw.draw(st.integers(1 << level, len(LEAVES)))
    node = Node(level, draw.draw(st.integers(0, (size >> level) - 1)))
    taken: list[Tile] = []

    def read_tile(tile: Tile) -> bytes:
        taken.append(tile)
        return tiles.encode_tile(TREE.read(tiles.nodes_of(tile)))

    assert tiles.read_hashes(read_tile, size)([node]) == TREE.read([node])
    assert len(taken) == 1
    assert taken[0] in set(tiles.tiles_for(size))


def test_one_call_reads_a_tile_once() -> None:
    shelf = Shelf(300)
    tiles.read_hashes(shelf.read_tile, 300)([Node(0, 1), Node(0, 2), Node(3, 4), Node(8, 0)])
    assert shelf.taken == ["tile/0/000", "tile/1/000.p/1"]


def test_asking_for_a_node_that_is_not_complete_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="the tile ends before"):
        tiles.read_hashes(Shelf(3).read_tile, 3)([Node(1, 1)])


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + bytes(32)])
def test_a_tile_of_another_length_is_malformed(change: Callable[[bytes], bytes]) -> None:
    shelf = Shelf(5)
    with pytest.raises(MalformedError, match="a tile of 5 hashes has"):
        tiles.read_hashes(lambda tile: change(shelf.read_tile(tile)), 5)([Node(0, 0)])


@given(st.binary(max_size=200), st.integers(1, 256))
def test_any_bytes_are_a_tile_or_malformed(data: bytes, width: int) -> None:
    try:
        hashes = tiles.decode_tile(data, Tile(level=0, index=0, width=width))
    except MalformedError:
        return
    assert tiles.encode_tile(hashes) == data
    assert len(hashes) == width


def bundled(entries: Sequence[bytes]) -> bytes:
    return b"".join(tiles.encode_bundle(entries))


def decoded(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(text) for text in texts)


@pytest.mark.parametrize("vector", VECTORS["bundles"], ids=lambda vector: vector["bundle"][:20])
def test_a_bundle_is_that_of_the_frozen_vector(vector: dict[str, str]) -> None:
    entries, bundle = decoded(vector["entries"]), bytes.fromhex(vector["bundle"])
    assert bundled(entries) == bundle
    assert tuple(tiles.decode_bundle(bundle)) == entries


@pytest.mark.parametrize("text", VECTORS["refused_bundles"], ids=lambda text: text[:20])
def test_a_bundle_that_ends_early_or_is_too_long_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        tiles.decode_bundle(bytes.fromhex(text))


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_bundled_entries_come_back(entries: list[bytes]) -> None:
    data = bundled(entries)
    assert list(tiles.decode_bundle(data, len(entries))) == entries
    with pytest.raises(MalformedError, match=f"{len(entries)} entries instead of"):
        tiles.decode_bundle(data, len(entries) + 1)


def test_the_longest_entry_fits_and_a_longer_one_does_not() -> None:
    longest = bytes(tiles.MAX_ENTRY_BYTES)
    assert list(tiles.decode_bundle(bundled([longest]))) == [longest]
    with pytest.raises(OverflowError):
        bundled([longest + b"\0"])


def test_a_full_bundle_is_taken_and_more_is_a_bug() -> None:
    assert len(list(tiles.decode_bundle(bundled([b"a"] * 256)))) == 256
    with pytest.raises(AssertionError):
        bundled([b"a"] * 257)


@given(st.binary())
def test_any_bytes_are_a_bundle_or_malformed(data: bytes) -> None:
    try:
        entries = list(tiles.decode_bundle(data))
    except MalformedError:
        return
    assert bundled(entries) == data


def test_the_published_logs_are_read_and_written_as_tiles(shared: Path) -> None:
    folder = shared / "vectors" / "generated"
    vectors = json.loads((folder / "vectors.json").read_text("utf-8"))
    for text, root in vectors["roots"].items():
        size, log = int(text), folder / f"log-{text}"
        written = [tile_paths.path(tile) for tile in tiles.tiles_for(size)]
        written += [tile_paths.path(bundle) for bundle in tiles.bundles_for(size)]
        assert sorted(written) == sorted(vectors["tile_paths"][text])
        leaves = [
            merkle.leaf_hash(entry)
            for bundle in tiles.bundles_for(size)
            for entry in tiles.decode_bundle(
                (log / tile_paths.path(bundle)).read_bytes(), bundle.width
            )
        ]
        tree = MemoryTree(leaves)
        assert tree.size == size
        for tile in tiles.tiles_for(size):
            data = tiles.encode_tile(tree.read(tiles.nodes_of(tile)))
            assert data == (log / tile_paths.path(tile)).read_bytes()
        read = tiles.read_hashes(reader(log), size)
        assert merkle.root(size, read) == tree.root() == Hash(bytes.fromhex(root))


def reader(log: Path) -> Callable[[Tile], bytes]:
    return lambda tile: (log / tile_paths.path(tile)).read_bytes()


def test_the_published_bundles_are_written_again(shared: Path) -> None:
    folder = shared / "vectors" / "generated"
    vectors = json.loads((folder / "vectors.json").read_text("utf-8"))
    for text in vectors["bundles_hex"].values():
        data = bytes.fromhex(text)
        assert bundled(list(tiles.decode_bundle(data))) == data
