"""Private keys in DER: PKCS#8 (RFC 5958), encrypted with PBES2 (RFC 8018) where wanted.

The standard form, so that other tools open it too. It is written here because the passphrase must
cost more to guess than the defaults of the libraries make it: scrypt with N = 2^14, r = 8, p = 5
(16 MiB, about 0.2 seconds a guess; a larger N is refused by stock tools), then AES-256-CBC.
"""

from archive.core import keys
from archive.core.keys import SeedSigner
from archive.errors import MalformedError, NotAuthorisedError

RANDOM_BYTES = 32
"""Random bytes that one encryption uses up: 16 of salt, 16 of initialisation vector."""

_SEQUENCE, _INTEGER, _OCTETS, _OID = 0x30, 0x02, 0x04, 0x06

# PrivateKeyInfo up to the 32 bytes of the seed: RFC 8410 section 7, RFC 9881 section 6.
_PREFIXES = {
    keys.ED25519: bytes.fromhex("302e020100300506032b657004220420"),
    keys.MLDSA44: bytes.fromhex("3034020100300b060960864801650304031104228020"),
}
_PBES2 = bytes.fromhex("2a864886f70d01050d")
_SCRYPT = bytes.fromhex("2b06010401da47040b")
_AES_256_CBC = bytes.fromhex("60864801650304012a")
_COST, _BLOCK, _PARALLEL = 2**14, 8, 5


def encode(signer: SeedSigner) -> bytes:
    """Return the private key of *signer*, of type Ed25519 or ML-DSA-44, as it is."""
    return _PREFIXES[signer.key.type] + signer.seed


def encrypt(der: bytes, passphrase: bytes, random: bytes) -> bytes:
    """Return *der* encrypted under *passphrase*; the 32 bytes of *random* are used for no other."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    assert len(random) == RANDOM_BYTES
    salt, start = random[:16], random[16:]
    secret = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_PARALLEL).derive(passphrase)
    cipher = Cipher(algorithms.AES256(secret), modes.CBC(start)).encryptor()
    padding = 16 - len(der) % 16
    sealed = cipher.update(der + bytes([padding]) * padding) + cipher.finalize()
    return _tlv(_SEQUENCE, _algorithm(salt, start), _tlv(_OCTETS, sealed))


def is_whole(der: bytes) -> bool:
    """Say whether *der* is one DER sequence of just the length that it announces."""
    if len(der) < 2 or der[0] != _SEQUENCE:
        return False
    if der[1] < 0x80:
        return len(der) == 2 + der[1]
    digits = der[1] & 0x7F
    return len(der) == 2 + digits + int.from_bytes(der[2 : 2 + digits])


def decode(der: bytes, name: str, passphrase: bytes | None) -> SeedSigner:
    """Return what signs for *name* with the key in *der*, which *passphrase* decrypts.

    Raises:
        MalformedError: *der* is no private key, or one that is neither Ed25519 nor ML-DSA-44.
        NotAuthorisedError: *passphrase* does not open it.
    """
    from cryptography.exceptions import InternalError, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        found = load_der_private_key(der, passphrase)
    except UnsupportedAlgorithm:
        raise _foreign(name) from None
    # Some damaged keys of other kinds come back as the internal error.
    except (ValueError, TypeError, InternalError):
        raise _unread(name, passphrase) from None
    if isinstance(found, Ed25519PrivateKey):
        return keys.ed25519_signer(name, found.private_bytes_raw())
    if isinstance(found, MLDSA44PrivateKey):
        return keys.mldsa44_signer(name, found.private_bytes_raw())
    raise _foreign(name)


def _foreign(name: str) -> MalformedError:
    return MalformedError(
        f"the key of {name} is neither Ed25519 nor ML-DSA-44",
        remedy="Use a key file that was made for this archive, and for ML-DSA-44 a build of the "
        "cryptography package that brings OpenSSL 3.5 or newer.",
    )


def _unread(name: str, passphrase: bytes | None) -> MalformedError | NotAuthorisedError:
    if passphrase is None:
        return MalformedError(
            f"the file of {name} does not hold a private key", remedy="Fetch an unaltered copy."
        )
    # Altered ciphertext looks the same as a wrong passphrase, and nobody can tell them apart.
    return NotAuthorisedError(
        f"the passphrase does not open the key of {name}",
        remedy="Try the passphrase again; if it is surely right, fetch an unaltered copy.",
    )


def _algorithm(salt: bytes, start: bytes) -> bytes:
    costs = (_tlv(_INTEGER, _integer(number)) for number in (_COST, _BLOCK, _PARALLEL))
    derivation = _tlv(_SEQUENCE, _tlv(_OID, _SCRYPT), _tlv(_SEQUENCE, _tlv(_OCTETS, salt), *costs))
    scheme = _tlv(_SEQUENCE, _tlv(_OID, _AES_256_CBC), _tlv(_OCTETS, start))
    return _tlv(_SEQUENCE, _tlv(_OID, _PBES2), _tlv(_SEQUENCE, derivation, scheme))


def _integer(number: int) -> bytes:
    # One bit more than the number has: a first bit of 1 would make it negative.
    return number.to_bytes(number.bit_length() // 8 + 1)


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = bytes([len(content)]) if len(content) < 0x80 else bytes([0x81, len(content)])
    return bytes([tag]) + length + content
