import json
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core import mldsa
from archive.errors import NotReadyError

SEED = bytes(range(32))
PUBLIC = mldsa.public_mldsa44(SEED)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 8 * mldsa.SIGNATURE_BYTES - 1))
def test_a_signature_verifies_and_with_a_flipped_bit_does_not(message: bytes, bit: int) -> None:
    signature = mldsa.sign_mldsa44(SEED, message)
    assert len(signature) == mldsa.SIGNATURE_BYTES
    assert mldsa.verify_mldsa44(PUBLIC, message, signature)
    assert not mldsa.verify_mldsa44(PUBLIC, message + b"x", signature)
    flipped = (int.from_bytes(signature) ^ 1 << bit).to_bytes(mldsa.SIGNATURE_BYTES)
    assert not mldsa.verify_mldsa44(PUBLIC, message, flipped)


@given(st.binary(max_size=50), st.binary(max_size=50), st.binary(max_size=50))
def test_any_bytes_get_a_verdict(public: bytes, message: bytes, signature: bytes) -> None:
    assert not mldsa.verify_mldsa44(public, message, signature)
    assert not mldsa.verify_mldsa44(PUBLIC, message, signature)


def test_a_public_key_of_zeros_verifies_nothing() -> None:
    zeros = bytes(mldsa.PUBLIC_BYTES)
    assert not mldsa.verify_mldsa44(zeros, b"", bytes(mldsa.SIGNATURE_BYTES))


def test_the_public_key_has_its_length() -> None:
    assert len(PUBLIC) == mldsa.PUBLIC_BYTES


def _refuse(data: bytes) -> None:
    raise UnsupportedAlgorithm("not built in")


def test_without_the_algorithm_nothing_is_called_forged(monkeypatch: pytest.MonkeyPatch) -> None:
    signature = mldsa.sign_mldsa44(SEED, b"")
    monkeypatch.setattr(MLDSA44PublicKey, "from_public_bytes", _refuse)
    with pytest.raises(NotReadyError, match="built without ML-DSA-44"):
        mldsa.verify_mldsa44(PUBLIC, b"", signature)


def test_without_the_algorithm_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MLDSA44PrivateKey, "from_seed_bytes", _refuse)
    with pytest.raises(NotReadyError, match="built without ML-DSA-44"):
        mldsa.sign_mldsa44(SEED, b"")
    with pytest.raises(NotReadyError, match="built without ML-DSA-44"):
        mldsa.public_mldsa44(SEED)


def test_wycheproof_verification(shared: Path) -> None:
    text = (shared / "vectors/wycheproof/testvectors_v1/mldsa_44_verify_test.json").read_text()
    count = 0
    for group in json.loads(text)["testGroups"]:
        public = bytes.fromhex(group["publicKey"])
        for case in group["tests"]:
            verdict = mldsa.verify_mldsa44(
                public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            )
            # Only the empty context is ever used here.
            assert verdict == (case["result"] == "valid" and not case.get("ctx")), case["tcId"]
            count += 1
    assert count == 180


def test_wycheproof_seeds(shared: Path) -> None:
    text = (shared / "vectors/wycheproof/testvectors_v1/mldsa_44_sign_seed_test.json").read_text()
    count = 0
    for group in json.loads(text)["testGroups"]:
        seed = bytes.fromhex(group["privateSeed"])
        if len(seed) != mldsa.SEED_BYTES:
            continue
        public = bytes.fromhex(group["publicKey"])
        assert mldsa.public_mldsa44(seed) == public
        for case in group["tests"]:
            if case["result"] == "valid" and not case.get("ctx") and "msg" in case:
                message = bytes.fromhex(case["msg"])
                assert mldsa.verify_mldsa44(public, message, bytes.fromhex(case["sig"]))
                assert mldsa.verify_mldsa44(public, message, mldsa.sign_mldsa44(seed, message))
                count += 1
    assert count > 50
