import base64
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import merkle, merkle_proof
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import EMPTY_ROOT, Node
from archive.errors import MalformedError

Case: TypeAlias = Mapping[str, int | str | bool | list[str] | None]

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_merkle.json").read_text("utf-8")
)
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(600)]
TREE = MemoryTree(LEAVES)
SMALL = range(1, 20)

# Where nothing is shown, conventions differ. These of the published cases are not ours.
SKIPPED = {
    "consistency/additional/size1-is-zero-and-size2-is-not-zero.json": (
        "refuses the empty tree as a beginning; every tree begins with it, and a first "
        "cosignature needs to say so"
    ),
    **dict.fromkeys(
        (
            f"subtreeconsistency/additional/subtree-is-empty-{name}.json"
            for name in (
                "sizes-are-equal-one-subtree-root-valid-proof-is-empty",
                "sizes-are-equal-one-subtree-root-valid-tree-root-random-proof-is-empty",
                "sizes-are-equal-zero-subtree-root-valid-proof-is-empty",
                "sizes-are-equal-zero-subtree-root-valid-tree-root-random-proof-is-empty",
                "subtree-root-valid-proof-is-empty",
                "subtree-root-valid-tree-root-random-proof-is-empty",
            )
        ),
        "takes an empty subtree as shown, whatever the root of the tree; here it shows nothing",
    ),
}


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    middle = naive_middle(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


def naive_middle(size: int) -> int:
    middle = 1
    while middle * 2 < size:
        middle *= 2
    return middle


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    middle = naive_middle(len(leaves))
    if index < middle:
        return [*naive_path(index, leaves[:middle]), naive_root(leaves[middle:])]
    return [*naive_path(index - middle, leaves[middle:]), naive_root(leaves[:middle])]


def naive_subproof(old: int, leaves: Sequence[bytes], known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    middle = naive_middle(len(leaves))
    if old <= middle:
        return [*naive_subproof(old, leaves[:middle], known), naive_root(leaves[middle:])]
    return [*naive_subproof(old - middle, leaves[middle:], False), naive_root(leaves[:middle])]


def hashes(texts: Sequence[str]) -> list[Hash]:
    return [Hash(bytes.fromhex(text)) for text in texts]


def valid_subtrees(size: int) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start in range(size)
        for end in range(start + 1, size + 1)
        if any(start % step == 0 and end - start <= step for step in (1, 2, 4, 8, 16, 32))
    ]


def test_proofs_are_those_of_the_frozen_vectors() -> None:
    leaves = hashes(VECTORS["leaf_hashes"])
    roots = hashes(VECTORS["roots"])
    tree = MemoryTree(leaves)
    for case in VECTORS["inclusion"]:
        index, size, proof = case["index"], case["size"], hashes(case["proof"])
        assert merkle_proof.inclusion_proof(index, size, tree.read) == proof
        assert proof == naive_path(index, leaves[:size])
        assert merkle_proof.check_inclusion(leaves[index], index, size, proof, roots[size])
    for case in VECTORS["consistency"]:
        old, new, proof = case["old"], case["new"], hashes(case["proof"])
        assert merkle_proof.consistency_proof(old, new, tree.read) == proof
        assert proof == naive_subproof(old, leaves[:new], True)
        assert merkle_proof.check_consistency(old, new, roots[old], roots[new], proof)
    for case in VECTORS["subtree"]:
        start, end, size, proof = case["start"], case["end"], case["size"], hashes(case["proof"])
        subtree = Hash(naive_root(leaves[start:end]))
        assert subtree.hex() == case["root"]
        assert merkle_proof.subtree_proof(start, end, size, tree.read) == proof
        assert merkle_proof.check_subtree(start, end, size, subtree, roots[size], proof)


@pytest.mark.parametrize("size", SMALL)
def test_every_leaf_of_a_small_tree_is_provable_as_the_definition_says(size: int) -> None:
    for index in range(size):
        proof = merkle_proof.inclusion_proof(index, size, TREE.read)
        assert proof == naive_path(index, LEAVES[:size])
        root = merkle_proof.root_from_inclusion(LEAVES[index], index, size, proof)
        assert root == naive_root(LEAVES[:size])


@pytest.mark.parametrize("new", SMALL)
def test_every_older_size_of_a_small_tree_is_provable_as_the_definition_says(new: int) -> None:
    for old in range(1, new + 1):
        proof = merkle_proof.consistency_proof(old, new, TREE.read)
        assert proof == naive_subproof(old, LEAVES[:new], True)
        roots = Hash(naive_root(LEAVES[:old])), Hash(naive_root(LEAVES[:new]))
        assert merkle_proof.check_consistency(old, new, *roots, proof)


@pytest.mark.parametrize("size", SMALL)
def test_every_valid_subtree_of_a_small_tree_is_provable(size: int) -> None:
    root = Hash(naive_root(LEAVES[:size]))
    for start, end in valid_subtrees(size):
        subtree = Hash(naive_root(LEAVES[start:end]))
        proof = merkle_proof.subtree_proof(start, end, size, TREE.read)
        assert merkle_proof.check_subtree(start, end, size, subtree, root, proof)
        assert not merkle_proof.check_subtree(start, end, size, root, subtree, [*proof, root])


@given(st.integers(1, len(LEAVES)), st.data())
def test_every_leaf_is_provable_from_few_nodes_in_one_call(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1))
    calls: list[int] = []

    def read(nodes: Sequence[Node]) -> list[Hash]:
        calls.append(len(nodes))
        return TREE.read(nodes)

    proof = merkle_proof.inclusion_proof(index, size, read)
    assert merkle_proof.check_inclusion(LEAVES[index], index, size, proof, TREE.root_at(size))
    assert len(calls) == (1 if size > 1 else 0)
    assert sum(calls) <= 2 * size.bit_length()
    assert len(proof) <= (size - 1).bit_length()


