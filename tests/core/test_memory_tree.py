import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import merkle
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import EMPTY_ROOT, Node

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(300)]


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_tree_folded_in_any_steps_has_the_nodes_of_one_grown_by_hand(steps: list[int]) -> None:
    tree = MemoryTree()
    for step in steps:
        tree.extend(LEAVES[tree.size : tree.size + step])
    grown = merkle.extend(0, LEAVES[: tree.size], lambda nodes: [])
    assert tree.size == min(sum(steps), len(LEAVES))
    assert tree.read([node for node, _ in grown]) == [found for _, found in grown]


def test_a_tree_remembers_the_root_of_every_size() -> None:
    tree, roots = MemoryTree(), []
    for leaf in LEAVES:
        roots.append(tree.root())
        tree.append(leaf)
    assert roots[0] == EMPTY_ROOT
    assert [tree.root_at(size) for size in range(len(LEAVES))] == roots
    assert MemoryTree(iter(LEAVES)).root() == tree.root()


@pytest.mark.parametrize("node", [Node(0, 5), Node(1, 2), Node(2, 1)])
def test_asking_for_a_node_that_is_not_complete_is_a_bug(node: Node) -> None:
    with pytest.raises(AssertionError, match="a tree of 5 has no"):
        MemoryTree(LEAVES[:5]).read([node])


def test_a_leaf_of_another_length_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        MemoryTree([Hash(b"short")])
