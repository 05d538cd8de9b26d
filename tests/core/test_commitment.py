import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import commitment
from archive.ids import Commitment

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_commitment.json").read_text("utf-8")
)

SALTS = st.binary(min_size=commitment.SALT_BYTES, max_size=commitment.SALT_BYTES)


@pytest.mark.parametrize("vector", VECTORS["commitments"])
def test_a_commitment_is_that_of_the_frozen_vector(vector: dict[str, str]) -> None:
    salt, content = bytes.fromhex(vector["salt"]), vector["content"].encode()
    assert commitment.commit(salt, content) == vector["commitment"]
    assert commitment.opens(Commitment(vector["commitment"]), salt, content)


@given(SALTS, st.binary())
def test_a_commitment_is_the_hash_of_the_prefix_the_salt_and_the_content(
    salt: bytes, content: bytes
) -> None:
    made = base64.b64decode(commitment.commit(salt, content), validate=True)
    assert made == hashlib.sha256(b"muniment/body/v1\n" + salt + content).digest()


@given(SALTS, st.binary(min_size=1), st.data())
def test_nothing_else_opens_it(salt: bytes, content: bytes, draw: st.DataObject) -> None:
    made = commitment.commit(salt, content)
    assert commitment.opens(made, salt, content)
    both = bytearray(salt + content)
    both[draw.draw(st.integers(0, len(both) - 1))] ^= draw.draw(st.integers(1, 255))
    assert not commitment.opens(made, bytes(both[:16]), bytes(both[16:]))


@given(SALTS, st.binary(min_size=1))
def test_no_byte_can_move_between_salt_and_content(salt: bytes, content: bytes) -> None:
    made = commitment.commit(salt, content)
    assert not commitment.opens(made, salt + content[:1], content[1:])
    assert not commitment.opens(made, salt[:-1], salt[-1:] + content)


def test_a_commitment_is_made_with_a_whole_salt_only() -> None:
    with pytest.raises(AssertionError):
        commitment.commit(b"short", b"{}")
