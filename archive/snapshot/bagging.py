"""The files that make a folder of files a bag: written last, from what the others came to. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from archive.snapshot import bag
from archive.snapshot.about import About
from archive.snapshot.bag import Oxum
from archive.snapshot.content import Content
from archive.snapshot.readme import README, page

MANIFEST: Final = bag.manifest()
TAG_MANIFEST: Final = bag.manifest(tags=True)


class Payload:
    """What the payload comes to while it is written: a digest for each file, and the bytes of all.

    `digests`: SHA-256 in hex by path.
    """

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self._size = 0

    @property
    def oxum(self) -> Oxum:
        """How much there is so far."""
        return Oxum(self._size, len(self.digests))

    def add(self, path: str, digest: str, size: int) -> None:
        """Take in the file *path* of *size* bytes, whose digest is known."""
        self.digests[path] = digest
        self._size += size

    def passing(self, path: str, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yield *parts* as they are; after the last the file *path* is taken in."""
        hashed, size = hashlib.sha256(), 0
        for part in parts:
            hashed.update(part)
            size += len(part)
            yield part
        self.add(path, hashed.hexdigest(), size)


def files(payload: Payload, about: About) -> Iterator[Content]:
    """Yield the tag files of the bag of *payload*; the tag manifest comes last of all.

    So a bag that was written in part is none. The parts of a file are read before the next one is
    asked for.
    """
    tags = Payload()
    for path, parts in (
        (bag.DECLARATION, (bag.DECLARED,)),
        (bag.INFO, (about.info(payload.oxum),)),
        (README, (page(about),)),
        (MANIFEST, manifest(payload.digests)),
    ):
        yield path, tags.passing(path, parts)
    yield TAG_MANIFEST, manifest(tags.digests)


def manifest(digests: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the lines of the manifest that lists *digests* by path, in the one form it has here."""
    for path in sorted(digests):
        yield bag.line(digests[path], path)
