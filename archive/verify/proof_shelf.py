"""The files of a proof folder: each has its place, and is the one that the sums beside it say."""

import hashlib
from typing import BinaryIO

from archive.errors import MalformedError
from archive.ids import Digest
from archive.snapshot.reader import Files, Found, Kind
from archive.verify import proof_layout as layout
from archive.verify.proof_report import Part, Sheet

MAX_FILES = 100_000
"""More names than any proof has; a folder with more is not read on."""

MAX_TEXT_BYTES = 1 << 24

_BLOCK = 1 << 20


class ProofShelf:
    """What stands in one folder. Only plain files that have a place in a proof are opened."""

    def __init__(self, files: Files, sheet: Sheet) -> None:
        self._files = files
        self._sheet = sheet
        self.paths: tuple[str, ...] = tuple(sorted(self._plain(files)))

    def _plain(self, files: Files) -> set[str]:
        found: set[str] = set()
        for count, one in enumerate(files.listing()):
            if count == MAX_FILES:
                self._sheet.find(
                    Part.FILES, "proof.unexpected", "", f"there are more than {MAX_FILES} names"
                )
                break
            self._sheet.look(Part.FILES)
            if self._has_place(one):
                found.add(one.path)
        return found

    def _has_place(self, one: Found) -> bool:
        shown = _shown(one.path)
        if one.kind is not Kind.FILE:
            message = f"it is {one.kind.value}, and no plain file"
            self._sheet.find(Part.FILES, "proof.kind", shown, message)
            return False
        if not _is_place(one.path):
            self._sheet.find(
                Part.FILES, "proof.unexpected", shown, "it has no place in the proof of a fact"
            )
            return False
        return True

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the bytes of *path*; None where it is not here, longer, or cannot be read."""
        if path not in self.paths:
            self._sheet.find(Part.FILES, "proof.missing", path, "the file is not here")
            return None
        data = self._bytes(path, limit)
        if data is not None and len(data) > limit:
            message = f"it has more than {limit} bytes, more than any such file"
            self._sheet.find(Part.FILES, "proof.long", path, message)
            return None
        return data

    def check_sums(self) -> None:
        """Compare every file with the digest beside it; say which are not listed, or not here."""
        data = self.read(layout.SUMS, MAX_TEXT_BYTES)
        if data is None:
            return
        try:
            listed = layout.parse_sums(data)
        except MalformedError as error:
            self._sheet.find(Part.FILES, "proof.sums", layout.SUMS, error.message)
            return
        others = [path for path in self.paths if path != layout.SUMS]
        for path in others:
            if path not in listed:
                self._sheet.find(Part.FILES, "proof.sums", path, f"{layout.SUMS} has no such file")
            elif (digest := self.digest(path)) not in (None, listed[path]):
                self._sheet.find(
                    Part.FILES,
                    "proof.altered",
                    path,
                    f"its digest is not the one in {layout.SUMS}",
                    expected=listed[path],
                    found=digest,
                )
        for path in sorted(listed.keys() - set(others)):
            self._sheet.find(Part.FILES, "proof.missing", path, f"{layout.SUMS} names it")

    def digest(self, path: str) -> str | None:
        """Return SHA-256 of the bytes of *path* in hex; None where they cannot be read."""
        measured = self.measure(path)
        return None if measured is None else measured[0].removeprefix("sha256:")

    def measure(self, path: str) -> tuple[Digest, int] | None:
        """Return digest and length of the file *path*; None where it cannot be read."""
        hashed, length = hashlib.sha256(), 0
        try:
            with self._files.open(path) as file:
                while block := file.read(_BLOCK):
                    hashed.update(block)
                    length += len(block)
        except OSError as error:
            self._unreadable(path, error)
            return None
        return Digest(f"sha256:{hashed.hexdigest()}"), length

    def _bytes(self, path: str, limit: int) -> bytes | None:
        try:
            with self._files.open(path) as file:
                return _all(file, limit + 1)
        except OSError as error:
            self._unreadable(path, error)
            return None

    def _unreadable(self, path: str, error: OSError) -> None:
        message = f"the file cannot be read: {error.strerror or error}"
        self._sheet.find(Part.FILES, "proof.unreadable", path, message)


def _all(file: BinaryIO, limit: int) -> bytes:
    """Return up to *limit* bytes: one read may give fewer than there are."""
    parts = bytearray()
    while len(parts) < limit and (part := file.read(limit - len(parts))):
        parts += part
    return bytes(parts)


def _is_place(path: str) -> bool:
    if path in (layout.README, layout.SUMS, layout.CLAIM):
        return True
    index, address, digest = layout.entry_of(path), layout.address_of(path), layout.digest_of(path)
    if index is not None:
        return path in (layout.note(index), layout.inclusion(index))
    if address is not None:
        return path in (layout.body(address), layout.salt(address))
    return digest is not None


def _shown(path: str) -> str:
    """Return *path* as a report can hold it: names in folders may be no text."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")[:200]
