"""Which views a copy has, in which version, and the digest of each of their files.

Nothing of it is signed. The last line is a digest of all above it, so that no slip of a disk can
pass off views as those of another program, which are not compared.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import number
from archive.views.runner import VIEWS

OWN: Mapping[str, int] = MappingProxyType({view.name: view.version for view in VIEWS})
"""The version of each view that this program makes."""

MAX_BYTES: Final = 1 << 18

_NAME: Final = re.compile(r"[a-z][a-z_]{0,63}")
_FILE: Final = re.compile(r"[a-z][a-z_]{0,63}\.(?:csv|jsonl)")
_HEX: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """`versions`: by view; `files`: SHA-256 in hex by the name of the file."""

    versions: Mapping[str, int]
    files: Mapping[str, str]

    def encode(self) -> bytes:
        """Return the one form that it has."""
        said = [f"view {name} {version}\n" for name, version in sorted(self.versions.items())]
        said += [f"file {name} {digest}\n" for name, digest in sorted(self.files.items())]
        above = "".join(said).encode()
        return above + f"end {hashlib.sha256(above).hexdigest()}\n".encode()


def parse(data: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        MalformedError: *data* is none, or its last line is not the digest of those above it.
    """
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise _malformed("it is more than ASCII") from None
    versions: dict[str, int] = {}
    files: dict[str, str] = {}
    for text in lines:
        kind, _, rest = text.partition(" ")
        name, _, value = rest.partition(" ")
        version = number(value)
        if kind == "view" and _NAME.fullmatch(name) and version is not None:
            versions[name] = version
        elif kind == "file" and _FILE.fullmatch(name) and _HEX.fullmatch(value):
            files[name] = value
    found = Manifest(versions, files)
    # Whatever else stands there, or in another order, is not in what it would be written as.
    if found.encode() != data:
        raise _malformed("a line is not in form or not in its place, or the last does not fit")
    return found


class Digests:
    """Hashes the files of the views while they are written."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def passing(self, name: str, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yield *parts* as they are; after the last the digest of the file *name* is known."""
        hashed = hashlib.sha256()
        for part in parts:
            hashed.update(part)
            yield part
        self.files[name] = hashed.hexdigest()


def _malformed(fault: str) -> MalformedError:
    return MalformedError(
        f"this tells no views of a copy: {fault}", remedy="Fetch an unaltered copy."
    )
