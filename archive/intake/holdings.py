"""The captures that quotations are looked up in: those of the file, and those of the archive."""

from collections.abc import Sequence
from dataclasses import field

from archive.errors import MalformedError
from archive.facts import quotes
from archive.facts.quotes import CaptureText
from archive.frozen import dataclass
from archive.ids import Digest, SourceId
from archive.intake.known import Known

TEXT = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One capture that a reference may name.

    `file`: what the deposit calls it by, if it does. `of`: the capture that it was made of.
    """

    digest: Digest
    media_type: str
    file: str | None = None
    of: Digest | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How long a text is. `lines`: those with something in them."""

    characters: int
    lines: int


@dataclass(slots=True)
class Holdings:
    """Captures by source. None in `brought`: something is wrong there, so nothing is looked up."""

    known: Known
    brought: dict[str, tuple[Held, ...] | None] = field(default_factory=dict)
    data: dict[Digest, bytes] = field(default_factory=dict)
    _asked: dict[str, tuple[Held, ...]] = field(default_factory=dict)
    _texts: dict[Digest, CaptureText | None] = field(default_factory=dict)
    _sizes: dict[Digest, Size | None] = field(default_factory=dict)

    def bring(self, source: str, files: Sequence[tuple[Held, bytes]] | None) -> None:
        """Take in the files of a source of this deposit; None where something is wrong there."""
        self.brought[source] = None if files is None else tuple(held for held, _ in files)
        for held, data in files or ():
            self.data[held.digest] = data

    def in_archive(self, source: str) -> tuple[Held, ...]:
        """Return the captures of *source* that are in the archive."""
        if source not in self._asked:
            found = self.known.captures(SourceId(source))
            self._asked[source] = tuple(
                Held(digest=one.digest, media_type=one.media_type, of=one.of) for one in found
            )
        return self._asked[source]

    def candidates(self, source: str) -> Sequence[Held] | None:
        """Return the captures of which the only one is meant where none is named.

        Those that the file brings stand before those of the archive: its quotations are of them.
        None where something is wrong with them.
        """
        if source in self.brought and self.brought[source] is None:
            return None
        return self.brought.get(source) or self.in_archive(source)

    def find(self, source: str, name: str) -> Held | None:
        """Return the capture of *source* with the digest *name*, or from the file *name*."""
        every = (*(self.brought.get(source) or ()), *self.in_archive(source))
        return next((held for held in every if name in (held.digest, held.file)), None)

    def made_of(self, source: str, held: Held) -> Sequence[CaptureText]:
        """Return the texts here that were made of the capture *held* of *source*."""
        every = (*(self.brought.get(source) or ()), *self.in_archive(source))
        texts = (self.text(one) for one in every if one.of == held.digest)
        return [text for text in texts if text is not None]

    def text(self, held: Held) -> CaptureText | None:
        """Return the text of a capture ready for looking up; None where there is none to check."""
        if held.media_type != TEXT:
            return None
        if held.digest not in self._texts:
            text = self._text(held.digest)
            self._texts[held.digest] = None if text is None else quotes.prepare(text)
        return self._texts[held.digest]

    def size(self, held: Held) -> Size | None:
        """Return how long the text of a capture is; None where there is none to check."""
        if held.media_type != TEXT:
            return None
        if held.digest not in self._sizes:
            text = self._text(held.digest)
            self._sizes[held.digest] = None if text is None else _size(text)
        return self._sizes[held.digest]

    def _text(self, digest: Digest) -> str | None:
        data = self.data.get(digest)
        if data is None:
            return self.known.capture_text(digest)
        try:
            return quotes.read_capture(data)
        except MalformedError:
            # Reported where the file is named.
            return None


def _size(text: str) -> Size:
    return Size(len(text), sum(not line.isspace() for line in text.splitlines()))
