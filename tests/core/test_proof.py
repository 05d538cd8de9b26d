import base64
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import merkle, proof
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.core.merkle_proof import inclusion_proof
from archive.core.proof import Proof
from archive.errors import MalformedError
from archive.ids import MAX_INTEGER

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_proof.json").read_text("utf-8")
)
FIRST_LINE = b"c2sp.org/tlog-proof@v1\n"
HASHES = st.binary(min_size=32, max_size=32).map(Hash)
PROOFS = st.builds(
    Proof,
    index=st.integers(0, MAX_INTEGER),
    hashes=st.lists(HASHES, max_size=proof.MAX_HASHES).map(tuple),
    checkpoint=st.binary(),
    extra=st.none() | st.binary(min_size=1),
)


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda vector: str(vector["index"]))
def test_a_file_holds_the_proof_of_the_frozen_vector(vector: dict[str, str]) -> None:
    expected = Proof(
        index=int(vector["index"]),
        hashes=tuple(Hash(bytes.fromhex(text)) for text in vector["proof"]),
        checkpoint=vector["checkpoint"].encode(),
        extra=bytes.fromhex(vector["extra"]) if vector["extra"] else None,
    )
    found = proof.parse(vector["file"].encode())
    assert found == expected
    assert found.encode() == vector["file"].encode()
    leaf, root = Hash(bytes.fromhex(vector["leaf"])), Hash(bytes.fromhex(VECTORS["root"]))
    assert found.shows(leaf, VECTORS["size"], root)
    assert not found.shows(root, VECTORS["size"], root)
    assert not found.shows(leaf, VECTORS["size"] + 2, root)
    assert not found.shows(leaf, VECTORS["size"], leaf)


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["why"])
def test_another_file_is_refused(vector: dict[str, str]) -> None:
    with pytest.raises(MalformedError):
        proof.parse(vector["file"].encode())


@given(PROOFS)
def test_a_written_proof_is_read_as_the_same(made: Proof) -> None:
    assert proof.parse(made.encode()) == made


@given(
    st.binary()
    | st.binary().map(lambda rest: FIRST_LINE + rest)
    | st.binary().map(lambda rest: FIRST_LINE + b"index 7\n" + rest + b"\n\n")
)
def test_any_bytes_are_a_proof_or_malformed(data: bytes) -> None:
    try:
        found = proof.parse(data)
    except MalformedError:
        return
    assert found.encode() == data


@given(PROOFS, st.data())
def test_a_changed_byte_gives_another_proof_or_none(made: Proof, draw: st.DataObject) -> None:
    data = bytearray(made.encode())
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))
    try:
        found = proof.parse(bytes(data))
    except MalformedError:
        return
    assert found != made
    assert found.encode() == data


@given(st.integers(1, 300), st.data())
def test_a_proof_from_a_tree_shows_its_leaf(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1))
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(size)]
    tree = MemoryTree(leaves)
    path = tuple(inclusion_proof(index, size, tree.read))
    made = Proof(index=index, hashes=path, checkpoint=b"")
    assert proof.parse(made.encode()).shows(leaves[index], size, tree.root())


def test_a_proof_with_extra_data_of_no_bytes_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        Proof(index=0, hashes=(), checkpoint=b"", extra=b"").encode()


def test_the_published_proofs_show_their_entries(shared: Path) -> None:
    folder = shared / "vectors" / "generated"
    leaves = {
        (case["index"], case["size"]): case["leaf_hash"]
        for case in json.loads((folder / "vectors.json").read_text("utf-8"))["inclusion"]
    }
    files = sorted(folder.glob("*.tlog-proof"))
    assert files
    for file in files:
        found = proof.parse(file.read_bytes())
        assert found.encode() == file.read_bytes()
        name = re.fullmatch(r"proof-(\d+)-of-(\d+)", file.stem)
        assert name is not None
        index, size = int(name[1]), int(name[2])
        lines = found.checkpoint.split(b"\n")
        root = Hash(base64.b64decode(lines[2], validate=True))
        assert (found.index, int(lines[1])) == (index, size)
        leaf = Hash(bytes.fromhex(leaves[index, size]))
        assert found.shows(leaf, size, root)
        entry = folder / f"entry-{index}.bin"
        assert merkle.leaf_hash(entry.read_bytes()) == leaf
