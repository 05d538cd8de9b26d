"""Captured files: the bytes that were named, and every quotation where it is said to stand."""

import hashlib
from collections.abc import Iterator
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
from archive.verify.replay import Replay
from archive.verify.report import Audit, Level

TEXT = "text/plain"
_BLOCK = 1 << 20


def check(evidence: Evidence, replay: Replay, audit: Audit) -> None:
    """Check the files that open capture events name, and quotations from texts among them."""
    named: dict[Digest, SourceCaptured] = {}
    for item in replay.events():
        if isinstance(item.body, SourceCaptured) and item.body.digest is not None:
            named[item.body.digest] = item.body
            _check_file(evidence, item, item.body, audit)
    _check_others(evidence, named, audit)
    texts = _Texts(evidence, named)
    for item in replay.events():
        for where, reference in _references(item):
            _check_quotation(texts, item, where, reference, audit)
    audit.look(Level.CAPTURES, 0)


def _check_file(evidence: Evidence, item: Recorded, body: SourceCaptured, audit: Audit) -> None:
    assert body.digest is not None
    try:
        measured = _measured(evidence.capture(body.digest))
    except (ArchiveError, OSError) as error:
        message = f"the captured file {body.digest} cannot be read: {error}"
        audit.find(Level.CAPTURES, "capture.unreadable", item.address, message)
        return
    if measured is None:
        if evidence.complete:
            message = f"the captured file {body.digest} is not here"
            audit.find(Level.CAPTURES, "capture.missing", item.address, message)
        audit.count("files not included")
        return
    audit.look(Level.CAPTURES)
    digest, size = measured
    if (digest, size) != (body.digest, body.size):
        audit.find(
            Level.CAPTURES,
            "capture.altered",
            item.address,
            "the captured file is not the one that was named",
            expected=f"{body.digest}, {body.size} bytes",
            found=f"{digest}, {size} bytes",
        )


def _check_others(evidence: Evidence, named: dict[Digest, SourceCaptured], audit: Audit) -> None:
    for digest in evidence.captures():
        if digest in named:
            continue
        # An interrupted deposit leaves its files behind in a working archive: nothing names them.
        audit.count("files that no open event names")
        if not evidence.complete:
            message = "a file is here that no open event names"
            audit.find(Level.CAPTURES, "capture.unexpected", digest, message)


def _references(item: Recorded) -> Iterator[tuple[str, Reference]]:
    match item.body:
        case StatementAdded(content=content) | StatementCorrected(content=content):
            for number, reference in enumerate(content.references):
                yield f"references[{number}]", reference
        case StatementCited(reference=reference):
            yield "reference", reference
        case _:
            pass


def _check_quotation(
    texts: "_Texts", item: Recorded, where: str, reference: Reference, audit: Audit
) -> None:
    if reference.exact is None:
        return
    stands = texts.has(reference, reference.exact)
    if stands is None:
        audit.count("quotations not checked")
        return
    audit.look(Level.CAPTURES)
    if not stands:
        audit.find(
            Level.CAPTURES,
            "capture.quotation",
            item.address,
            f"{where}: the quotation does not stand there in {reference.capture}",
            expected=reference.exact,
        )


class _Texts:
    """The captures that are plain text, each read once."""

    def __init__(self, evidence: Evidence, named: dict[Digest, SourceCaptured]) -> None:
        self._evidence = evidence
        self._named = named
        self._read: dict[Digest, CaptureText | None] = {}
        self._made_of: dict[Digest, list[Digest]] = {}
        for digest, body in named.items():
            if body.of is not None:
                self._made_of.setdefault(body.of, []).append(digest)

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
        made = [self.read(digest) for digest in self._made_of.get(reference.capture, ())]
        texts = [text for text in made if text is not None]
        return any(text.find(exact) for text in texts) if texts else None

    def read(self, digest: Digest) -> CaptureText | None:
        """Return the text captured under *digest*; None where it is no text, or not here."""
        if digest not in self._read:
            self._read[digest] = self._fresh(digest)
        return self._read[digest]

    def _fresh(self, digest: Digest) -> CaptureText | None:
        body = self._named.get(digest)
        if body is None or body.media_type != TEXT:
            return None
        try:
            file = self._evidence.capture(digest)
            if file is None:
                return None
            with file:
                # One that is longer was reported; it may be of any length.
                return quotes.prepare(quotes.read_capture(file.read(body.size or 0)))
        except (ArchiveError, OSError):
            # A file that cannot be read was reported where it was to be hashed.
            return None


def _measured(file: BinaryIO | None) -> tuple[Digest, int] | None:
    if file is None:
        return None
    hashed, size = hashlib.sha256(), 0
    with file:
        while block := file.read(_BLOCK):
            hashed.update(block)
            size += len(block)
    return Digest(f"sha256:{hashed.hexdigest()}"), size
