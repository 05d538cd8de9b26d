import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core import keys, pkcs8
from archive.core.keys import SeedSigner
from archive.errors import ArchiveError, MalformedError, NotAuthorisedError

NAME = "k-7q2mxw4c"
SIGNERS = [
    keys.ed25519_signer(NAME, bytes(range(32))),
    keys.mldsa44_signer(NAME, bytes(range(32))),
]
SEALED = pkcs8.encrypt(pkcs8.encode(SIGNERS[0]), b"pass", bytes(32))
ED25519, X448 = bytes.fromhex("2b6570"), bytes.fromhex("2b656f")

signers = pytest.mark.parametrize("signer", SIGNERS, ids=["ed25519", "mldsa44"])


@signers
def test_a_plain_key_has_the_bytes_that_the_library_gives_it(signer: SeedSigner) -> None:
    der = pkcs8.encode(signer)
    found = load_der_private_key(der, None)
    assert found.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) == der
    assert pkcs8.is_whole(der)
    assert pkcs8.decode(der, NAME, None) == signer


@signers
def test_an_encrypted_key_is_opened_by_its_passphrase_alone(signer: SeedSigner) -> None:
    der = pkcs8.encrypt(pkcs8.encode(signer), "слово".encode(), bytes(range(32)))
    assert pkcs8.is_whole(der)
    assert signer.seed not in der
    assert pkcs8.decode(der, NAME, "слово".encode()) == signer
    with pytest.raises(NotAuthorisedError, match="the passphrase does not open the key of k-7q"):
        pkcs8.decode(der, NAME, b"word")


@signers
def test_a_key_that_another_program_encrypted_is_opened(signer: SeedSigner) -> None:
    found = load_der_private_key(pkcs8.encode(signer), None)
    sealed = found.private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"pass")
    )
    assert pkcs8.decode(sealed, NAME, b"pass") == signer


def test_other_random_bytes_give_another_file() -> None:
    plain = pkcs8.encode(SIGNERS[0])
    assert pkcs8.encrypt(plain, b"pass", bytes(31) + b"\1") != SEALED


def test_a_key_of_another_kind_is_refused() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert pkcs8.is_whole(der)
    with pytest.raises(MalformedError, match="neither Ed25519 nor ML-DSA-44"):
        pkcs8.decode(der, NAME, None)


def test_a_key_of_a_kind_that_nobody_knows_is_refused() -> None:
    der = pkcs8.encode(SIGNERS[0]).replace(ED25519, ED25519[:-1] + b"\x30")
    with pytest.raises(MalformedError, match="neither Ed25519 nor ML-DSA-44"):
        pkcs8.decode(der, NAME, None)


@given(st.integers(0, 31), st.integers(1, 255), st.sampled_from(SIGNERS))
def test_a_plain_key_with_a_changed_byte_is_another_or_malformed(
    at: int, change: int, signer: SeedSigner
) -> None:
    data = bytearray(pkcs8.encode(signer))
    data[at] ^= change
    try:
        assert pkcs8.decode(bytes(data), NAME, None) != signer
    except MalformedError:
        return


def test_a_damaged_key_of_another_kind_is_malformed() -> None:
    # One step from Ed25519 is X448, whose keys are longer.
    der = pkcs8.encode(SIGNERS[0]).replace(ED25519, X448)
    with pytest.raises(MalformedError, match="does not hold a private key"):
        pkcs8.decode(der, NAME, None)


def test_what_holds_no_key_is_malformed() -> None:
    with pytest.raises(MalformedError, match="does not hold a private key"):
        pkcs8.decode(b"\x30\x00", NAME, None)
    with pytest.raises(MalformedError, match="does not hold a private key"):
        pkcs8.decode(SEALED, NAME, None)


@given(st.binary())
def test_any_bytes_are_a_key_or_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        pkcs8.decode(data, NAME, None)
    pkcs8.is_whole(data)


@settings(max_examples=12, deadline=None)
@given(st.integers(100, len(SEALED) - 1), st.integers(1, 255))
def test_altered_ciphertext_does_not_give_the_key(at: int, change: int) -> None:
    data = bytearray(SEALED)
    data[at] ^= change
    try:
        found = pkcs8.decode(bytes(data), NAME, b"pass")
    except ArchiveError:
        return
    # CBC does not detect all changes: then it is another key, which nobody has enrolled.
    assert found != SIGNERS[0]


@pytest.mark.parametrize(
    "der", [b"", b"\x30", b"\x31\x00", SEALED[:-1], SEALED + b"\0", b"\x30\x85"]
)
def test_a_part_of_a_key_is_not_whole(der: bytes) -> None:
    assert not pkcs8.is_whole(der)


def test_a_part_of_a_plain_key_is_not_whole() -> None:
    assert not pkcs8.is_whole(pkcs8.encode(SIGNERS[0])[:-1])
