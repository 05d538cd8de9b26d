"""What a deposit asks of the archive that it goes into: one narrow reader."""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from archive.frozen import dataclass
from archive.ids import Commitment, Digest, PropertyName, SourceId
from archive.rules.state import Definition
from archive.shape import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What an earlier deposit of the same set put in under a name.

    `link`: the commitment of the newest link of its chain, which a correction replaces. `body`:
    its newest content, None where that is not held here. `redacted`: the address at which it was
    redacted. `restricted`: whether its newest content is kept out of public copies; None where
    nobody asked. `rank`: how it stands among others, if it is a statement. `was_said`: whether
    some canonical content is what the set said last under this name; None where nobody remembers.
    """

    id: str
    link: Commitment
    body: Json
    retracted: bool = False
    redacted: str | None = None
    restricted: bool | None = None
    rank: str = "normal"
    was_said: Callable[[bytes], bool | None] = lambda content: None


@dataclass(frozen=True, slots=True)
class CaptureKnown:
    """One capture of a source that the archive knows of.

    `of`: the capture that this text was made of, if it was.
    """

    digest: Digest
    media_type: str
    of: Digest | None = None


class Known(Protocol):
    """What is in the archive already."""

    def named(self, name: str, kinds: Collection[str]) -> Sequence[str]:
        """Return the ids of *kinds* (`ent`, `src`, `stm`) that *name* fits.

        A name is an id, a unique beginning of one, a handle or a label; only the best class of
        match counts. Several ids: the name is ambiguous.
        """
        ...

    def bearing(self, handle: str) -> Sequence[str]:
        """Return every id whose newest content has exactly this *handle*."""
        ...

    def definition(self, name: PropertyName) -> Definition | None:
        """Return what the property *name* takes, None where it is not defined."""
        ...

    def properties(self) -> Collection[str]:
        """Return the names of all properties that are defined, to tell a near one."""
        ...

    def taken_in(self, set_name: str, key: str) -> TakenIn | None:
        """Return what this set put in under *key*: `statements/sentence`, `properties/content`."""
        ...

    def brought(self, set_name: str, key: str) -> str | None:
        """Return the id of what this set put in under *key*, None where it put in nothing."""
        ...

    def captures(self, source: SourceId) -> Sequence[CaptureKnown]:
        """Return every capture of *source*, failed ones left out."""
        ...

    def capture_text(self, digest: Digest) -> str | None:
        """Return the text of a capture without BOM; None where it is none, or not held here."""
        ...
