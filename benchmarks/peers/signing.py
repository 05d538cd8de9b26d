"""The signature that a fact carries in a program which has none of its own."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the peers").digest())


def sign(body: bytes) -> bytes:
    return SIGNER.sign(hashlib.sha256(body).digest())


def verify(body: bytes, signature: bytes) -> None:
    """Return if *signature* is that of *body*; raise `InvalidSignature` if not."""
    SIGNER.public_key().verify(signature, hashlib.sha256(body).digest())
