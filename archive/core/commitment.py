"""What an event head says of its body: bound to it, yet telling nothing about it.

The salt is 16 random bytes, fresh for every event. Without it, a short body could be guessed from
its hash even after it was redacted.
"""

from binascii import b2a_base64
from hashlib import sha256

from archive.core import base64
from archive.ids import Commitment

SALT_BYTES = 16

_PREFIX = b"muniment/body/v1\n"


def commit(salt: bytes, content: bytes) -> Commitment:
    """Return the commitment to *content*, the canonical JSON of a body, under *salt* (16 bytes)."""
    assert len(salt) == SALT_BYTES
    return Commitment(base64.encode(sha256(_PREFIX + salt + content).digest()))


def opens(commitment: Commitment, salt: bytes, content: bytes) -> bool:
    """Say whether *salt* and *content*, bytes from anywhere, are what *commitment* was made of."""
    # With a salt of another length, bytes could be moved between salt and content.
    if len(salt) != SALT_BYTES:
        return False
    # `commit` is written out: this line hashes every body that is verified.
    found = b2a_base64(sha256(_PREFIX + salt + content).digest(), newline=False)
    return found == commitment.encode()
