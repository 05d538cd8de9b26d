"""The one hash of the format."""

import hashlib
from typing import NewType

Hash = NewType("Hash", bytes)
"""32 bytes of SHA-256."""

HASH_BYTES = 32


def sha256(data: bytes) -> Hash:
    """Return SHA-256 of *data*, FIPS 180-4."""
    return Hash(hashlib.sha256(data).digest())
