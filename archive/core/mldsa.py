"""ML-DSA-44 (FIPS 204), pure, with an empty context: the half that outlives quantum computers.

The work is done by `cryptography`, which is loaded at the first use, and which must have been
built on an OpenSSL that knows ML-DSA.
"""

from archive.errors import NotReadyError

PUBLIC_BYTES = 1312
SIGNATURE_BYTES = 2420
SEED_BYTES = 32


def verify_mldsa44(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether *signature* is that of the key *public* over *message*.

    Raises:
        NotReadyError: the cryptography at hand cannot tell.
    """
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm:
        # Not False: "cannot tell" must never be read as "forged".
        raise _unsupported() from None
    return True


def public_mldsa44(seed: bytes) -> bytes:
    """Return the public key, 1,312 bytes, of the private key that the 32 bytes of *seed* make.

    Raises:
        NotReadyError: the cryptography at hand has no ML-DSA-44.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

    try:
        return MLDSA44PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()
    except UnsupportedAlgorithm:
        raise _unsupported() from None


def sign_mldsa44(seed: bytes, message: bytes) -> bytes:
    """Return a signature, 2,420 bytes, of the private key *seed* over *message*.

    Two calls give two signatures: the signer is hedged, as FIPS 204 advises.

    Raises:
        NotReadyError: the cryptography at hand has no ML-DSA-44.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

    try:
        return MLDSA44PrivateKey.from_seed_bytes(seed).sign(message)
    except UnsupportedAlgorithm:
        raise _unsupported() from None


def _unsupported() -> NotReadyError:
    return NotReadyError(
        "the installed cryptography package was built without ML-DSA-44",
        remedy="Install a build of cryptography that brings OpenSSL 3.5 or newer.",
    )
