"""Merkle proofs: making them from nodes, and judging those that come from outside.

Both proofs of RFC 6962 are one thing: that the leaves from `start` up to `end` stand unchanged in
a tree of `size`. A single leaf makes it the inclusion proof (an "audit path", section 2.1.1), a
start of 0 the consistency proof (section 2.1.2). In between lie the subtrees of other starts,
which a cosignature may cover. A subtree is *valid* when `start` is a multiple of the power of two
that is at least its width: then it is a subtree in every larger tree.
"""

from collections.abc import Sequence
from itertools import islice

from archive.core.hashes import HASH_BYTES, Hash
from archive.core.merkle import EMPTY_ROOT, ReadHashes, cover, fold, node_hash
from archive.errors import MalformedError


def inclusion_proof(index: int, size: int, read: ReadHashes) -> list[Hash]:
    """Return the audit path of leaf *index* in a tree of *size*, from the leaf's sibling upwards.

    Length: at most ceil(log2(size)).
    """
    return subtree_proof(index, index + 1, size, read)


def consistency_proof(old: int, new: int, read: ReadHashes) -> list[Hash]:
    """Return the proof that a tree of *new* leaves begins with the tree of *old*.

    It is empty where nothing has to be shown: *old* is 0, or *new*.
    """
    return subtree_proof(0, old, new, read) if old else []


def subtree_proof(start: int, end: int, size: int, read: ReadHashes) -> list[Hash]:
    """Return the proof that the valid subtree from *start* up to *end* stands in a tree of *size*.

    All nodes are asked for in one call of *read*.
    """
    assert _is_valid(start, end, size)
    covers = [cover(low, high) for low, high in _siblings(start, end, size)]
    hashes = iter(read([node for nodes in covers for node in nodes]) if covers else ())
    return [fold(list(islice(hashes, len(nodes)))) for nodes in covers]


def root_from_inclusion(leaf: Hash, index: int, size: int, proof: Sequence[Hash]) -> Hash:
    """Return the root of the tree of *size* that has *leaf* at *index*, if *proof* is its path.

    Raises:
        MalformedError: there is no such index, or *proof* is not as long as such a path must be.
    """
    if len(leaf) != HASH_BYTES:
        raise _malformed(f"a leaf hash has {len(leaf)} bytes instead of {HASH_BYTES}")
    return _roots(index, index + 1, size, leaf, proof)[1]


def check_inclusion(leaf: Hash, index: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """Say whether *proof* shows that the tree of *size* with *root* has *leaf* at *index*."""
    try:
        return root_from_inclusion(leaf, index, size, proof) == root
    except MalformedError:
        return False


def check_consistency(
    old: int, new: int, old_root: Hash, new_root: Hash, proof: Sequence[Hash]
) -> bool:
    """Say whether *proof* shows that the tree of *new* leaves begins with the tree of *old*.

    Every tree begins with the empty one: for *old* 0 the proof is empty, and *old_root* must be
    that of the empty tree.
    """
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    return check_subtree(0, old, new, old_root, new_root, proof)


def check_subtree(
    start: int, end: int, size: int, subtree_root: Hash, root: Hash, proof: Sequence[Hash]
) -> bool:
    """Say whether *proof* shows a subtree, from *start* up to *end*, in the tree with *root*.

    An empty subtree shows nothing, and an invalid one is refused.
    """
    try:
        return _roots(start, end, size, subtree_root, proof) == (subtree_root, root)
    except MalformedError:
        return False


def _is_valid(start: int, end: int, size: int) -> bool:
    if not 0 <= start < end <= size:
        return False
    return start % (1 << (end - start - 1).bit_length()) == 0


def _siblings(start: int, end: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes make up the proof, from the subtree upwards."""
    found = []
    low, high = 0, size
    known = True
    while (low, high) != (start, end):
        # RFC 6962, section 2.1: k is the largest power of two smaller than the width.
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        if end <= middle:
            found.append((middle, high))
            high = middle
            continue
        found.append((low, middle))
        # Where the subtree reaches over the middle, its left part is that sibling, and what
        # remains to be found is its right part, which the verifier does not know by itself.
        known = known and start >= middle
        low, start = middle, max(start, middle)
    if not known:
        found.append((low, high))
    return found[::-1]


def _roots(
    start: int, end: int, size: int, subtree_root: Hash, proof: Sequence[Hash]
) -> tuple[Hash, Hash]:
    """Return the root of the subtree and that of the tree which *proof* leads to.

    RFC 9162 sections 2.1.3.2 and 2.1.4.2, for any start: the numbers are those of the first and
    the last node of the subtree and the last node of the tree, on the level reached.
    """
    _check_form(start, end, size, proof)
    first, last, tree_last = start, end - 1, size - 1
    # Up to the largest node that ends the subtree: below it, both trees are the same. Where both
    # end together, that is the whole subtree.
    while first < last and (last & 1 or last == tree_last):
        first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
    path = iter(proof)
    inner = outer = subtree_root if first == last else next(path, subtree_root)
    for one in path:
        if tree_last == 0:
            raise _malformed(f"the proof has more than the hashes it needs: {len(proof)}")
        if last & 1 or last == tree_last:
            if first < last:
                inner = node_hash(one, inner)
            outer = node_hash(one, outer)
            # Levels on which the last node has no sibling add nothing.
            while not last & 1:
                first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
        else:
            outer = node_hash(outer, one)
        first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
    if tree_last:
        raise _malformed(f"the proof has fewer than the hashes it needs: {len(proof)}")
    return inner, outer


def _check_form(start: int, end: int, size: int, proof: Sequence[Hash]) -> None:
    if not _is_valid(start, end, size):
        raise _malformed(f"a tree of {size} leaves has no subtree from {start} up to {end}")
    # With another length, bytes could be moved between the two halves of a node.
    if any(len(one) != HASH_BYTES for one in proof):
        raise _malformed(f"a hash of the proof does not have {HASH_BYTES} bytes")


def _malformed(fault: str) -> MalformedError:
    return MalformedError(fault, remedy="Fetch the proof again, for this leaf and this size.")
