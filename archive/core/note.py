"""Signed notes: a text and the signature lines below it (C2SP signed-note).

One parser serves entries and checkpoints. It knows no key: which lines there must be, and whether
they are good, is for the caller to say.
"""

import re

from archive.core import base64
from archive.errors import MalformedError
from archive.frozen import dataclass

KEY_ID_BYTES = 4

MAX_LINES = 32
"""Signature lines that a note may carry."""

_DASH = "— ".encode()
_SEPARATOR = b"\n\n"

# White_Space of Unicode, spelled out: str.isspace() follows the tables of the Python at hand, and
# two verifiers must not differ about a name.
_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_NAME = re.compile(rf"[^{_SPACES}+\x00-\x1f\ud800-\udfff]+")
_CONTROLS = bytes(byte for byte in range(0x20) if byte != 0x0A)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """What one key put below a text. `key_id` is 4 bytes; `signature` is what follows them."""

    name: str
    key_id: bytes
    signature: bytes

    def encode(self) -> bytes:
        """Return the line, its newline included."""
        spelled = base64.encode(self.key_id + self.signature)
        return f"— {self.name} {spelled}\n".encode()


@dataclass(frozen=True, slots=True)
class Note:
    """A text, its last newline included, and the lines of its signers in their order."""

    text: bytes
    signatures: tuple[SignatureLine, ...]

    def encode(self) -> bytes:
        """Return the note as it is stored, hashed and handed on."""
        return b"".join([self.text, b"\n", *(line.encode() for line in self.signatures)])

    def line_of(self, name: str, key_id: bytes) -> SignatureLine | None:
        """Return the line of the key that *name* and *key_id* point to, if there is one."""
        for line in self.signatures:
            if line.key_id == key_id and line.name == name:
                return line
        return None


def is_name(text: str) -> bool:
    """Say whether *text* can name a key: not empty, no Unicode space, no control, no plus."""
    return _NAME.fullmatch(text) is not None


def parse(data: bytes) -> Note:
    """Read a note.

    Raises:
        MalformedError: *data* is no signed note, has more than 32 signature lines, or has two of
            one key.
    """
    # The text may hold empty lines of its own, the signatures cannot: the last one separates.
    split = data.rfind(_SEPARATOR)
    if split < 0:
        raise _malformed("no empty line separates a text from its signatures")
    _check_characters(data)
    if not data.endswith(b"\n"):
        raise _malformed("it does not end in a newline")
    lines = data[split + 2 : -1].split(b"\n")
    if len(lines) > MAX_LINES:
        raise _malformed(f"it has {len(lines)} signature lines, and {MAX_LINES} are allowed")
    signatures = tuple(_parse_line(line) for line in lines)
    if len({(line.name, line.key_id) for line in signatures}) < len(signatures):
        raise _malformed("two signature lines have the same key name and key id")
    return Note(data[: split + 1], signatures)


def _check_characters(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed(f"byte {error.start} is not UTF-8") from None
    if len(data.translate(None, _CONTROLS)) < len(data):
        raise _malformed("it holds a control character other than the newline")


def _parse_line(line: bytes) -> SignatureLine:
    if not line.startswith(_DASH):
        raise _malformed("a signature line does not begin with an em dash and a space")
    name, _, spelled = line[len(_DASH) :].decode("utf-8").partition(" ")
    if not is_name(name):
        raise _malformed(f"{name[:60]!r} cannot name a key")
    packed = base64.decode(spelled)
    if len(packed) <= KEY_ID_BYTES:
        raise _malformed(f"the signature line of {name[:60]!r} holds no signature")
    return SignatureLine(name=name, key_id=packed[:KEY_ID_BYTES], signature=packed[KEY_ID_BYTES:])


def _malformed(fault: str) -> MalformedError:
    return MalformedError(f"this is no signed note: {fault}", remedy="Fetch an unaltered copy.")