@given(st.integers(1, len(LEAVES)), st.data())
def test_a_changed_inclusion_proof_is_refused(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1))
    root = TREE.root_at(size)
    proof = merkle_proof.inclusion_proof(index, size, TREE.read)
    assert not merkle_proof.check_inclusion(LEAVES[index - 1], index, size, proof, root) or size < 2
    other = draw.draw(st.integers(0, size + 3).filter(lambda other: other != index))
    assert not merkle_proof.check_inclusion(LEAVES[index], other, size, proof, root)
    changed = draw.draw(changes(proof))
    assert not merkle_proof.check_inclusion(LEAVES[index], index, size, changed, root)


@given(st.integers(2, len(LEAVES)), st.data())
def test_a_changed_consistency_proof_is_refused(new: int, draw: st.DataObject) -> None:
    old = draw.draw(st.integers(1, new - 1))
    roots = TREE.root_at(old), TREE.root_at(new)
    proof = merkle_proof.consistency_proof(old, new, TREE.read)
    assert merkle_proof.check_consistency(old, new, *roots, proof)
    assert not merkle_proof.check_consistency(old, new, *roots[::-1], proof)
    changed = draw.draw(changes(proof))
    assert not merkle_proof.check_consistency(old, new, *roots, changed)


def changes(proof: list[Hash]) -> st.SearchStrategy[list[Hash]]:
    """Proofs unlike *proof*: one more, one fewer, one bit, one byte more or fewer."""
    longer = st.integers(0, len(proof)).map(lambda at: [*proof[:at], EMPTY_ROOT, *proof[at:]])
    if not proof:
        return longer
    places = st.integers(0, len(proof) - 1)
    shorter = places.map(lambda at: [*proof[:at], *proof[at + 1 :]])
    edits = st.sampled_from([lambda one: one[:-1], lambda one: one + b"\0", flipped])
    edited = st.tuples(places, edits).map(
        lambda drawn: [
            Hash(drawn[1](one)) if at == drawn[0] else one for at, one in enumerate(proof)
        ]
    )
    return longer | shorter | edited


def flipped(one: bytes) -> bytes:
    return bytes([one[0] ^ 1]) + one[1:]


@pytest.mark.parametrize(
    ("index", "size", "length"),
    [(0, 0, 0), (1, 1, 0), (-1, 4, 2), (4, 4, 2), (0, 4, 1), (0, 4, 3), (3, 4, 3), (2, 3, 0)],
)
def test_a_path_that_cannot_be_is_malformed(index: int, size: int, length: int) -> None:
    with pytest.raises(MalformedError):
        merkle_proof.root_from_inclusion(LEAVES[0], index, size, LEAVES[:length])


def test_a_leaf_of_another_length_is_malformed() -> None:
    with pytest.raises(MalformedError, match="31 bytes"):
        merkle_proof.root_from_inclusion(Hash(LEAVES[0][1:]), 0, 1, [])


def test_no_byte_can_move_between_the_hashes_of_a_proof() -> None:
    first, second = merkle_proof.inclusion_proof(0, 4, TREE.read)
    moved = [Hash(first + second[:1]), Hash(second[1:])]
    with pytest.raises(MalformedError, match="does not have 32 bytes"):
        merkle_proof.root_from_inclusion(LEAVES[0], 0, 4, moved)


