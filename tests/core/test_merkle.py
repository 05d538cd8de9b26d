import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import merkle
from archive.core.hashes import Hash
from archive.core.merkle import Node

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_merkle.json").read_text("utf-8")
)
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(300)]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


def naive_node(node: Node, leaves: Sequence[bytes] = LEAVES) -> bytes:
    width = 1 << node.level
    span = leaves[node.index * width : (node.index + 1) * width]
    assert len(span) == width, f"{node} is not complete"
    return naive_root(span)


class Store:
    """Nodes of a tree of `size`, made the slow way; remembers what was asked of it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.asked: list[Node] = []
        self.calls = 0

    def read(self, nodes: Sequence[Node]) -> list[Hash]:
        self.calls += 1
        self.asked += nodes
        return [Hash(naive_node(node, LEAVES[: self.size])) for node in nodes]


def test_roots_and_leaves_are_those_of_the_frozen_vectors() -> None:
    leaves = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in VECTORS["entries"]]
    assert [leaf.hex() for leaf in leaves] == VECTORS["leaf_hashes"]
    nodes = dict(merkle.extend(0, leaves, lambda nodes: []))
    for size, root in enumerate(VECTORS["roots"]):
        assert merkle.root(size, lambda asked: [nodes[node] for node in asked]).hex() == root
        assert naive_root(leaves[:size]).hex() == root


def test_the_hash_of_a_leaf_is_never_that_of_a_node() -> None:
    left, right = LEAVES[:2]
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
    assert merkle.node_hash(left, right) == naive_root([left, right])


@given(st.integers(0, 2**53))
def test_a_frontier_makes_up_the_whole_tree_with_no_gap(size: int) -> None:
    end = 0
    for node in merkle.frontier(size):
        assert node.index << node.level == end
        end = (node.index + 1) << node.level
    assert end == size
    assert len(merkle.frontier(size)) == size.bit_count()


@pytest.mark.parametrize("size", [*range(20), 31, 32, 33, 255, 256, 257, 300])
def test_a_root_is_that_of_the_definition(size: int) -> None:
    store = Store(size)
    assert merkle.root(size, store.read) == naive_root(LEAVES[:size])
    assert store.calls == (1 if size else 0)


@given(st.integers(0, len(LEAVES)), st.integers(0, len(LEAVES)))
def test_growing_gives_exactly_the_nodes_that_become_complete(size: int, end: int) -> None:
    size, end = sorted((size, end))
    store = Store(size)
    grown = merkle.extend(size, LEAVES[size:end], store.read)
    assert [node for node, _ in grown] == [
        Node(level, index)
        for level in range(end.bit_length())
        for index in range(size >> level, end >> level)
    ]
    assert all(found == naive_node(node) for node, found in grown)
    assert len(store.asked) <= size.bit_length()
    assert store.calls <= 1


@pytest.mark.parametrize("size", range(64))
def test_appending_gives_the_leaf_and_then_its_parents(size: int) -> None:
    store = Store(size)
    grown = merkle.append(size, LEAVES[size], store.read)
    assert [node.level for node, _ in grown] == list(range(len(grown)))
    assert grown[0] == (Node(0, size), LEAVES[size])
    assert all(found == naive_node(node) for node, found in grown)
    assert len(store.asked) == len(grown) - 1


def test_a_reader_that_gives_too_little_is_a_bug() -> None:
    with pytest.raises(ValueError, match="shorter"):
        merkle.append(1, LEAVES[1], lambda nodes: [])


def test_parents_leave_an_odd_one_out() -> None:
    assert merkle.parents(LEAVES[:3]) == [merkle.node_hash(*LEAVES[:2])]
    assert merkle.parents(LEAVES[:1]) == []
