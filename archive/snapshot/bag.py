"""The tag files of a bag as bytes: BagIt 1.0, RFC 8493. What reads here reads any bag.

What is written is a subset of what is read: UTF-8, LF, SHA-256, lower-case digits, paths in order.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from archive.errors import MalformedError
from archive.frozen import dataclass

DECLARATION: Final = "bagit.txt"
INFO: Final = "bag-info.txt"
PAYLOAD: Final = "data/"
DECLARED: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

ALGORITHMS: Mapping[str, int] = MappingProxyType(
    {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
)
"""The digests that can be checked, and how many hex digits they have."""

MAX_LINE_BYTES: Final = 1 << 20
MAX_PATH: Final = 4096

_DECLARATION: Final = re.compile(
    r"BagIt-Version: (\d+\.\d+)[ \t]*\nTag-File-Character-Encoding: (\S+)[ \t]*\n?"
)
_MANIFEST: Final = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE: Final = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(\S.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"%(0[ADad]|25)")
_OXUM: Final = re.compile(r"(0|[1-9]\d{0,17})\.(0|[1-9]\d{0,17})")
_ENDS: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ManifestName:
    """What the name of a manifest says: over the payload or over tag files, by which algorithm."""

    tags: bool
    algorithm: str


@dataclass(frozen=True, slots=True)
class Oxum:
    """How many bytes the payload has, in how many files."""

    size: int
    files: int

    def __str__(self) -> str:
        return f"{self.size}.{self.files}"


def manifest(algorithm: str = "sha256", *, tags: bool = False) -> str:
    """Return the path of a manifest."""
    return f"{'tag' if tags else ''}manifest-{algorithm}.txt"


def parse_name(path: str) -> ManifestName | None:
    """Return what *path* names as a manifest; None where it names none."""
    found = _MANIFEST.fullmatch(path)
    return None if found is None else ManifestName(found[1] is not None, found[2])


def require_declared(data: bytes) -> None:
    """Return if *data*, a `bagit.txt`, is that of a bag of version 1.0 with tags in UTF-8.

    Raises:
        MalformedError: it is not.
    """
    found = _DECLARATION.fullmatch(_ENDS.sub("\n", _text(data)))
    if found is None:
        raise _malformed("it is not the two lines that declare a bag")
    if found[1] != "1.0":
        raise _malformed(f"it declares version {found[1]} of BagIt, and 1.0 is known here")
    if found[2].upper() != "UTF-8":
        raise _malformed(f"it declares tags in {found[2][:60]!r}, and UTF-8 is known here")


def line(digest: str, path: str) -> bytes:
    """Return the line of a manifest for the file *path*."""
    escaped = path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    # A name that is no text has no place in a snapshot, and still is a name.
    return f"{digest}  {escaped}\n".encode("utf-8", "surrogateescape")


def lines(raw: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a tag file without their ends; *raw* is cut at LF, and CR ends one too."""
    for one in raw:
        parts = one.removesuffix(b"\n").removesuffix(b"\r").split(b"\r")
        yield from parts


def parse_line(data: bytes, name: ManifestName) -> tuple[str, str]:
    """Return digest, in lower case, and path of one line of the manifest *name*.

    Raises:
        MalformedError: it is no such line, or leads to what this manifest may not list.
    """
    found = _LINE.fullmatch(_text(data))
    if found is None:
        raise _malformed("a line is not a digest and a path")
    digest, path = found[1].lower(), _ESCAPED.sub(_unescaped, found[2])
    if len(digest) != ALGORITHMS[name.algorithm]:
        raise _malformed(f"a digest has {len(digest)} digits, which none of {name.algorithm} has")
    if len(path) > MAX_PATH or any(part in ("", ".", "..") for part in path.split("/")):
        raise _malformed(f"{path[:200]!r} is not the path of a file within the bag")
    payload = path.startswith(PAYLOAD)
    other = parse_name(path)
    if payload is name.tags or (name.tags and other is not None and other.tags):
        raise _malformed(f"{path[:200]!r} has no place in this manifest")
    return digest, path


def parse_info(data: bytes) -> list[tuple[str, str]]:
    """Return the labels and values of a `bag-info.txt`, in order; folded ones in one line.

    Raises:
        MalformedError: it is not in form.
    """
    found: list[tuple[str, str]] = []
    for text in _ENDS.split(_text(data)):
        if text[:1] in (" ", "\t") and found:
            label, value = found[-1]
            found[-1] = (label, f"{value} {text.strip()}")
        elif text:
            label, colon, value = text.partition(":")
            if not label.strip() or not colon:
                raise _malformed(f"{text[:60]!r} is not a label and a value")
            found.append((label.strip(), value.strip()))
    return found


def info(members: Iterable[tuple[str, str]]) -> bytes:
    """Return the `bag-info.txt` that says *members*, a line each."""
    return "".join(f"{label}: {value}\n" for label, value in members).encode()


def parse_oxum(value: str) -> Oxum:
    """Return what a `Payload-Oxum` says.

    Raises:
        MalformedError: it says nothing of the kind.
    """
    found = _OXUM.fullmatch(value)
    if found is None:
        raise _malformed(f"{value[:60]!r} is no number of bytes and files")
    return Oxum(int(found[1]), int(found[2]))


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("it is no text in UTF-8") from None


def _malformed(fault: str) -> MalformedError:
    return MalformedError(f"this is not of a bag: {fault}", remedy="Fetch an unaltered copy.")
