"""Which files open events name, all through the log: a quotation may stand before the event."""

from typing import Final

from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import Digest
from archive.relation import Row
from archive.rules.spilling import Form, Spilled
from archive.store.scratch import Scratch

TEXT = "text/plain"

LIMIT: Final = 1_024
"""Files that are remembered before they are written down."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A file: how long it is said to be if it is a text, and what it was made of."""

    text_length: int | None
    of: Digest | None


class NamedCaptures:
    """The files that open events name. Where several name one, the last of them counts."""

    def __init__(self, scratch: Scratch, limit: int = LIMIT) -> None:
        self._named = Spilled(scratch.cells("named", "TEXT", 2), _NAMED, limit)
        self._made = Spilled(scratch.cells("made of", "TEXT", 1), _MADE, limit)

    def __contains__(self, digest: Digest) -> bool:
        return digest in self._named

    def add(self, body: SourceCaptured) -> None:
        """Take in what *body* names, if the capture did not fail."""
        if body.digest is None:
            return
        before = self._named.get(body.digest)
        if before is not None and before.of is not None:
            left = (one for one in self.made_of(before.of) if one != body.digest)
            self._made[before.of] = tuple(left)
        if body.of is not None:
            self._made[body.of] = (*self.made_of(body.of), body.digest)
        length = (body.size or 0) if body.media_type == TEXT else None
        self._named[body.digest] = _Named(length, body.of)

    def text_length(self, digest: Digest) -> int | None:
        """Return how many bytes the text under *digest* is said to have; None if it is no text."""
        found = self._named.get(digest)
        return None if found is None else found.text_length

    def made_of(self, digest: Digest) -> tuple[Digest, ...]:
        """Return the files that are said to be made of the one under *digest*."""
        return self._made.get(digest, ())


def _named(row: Row) -> _Named:
    _, length, of = row
    assert length is None or isinstance(length, int)
    assert of is None or isinstance(of, str)
    return _Named(length, None if of is None else Digest(of))


_NAMED: Final[Form[Digest, _Named]] = Form(
    column="TEXT",
    width=2,
    key=str,
    cells=lambda named: (named.text_length, named.of),
    named=lambda cell: Digest(str(cell)),
    value=_named,
)
_MADE: Final[Form[Digest, tuple[Digest, ...]]] = Form(
    column="TEXT",
    width=1,
    key=str,
    cells=lambda digests: (" ".join(digests),),
    named=lambda cell: Digest(str(cell)),
    value=lambda row: tuple(Digest(one) for one in str(row[1]).split()),
)
