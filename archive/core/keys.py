"""Keys as the log knows them: verifier keys in their text form, and what signs.

A verifier key ("vkey", C2SP signed-note) is `<name>+<8 hex digits>+<base64 of type and public
key>`. The hex digits repeat the key id, which is computed from all the rest: it is checked, never
believed.
"""

import re
from collections.abc import Callable
from dataclasses import field
from functools import lru_cache
from typing import Protocol

from archive.core import base64, ed25519, mldsa, note
from archive.core.cosignature import MAX_NAME_BYTES
from archive.core.ed25519 import verify_ed25519
from archive.core.hashes import sha256
from archive.core.mldsa import verify_mldsa44
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import KeyId

__all__ = [
    "COSIGN_ED25519",
    "ED25519",
    "MLDSA44",
    "SeedSigner",
    "Signer",
    "VerifierKey",
    "ed25519_signer",
    "is_sound",
    "mldsa44_signer",
    "parse_vkey",
    "verify_ed25519",
    "verify_mldsa44",
]

ED25519 = 0x01
"""Signs the text of a note: entries, and the first line of a log."""

COSIGN_ED25519 = 0x04
"""Signs a text and a time: a witness."""

MLDSA44 = 0x06
"""Signs a tree and a time: a witness, and the second line of a log."""

_HEX8 = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """A public key with its name and the type of its signatures."""

    name: str
    type: int
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes that stand before each of its signatures."""
        whole = b"%s\n%c%s" % (self.name.encode(), self.type, self.public)
        return sha256(whole)[: note.KEY_ID_BYTES]

    @property
    def id(self) -> KeyId:
        """`<name>+<8 hex digits>`."""
        return KeyId(f"{self.name}+{self.key_hash.hex()}")

    def encode(self) -> str:
        """Return the key as a vkey."""
        return f"{self.id}+{base64.encode(bytes([self.type]) + self.public)}"


class Signer(Protocol):
    """Whatever can sign for one key: a seed in memory, a token, an agent."""

    @property
    def key(self) -> VerifierKey:
        """The key that verifies what `sign` returns."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the bare signature over *message*, without key id or time."""
        ...


@dataclass(frozen=True, slots=True)
class SeedSigner:
    """A private key in memory. Its seed is 32 bytes and is never shown."""

    key: VerifierKey
    seed: bytes = field(repr=False)
    _sign: Callable[[bytes], bytes] | None = field(
        init=False, repr=False, compare=False, default=None
    )

    def sign(self, message: bytes) -> bytes:
        """Return the bare signature over *message*: 64 bytes, or 2,420 with ML-DSA-44."""
        if self.key.type == MLDSA44:
            return mldsa.sign_mldsa44(self.seed, message)
        if self._sign is None:
            object.__setattr__(self, "_sign", ed25519.signing_ed25519(self.seed))
        assert self._sign is not None
        return self._sign(message)


def ed25519_signer(name: str, seed: bytes, type: int = ED25519) -> SeedSigner:
    """Return what signs for *name* with the private key *seed*, 32 random bytes.

    *type* is `ED25519`, or `COSIGN_ED25519` for a witness.
    """
    assert type in (ED25519, COSIGN_ED25519)
    public = ed25519.public_ed25519(seed)
    return SeedSigner(VerifierKey(name=name, type=type, public=public), seed)


def mldsa44_signer(name: str, seed: bytes) -> SeedSigner:
    """Return what signs for *name* with the ML-DSA-44 key of *seed*, 32 random bytes.

    Raises:
        NotReadyError: the cryptography at hand has no ML-DSA-44.
    """
    public = mldsa.public_mldsa44(seed)
    return SeedSigner(VerifierKey(name=name, type=MLDSA44, public=public), seed)


def is_sound(key: VerifierKey) -> bool:
    """Say whether every verifier would agree about signatures of *key*.

    Its name can stand in a note, its type is known here, its public key has the length of that
    type, and an Ed25519 point is canonical, on the curve, and not of low order.
    """
    if not note.is_name(key.name):
        return False
    if key.type in (ED25519, COSIGN_ED25519):
        return ed25519.is_sound(key.public)
    # The name is part of what ML-DSA-44 keys sign, after one byte of length.
    fits = len(key.name.encode()) <= MAX_NAME_BYTES
    return key.type == MLDSA44 and len(key.public) == mldsa.PUBLIC_BYTES and fits


@lru_cache(maxsize=256)
def parse_vkey(text: str) -> VerifierKey:
    """Read a vkey.

    Raises:
        MalformedError: *text* is no vkey, its key id is not the one that follows from the rest, or
            the key is not sound.
    """
    # Base64 has plus signs of its own: only the first two separate.
    parts = text.split("+", 2)
    if len(parts) != 3 or _HEX8.fullmatch(parts[1]) is None:
        raise _malformed(text, "it is not written as name, 8 hex digits and base64, joined by +")
    packed = base64.decode(parts[2])
    if not packed:
        raise _malformed(text, "it holds no key")
    key = VerifierKey(name=parts[0], type=packed[0], public=packed[1:])
    if not is_sound(key):
        raise _malformed(text, f"its name, type {key.type:#04x} or public key cannot be used")
    if key.key_hash.hex() != parts[1]:
        raise _malformed(text, f"its key id should be {key.key_hash.hex()}")
    return key


def _malformed(text: str, fault: str) -> MalformedError:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return MalformedError(
        f"{shown!r} is no verifier key: {fault}",
        remedy="Copy the whole verifier key again from where its owner publishes it.",
    )
