"""What a deposit comes to: the events to be signed, the files to be kept first, and a summary."""

from collections.abc import Mapping
from enum import StrEnum

from archive.events.drafting import Draft
from archive.frozen import dataclass
from archive.ids import Digest


class Outcome(StrEnum):
    """What a deposit does to one of its items."""

    ADDED = "added"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    """The file says what it said last time, and the archive corrected or retracted it since: it is
    left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One source, capture, entity, property or statement of the file.

    `key`: its name in the set, `statements/sentence`; that of the source for a capture. `words`:
    what is recorded, in one plain line.
    """

    key: str
    id: str
    line: int
    outcome: Outcome
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be recorded.

    `drafts`: whatever one of them names stands before it, or is in the archive. `captures`: the
    bytes of every capture among them, to be kept before they are signed. `intake`: what this set
    puts in for the first time, key and id. `said`: what it says now under each key, canonical,
    so that the next deposit can tell what changed in the file. `items`: everything in the file,
    in file order.
    """

    set_name: str
    drafts: tuple[Draft, ...]
    captures: tuple[tuple[Digest, bytes], ...]
    intake: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, bytes], ...]
    items: tuple[Item, ...]
    counts: Mapping[Outcome, int]