def test_every_tree_begins_with_the_empty_one() -> None:
    root = TREE.root_at(3)
    assert merkle_proof.consistency_proof(0, 3, TREE.read) == []
    assert merkle_proof.check_consistency(0, 3, EMPTY_ROOT, root, [])
    assert merkle_proof.check_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert not merkle_proof.check_consistency(0, 3, root, root, [])
    assert not merkle_proof.check_consistency(0, 3, EMPTY_ROOT, root, [root])
    assert not merkle_proof.check_consistency(0, 0, EMPTY_ROOT, root, [])
    assert not merkle_proof.check_consistency(0, -1, EMPTY_ROOT, root, [])


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (1, 0), (1, -1)])
def test_a_tree_never_shrinks(old: int, new: int) -> None:
    assert not merkle_proof.check_consistency(old, new, LEAVES[0], LEAVES[0], [])


def test_an_empty_or_invalid_subtree_shows_nothing() -> None:
    for start, end in [(1, 1), (0, 0), (1, 3), (2, 5), (3, 2), (7, 9)]:
        assert not merkle_proof.check_subtree(start, end, 8, EMPTY_ROOT, TREE.root_at(8), [])
    with pytest.raises(AssertionError):
        merkle_proof.subtree_proof(1, 3, 8, TREE.read)


def published(shared: Path, kind: str) -> dict[str, Case]:
    folder = shared / "vectors" / "transparency-dev-merkle" / "testdata"
    found = {
        path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))
        for path in sorted((folder / kind).rglob("*.json"))
    }
    assert found
    return found


def hash_in(case: Case, member: str) -> Hash:
    text = case[member]
    assert isinstance(text, str)
    return Hash(base64.b64decode(text, validate=True))


def number_in(case: Case, member: str) -> int:
    value = case.get(member, 0)
    assert isinstance(value, int)
    return value


def proof_in(case: Case) -> list[Hash]:
    texts = case["proof"] or []
    assert isinstance(texts, list)
    return [Hash(base64.b64decode(text, validate=True)) for text in texts]


def agrees_on_inclusion(case: Case) -> bool:
    """Inclusion in a subtree is inclusion in the tree that its leaves make up by themselves."""
    start = number_in(case, "start")
    size = number_in(case, "treeSize" if "treeSize" in case else "end") - start
    index = number_in(case, "leafIdx") - start
    leaf, root = hash_in(case, "leafHash"), hash_in(case, "root")
    return merkle_proof.check_inclusion(leaf, index, size, proof_in(case), root) != case["wantErr"]


def agrees_on_consistency(case: Case) -> bool:
    roots = hash_in(case, "root1"), hash_in(case, "root2")
    if "size1" in case:
        sizes = number_in(case, "size1"), number_in(case, "size2")
        shown = merkle_proof.check_consistency(*sizes, *roots, proof_in(case))
    else:
        span = number_in(case, "start"), number_in(case, "end"), number_in(case, "size")
        shown = merkle_proof.check_subtree(*span, *roots, proof_in(case))
    return shown != case["wantErr"]


@pytest.mark.parametrize("kind", ["inclusion", "subtreeinclusion"])
def test_inclusion_is_judged_as_published(shared: Path, kind: str) -> None:
    for name, case in published(shared, kind).items():
        assert agrees_on_inclusion(case), name


@pytest.mark.parametrize("kind", ["consistency", "subtreeconsistency"])
def test_consistency_is_judged_as_published(shared: Path, kind: str) -> None:
    for name, case in published(shared, kind).items():
        assert agrees_on_consistency(case) == (name not in SKIPPED), name


def test_proofs_of_the_published_logs_are_made_and_taken(shared: Path) -> None:
    folder = shared / "vectors" / "generated"
    vectors = json.loads((folder / "vectors.json").read_text("utf-8"))
    tree = MemoryTree()
    for bundle in ("000", "001.p/44"):
        data = (folder / "log-300" / "tile" / "entries" / bundle).read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            tree.append(merkle.leaf_hash(data[2 : 2 + length]))
            data = data[2 + length :]
    roots = {int(size): Hash(bytes.fromhex(root)) for size, root in vectors["roots"].items()}
    assert {size: tree.root_at(size) for size in roots} == roots
    for case in vectors["inclusion"]:
        index, size, proof = case["index"], case["size"], hashes(case["proof"])
        leaf = Hash(bytes.fromhex(case["leaf_hash"]))
        assert merkle_proof.inclusion_proof(index, size, tree.read) == proof
        assert merkle_proof.check_inclusion(leaf, index, size, proof, roots[size])
    for case in vectors["consistency"]:
        old, new, proof = case["old"], case["new"], hashes(case["proof"])
        assert merkle_proof.consistency_proof(old, new, tree.read) == proof
        assert merkle_proof.check_consistency(old, new, roots[old], roots[new], proof)
