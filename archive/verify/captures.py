"""Captured files: the bytes that were named, and every quotation where it is said to stand."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from archive.errors import ArchiveError
from archive.events.recorded import Recorded
from archive.events.source import SourceCaptured
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts import quotes
from archive.facts.quotes import CaptureText
from archive.facts.references import Reference
from archive.ids import Digest
from archive.verify.evidence import Evidence
from archive.verify.named import NamedCaptures
from archive.verify.report import Audit, Level

_ROOM = 4 << 20
"""Characters of texts that are held at a time, and those of one more, however long that is."""

_BLOCK = 1 << 20


class CaptureCheck:
    """The check of files and quotations, event by event in the order of the log.

    `files` and `quotations`: what was found of each.
    """

    def __init__(self, evidence: Evidence, named: NamedCaptures) -> None:
        self._evidence = evidence
        self._named = named
        self._texts = _Texts(evidence, named)
        self.files = Audit()
        self.quotations = Audit()

    def take(self, items: Iterable[Recorded]) -> None:
        """Check the files that open events among *items* name, and quotations from texts."""
        for item in items:
            if isinstance(item.body, SourceCaptured) and item.body.digest is not None:
                self._check_file(item, item.body.digest, item.body.size)
            for where, reference in _references(item):
                self._check_quotation(item, where, reference)

    def finish(self, audit: Audit) -> None:
        """Check the files that no event names; say everything in *audit*."""
        for digest in self._evidence.captures():
            if digest in self._named:
                continue
            # An interrupted deposit leaves its files behind in a working archive.
            self.files.count("files that no open event names")
            if not self._evidence.complete:
                message = "a file is here that no open event names"
                self.files.find(Level.CAPTURES, "capture.unexpected", digest, message)
        audit.look(Level.CAPTURES, 0)
        audit.add(self.files)
        audit.add(self.quotations)

    def _check_file(self, item: Recorded, digest: Digest, size: int | None) -> None:
        audit, complete = self.files, self._evidence.full
        try:
            measured = _measured(self._evidence.capture(digest))
        except (ArchiveError, OSError) as error:
            message = f"the captured file {digest} cannot be read: {error}"
            audit.find(Level.CAPTURES, "capture.unreadable", item.address, message)
            return
        if measured is None:
            if complete:
                message = f"the captured file {digest} is not here"
                audit.find(Level.CAPTURES, "capture.missing", item.address, message)
            audit.count("files not included")
            return
        audit.look(Level.CAPTURES)
        if measured != (digest, size):
            audit.find(
                Level.CAPTURES,
                "capture.altered",
                item.address,
                "the captured file is not the one that was named",
                expected=f"{digest}, {size} bytes",
                found=f"{measured[0]}, {measured[1]} bytes",
            )

    def _check_quotation(self, item: Recorded, where: str, reference: Reference) -> None:
        if reference.exact is None:
            return
        stands = self._texts.has(reference, reference.exact)
        if stands is None:
            self.quotations.count("quotations not checked")
            return
        self.quotations.look(Level.CAPTURES)
        if not stands:
            self.quotations.find(
                Level.CAPTURES,
                "capture.quotation",
                item.address,
                f"{where}: the quotation does not stand there in {reference.capture}",
                expected=reference.exact,
            )


def _references(item: Recorded) -> Iterator[tuple[str, Reference]]:
    match item.body:
        case StatementAdded(content=content) | StatementCorrected(content=content):
            for number, reference in enumerate(content.references):
                yield f"references[{number}]", reference
        case StatementCited(reference=reference):
            yield "reference", reference
        case _:
            pass


class _Texts:
    """The captures that are plain text; those that were asked for last are at hand."""

    def __init__(self, evidence: Evidence, named: NamedCaptures) -> None:
        self._evidence = evidence
        self._named = named
        self._read: OrderedDict[Digest, CaptureText | None] = OrderedDict()
        self._room = _ROOM

    def has(self, reference: Reference, exact: str) -> bool | None:
        """Say whether *exact* stands where *reference* has it; None where nothing can tell.

        Words out of what is no text are looked up in the texts that were made of it.
        """
        if reference.capture is None:
            return None
        text = self.read(reference.capture)
        if text is not None:
            places = text.find(exact)
            chars = None if reference.loc is None else reference.loc.chars
            return bool(places) if chars is None else tuple(chars) in places
        made = (self.read(digest) for digest in self._named.made_of(reference.capture))
        found = [bool(text.find(exact)) for text in made if text is not None]
        return any(found) if found else None

    def read(self, digest: Digest) -> CaptureText | None:
        """Return the text captured under *digest*; None where it is no text, or not here."""
        if digest in self._read:
            self._read.move_to_end(digest)
            return self._read[digest]
        while self._read and self._room < 0:
            _, left = self._read.popitem(last=False)
            self._room += _length(left)
        text = self._read[digest] = self._fresh(digest)
        self._room -= _length(text)
        return text

    def _fresh(self, digest: Digest) -> CaptureText | None:
        length = self._named.text_length(digest)
        if length is None:
            return None
        try:
            file = self._evidence.capture(digest)
            if file is None:
                return None
            with file:
                # One that is longer was reported; it may be of any length.
                return quotes.prepare(quotes.read_capture(file.read(length)))
        except (ArchiveError, OSError):
            # A file that cannot be read was reported where it was to be hashed.
            return None


def _length(text: CaptureText | None) -> int:
    # What is no text takes room too, if only for its name.
    return 256 if text is None else len(text.read)


def _measured(file: BinaryIO | None) -> tuple[Digest, int] | None:
    if file is None:
        return None
    hashed, size = hashlib.sha256(), 0
    with file:
        while block := file.read(_BLOCK):
            hashed.update(block)
            size += len(block)
    return Digest(f"sha256:{hashed.hexdigest()}"), size
