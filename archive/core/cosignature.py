"""What is signed together with a time: the two messages of C2SP tlog-cosignature.

The time is in seconds since 1970, and stands before the signature, in 8 bytes.
"""

from archive.core import ed25519, mldsa
from archive.core.hashes import HASH_BYTES

TIME_BYTES = 8

MLDSA44_BYTES = TIME_BYTES + mldsa.SIGNATURE_BYTES
ED25519_BYTES = TIME_BYTES + ed25519.SIGNATURE_BYTES

MAX_NAME_BYTES = 255
"""A longer cosigner's name has no place in the ML-DSA-44 message."""

_MAX_TIME = 2**63 - 1
_LABEL = b"subtree/v1\n\0"


def ed25519_message(text: bytes, time: int) -> bytes:
    """Return what a key of type 0x04 signs: the *text* of the checkpoint below a line of time."""
    return b"cosignature/v1\ntime %d\n%s" % (time, text)


def mldsa44_message(*, cosigner: str, time: int, origin: str, size: int, root: bytes) -> bytes:
    """Return what a key of type 0x06 signs: the tree of the first *size* entries of *origin*."""
    assert len(root) == HASH_BYTES
    return b"".join(
        [
            _LABEL,
            _short(cosigner),
            time.to_bytes(8),
            _short(origin),
            bytes(8),
            size.to_bytes(8),
            root,
        ]
    )


def pack(time: int, bare: bytes) -> bytes:
    """Return *bare*, a signature over a message with *time*, in the form that a line carries."""
    assert 0 < time <= _MAX_TIME
    return time.to_bytes(TIME_BYTES) + bare


def unpack(signature: bytes) -> tuple[int, bytes] | None:
    """Return the time and the bare signature in *signature*; None where it cannot hold them."""
    if len(signature) not in (ED25519_BYTES, MLDSA44_BYTES):
        return None
    time = int.from_bytes(signature[:TIME_BYTES])
    return (time, signature[TIME_BYTES:]) if time <= _MAX_TIME else None


def _short(text: str) -> bytes:
    data = text.encode()
    assert 0 < len(data) <= MAX_NAME_BYTES
    return bytes([len(data)]) + data
