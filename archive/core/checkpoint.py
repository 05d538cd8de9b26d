"""Checkpoints: the size and root of a log, signed by the log and cosigned by witnesses.

C2SP tlog-checkpoint without extension lines. A log signs with two keys, both named as its origin:
Ed25519 over the text, and ML-DSA-44 as a cosignature, which brings the time. Witnesses are named
otherwise. Lines of unknown keys are passed over; which keys must have signed is for the caller.
"""

from collections.abc import Sequence
from enum import Enum, auto

from archive.core import base64, cosignature, keys, note
from archive.core.hashes import HASH_BYTES, Hash
from archive.core.keys import Signer, VerifierKey
from archive.core.note import Note, SignatureLine
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import Origin, is_origin, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log says of itself: so many entries, under this root."""

    origin: Origin
    size: int
    root: Hash

    def text(self) -> bytes:
        """Return the three lines that are signed, the last newline included."""
        return f"{self.origin}\n{self.size}\n{base64.encode(self.root)}\n".encode()


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint and the note that it was read from."""

    checkpoint: Checkpoint
    note: Note


class Verdict(Enum):
    """What there is of one key on a checkpoint."""

    VALID = auto()
    MISSING = auto()
    BAD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found of *key*. `time`: the seconds since 1970 that it signed, if it signed any.

    A line that is not valid says no time, and neither does a plain Ed25519 line, nor a
    cosignature with the time 0, which C2SP tlog-cosignature gives the meaning "no statement".
    """

    key: VerifierKey
    verdict: Verdict
    time: int | None


def parse_text(text: bytes) -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        MalformedError: *text* is anything but origin, size and root, a line each.
    """
    try:
        lines = text.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise _malformed("its text holds more than ASCII") from None
    if len(lines) != 4 or lines[3]:
        raise _malformed("its text is not just three lines")
    if not is_origin(lines[0]):
        raise _malformed(f"{lines[0][:60]!r} cannot name an archive")
    size = number(lines[1])
    if size is None:
        raise _malformed(f"{lines[1][:60]!r} is not the size of a log")
    root = Hash(base64.decode(lines[2], HASH_BYTES))
    return Checkpoint(origin=Origin(lines[0]), size=size, root=root)


def parse(data: bytes) -> SignedCheckpoint:
    """Read a checkpoint with its signature lines, and verify none of them.

    Raises:
        MalformedError: *data* is no note, or its text is not that of a checkpoint.
    """
    found = note.parse(data)
    return SignedCheckpoint(parse_text(found.text), found)


def sign(checkpoint: Checkpoint, signers: Sequence[Signer], timestamp: int) -> bytes:
    """Return the note in which *signers*, keys of the log itself, sign *checkpoint*.

    The lines stand in the order of *signers*: Ed25519 (plain) and ML-DSA-44, and while the keys
    change those of the old set as well. *timestamp* is in seconds since 1970.
    """
    assert all(signer.key.name == checkpoint.origin for signer in signers)
    lines = tuple(_sign(checkpoint, signer, timestamp) for signer in signers)
    return Note(checkpoint.text(), lines).encode()


def check(signed: SignedCheckpoint, pinned: Sequence[VerifierKey]) -> tuple[Checked, ...]:
    """Return what each of the *pinned* keys, of the log or of witnesses, did; in their order.

    A checkpoint with a line that is BAD is to be refused, whatever the others are.
    """
    return tuple(check_key(signed, key) for key in pinned)


def check_key(signed: SignedCheckpoint, key: VerifierKey) -> Checked:
    """Return whether *key* has signed, and when it says that it did."""
    line = signed.note.line_of(key.name, key.key_hash)
    if line is None:
        return Checked(key=key, verdict=Verdict.MISSING, time=None)
    valid, time = _verify(signed.checkpoint, key, line.signature)
    if not valid:
        return Checked(key=key, verdict=Verdict.BAD, time=None)
    return Checked(key=key, verdict=Verdict.VALID, time=time or None)


def verify_cosignature(signed: SignedCheckpoint, witness: VerifierKey) -> bool:
    """Say whether *witness*, a key of type 0x04 or 0x06, has validly cosigned."""
    timed = witness.type in (keys.COSIGN_ED25519, keys.MLDSA44)
    return timed and check_key(signed, witness).verdict is Verdict.VALID


def timestamp_of(signed: SignedCheckpoint) -> int | None:
    """Return the time on the log's own ML-DSA-44 line, in seconds since 1970; None without one.

    It is read from the first line that looks so, not verified: enough for a checkpoint of one's
    own. A stranger may have put that line there; a verdict takes the time that `check` gives.
    """
    for line in signed.note.signatures:
        mine = line.name == signed.checkpoint.origin
        if mine and len(line.signature) == cosignature.MLDSA44_BYTES:
            parts = cosignature.unpack(line.signature)
            return parts[0] if parts else None
    return None


def add_lines(signed: SignedCheckpoint, lines: Sequence[SignatureLine]) -> SignedCheckpoint:
    """Return *signed* with *lines* added below; a line replaces one of the same key in its place.

    Raises:
        MalformedError: there would be more lines than a note may carry.
    """
    merged = {(line.name, line.key_id): line for line in (*signed.note.signatures, *lines)}
    if len(merged) > note.MAX_LINES:
        raise MalformedError(
            f"the checkpoint would carry {len(merged)} signature lines, and {note.MAX_LINES} are "
            "allowed",
            remedy="Ask fewer witnesses to cosign it.",
        )
    return SignedCheckpoint(signed.checkpoint, Note(signed.note.text, tuple(merged.values())))


def cosign(checkpoint: Checkpoint, witness: Signer, timestamp: int) -> SignatureLine:
    """Return the line in which *witness*, a key of type 0x04 or 0x06, cosigns *checkpoint*."""
    bare = witness.sign(_message(checkpoint, witness.key, timestamp))
    return _line(witness.key, cosignature.pack(timestamp, bare))


def _sign(checkpoint: Checkpoint, signer: Signer, timestamp: int) -> SignatureLine:
    if signer.key.type == keys.ED25519:
        return _line(signer.key, signer.sign(checkpoint.text()))
    return cosign(checkpoint, signer, timestamp)


def _line(key: VerifierKey, signature: bytes) -> SignatureLine:
    return SignatureLine(name=key.name, key_id=key.key_hash, signature=signature)


def _message(checkpoint: Checkpoint, key: VerifierKey, time: int) -> bytes:
    if key.type == keys.COSIGN_ED25519:
        return cosignature.ed25519_message(checkpoint.text(), time)
    assert key.type == keys.MLDSA44
    return cosignature.mldsa44_message(
        cosigner=key.name,
        time=time,
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
    )


def _verify(checkpoint: Checkpoint, key: VerifierKey, signature: bytes) -> tuple[bool, int | None]:
    """Say whether *signature* is good, and return the time in it, if it is of a kind with one."""
    if key.type == keys.ED25519:
        return keys.verify_ed25519(key.public, checkpoint.text(), signature), None
    parts = cosignature.unpack(signature)
    if parts is None:
        return False, None
    time, bare = parts
    verify = keys.verify_mldsa44 if key.type == keys.MLDSA44 else keys.verify_ed25519
    return verify(key.public, _message(checkpoint, key, time), bare), time


def _malformed(fault: str) -> MalformedError:
    return MalformedError(f"this is no checkpoint: {fault}", remedy="Fetch an unaltered copy.")
