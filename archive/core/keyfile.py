"""Key files: a private key in PEM, with the names of the key in the lines before it.

RFC 7468 allows explanatory text there, so other tools read the file as well. Of these lines,
`Name:` (the name that signatures carry) and `Nickname:` (a person's word for the key, known to
this file alone) are read; all others are left to people. The names are not protected: with another
name the key has another key id, and nobody has enrolled that.
"""

import unicodedata

from archive.core import base64, pkcs8
from archive.core.keys import SeedSigner
from archive.core.pkcs8 import RANDOM_BYTES
from archive.errors import MalformedError, NotAuthorisedError
from archive.frozen import dataclass
from archive.ids import is_key_name, is_origin

__all__ = ["RANDOM_BYTES", "KeyFile", "encode", "is_encrypted", "is_nickname", "name_in", "read"]

_PLAIN = "PRIVATE KEY"
_ENCRYPTED = "ENCRYPTED PRIVATE KEY"
_COLUMNS = 64
_GREETING = "A private key: whoever holds it can sign. Keep it secret, and a copy of it elsewhere."


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key and a person's name for it."""

    nickname: str
    signer: SeedSigner

    @property
    def name(self) -> str:
        """The name that signatures carry: an opaque key name, or the origin for a key of a log."""
        return self.signer.key.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    name: str
    nickname: str
    encrypted: bool
    der: bytes


def is_nickname(text: str) -> bool:
    """Say whether *text* can be a nickname.

    1 to 64 letters, marks and digits of any script, dots, hyphens and underscores, the first of
    them a letter or digit: so it can name a file, and is never taken for an option or a folder.
    """
    return (
        len(text) <= 64
        and text[:1].isalnum()
        and all(char.isalnum() or char in "._-" or _is_mark(char) for char in text)
    )


def encode(file: KeyFile, passphrase: bytes | None = None, random: bytes = b"") -> bytes:
    """Return the bytes of a key file, in UTF-8, encrypted where there is a *passphrase*.

    *random*: `RANDOM_BYTES` fresh random bytes, needed for an encryption alone.
    """
    assert is_nickname(file.nickname)
    assert is_key_name(file.name) or is_origin(file.name)
    label, der = _PLAIN, pkcs8.encode(file.signer)
    if passphrase is not None:
        # An empty passphrase would look like a protection and be none.
        assert passphrase
        label, der = _ENCRYPTED, pkcs8.encrypt(der, passphrase, random)
    spelled = base64.encode(der)
    lines = [
        _GREETING,
        f"Name: {file.name}",
        f"Nickname: {file.nickname}",
        f"-----BEGIN {label}-----",
        *(spelled[at : at + _COLUMNS] for at in range(0, len(spelled), _COLUMNS)),
        f"-----END {label}-----",
        "",
    ]
    return "\n".join(lines).encode()


def is_encrypted(data: bytes) -> bool:
    """Say whether a passphrase is needed to read the key file *data*.

    Raises:
        MalformedError: *data* is no key file.
    """
    return _parse(data).encrypted


def name_in(data: bytes) -> str:
    """Return the name that the signatures of the key file *data* carry; needs no passphrase.

    Raises:
        MalformedError: *data* is no key file.
    """
    return _parse(data).name


def read(data: bytes, passphrase: bytes | None = None) -> KeyFile:
    """Read a key file. A *passphrase* for a file that is not encrypted is passed over.

    Raises:
        MalformedError: *data* is no key file, or not the whole of one.
        NotAuthorisedError: it is encrypted, and there is no passphrase, or a wrong one.
    """
    parts = _parse(data)
    if parts.encrypted and not passphrase:
        raise NotAuthorisedError(
            f"the key of {parts.name} ({parts.nickname}) is encrypted, and no passphrase was given",
            remedy="Give the passphrase of this key file.",
        )
    signer = pkcs8.decode(parts.der, parts.name, passphrase if parts.encrypted else None)
    return KeyFile(parts.nickname, signer)


def _parse(data: bytes) -> _Parts:
    try:
        lines = data.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise _malformed("it is not text in UTF-8") from None
    label, start, end = _frame(lines)
    name, nickname = _named(lines[:start], "Name: "), _named(lines[:start], "Nickname: ")
    if not (is_key_name(name) or is_origin(name)):
        raise _malformed(f"{name[:60]!r} names neither a key nor an archive")
    if not is_nickname(nickname):
        raise _malformed(f"{nickname[:70]!r} cannot be a nickname")
    der = base64.decode("".join(lines[start + 1 : end]))
    if not pkcs8.is_whole(der):
        raise _malformed("part of the key is missing, or something was put into it")
    return _Parts(name=name, nickname=nickname, encrypted=label == _ENCRYPTED, der=der)


def _frame(lines: list[str]) -> tuple[str, int, int]:
    """Return the label of the one key in *lines*, and the numbers of its first and last line."""
    starts = [at for at, line in enumerate(lines) if line.startswith("-----BEGIN ")]
    if len(starts) != 1:
        raise _malformed(f"it holds {len(starts)} keys where one must stand")
    label = lines[starts[0]].removeprefix("-----BEGIN ").removesuffix("-----")
    if label not in (_PLAIN, _ENCRYPTED):
        raise _malformed(f"it holds a {label[:60]!r}, not a private key in PKCS#8")
    last = f"-----END {label}-----"
    if last not in lines[starts[0] :]:
        raise _malformed("it breaks off before the end of the key")
    return label, starts[0], lines.index(last, starts[0])


def _named(lines: list[str], label: str) -> str:
    found = [line.removeprefix(label) for line in lines if line.startswith(label)]
    if len(found) != 1:
        raise _malformed(f"it has {len(found)} lines {label.strip()!r} where one must stand")
    return found[0].strip(" ")


def _is_mark(char: str) -> bool:
    # Vowel signs of many scripts are marks, not letters.
    return unicodedata.category(char).startswith("M")


def _malformed(fault: str) -> MalformedError:
    return MalformedError(
        f"this is no key file: {fault}",
        remedy="Use a key file as it was written, or fetch an unaltered copy of it.",
    )
