"""One event as a view or an auditor meets it: its place, its head, its body where it is open."""

from enum import Enum

from archive.core.entry import Head
from archive.events.base import Body
from archive.frozen import dataclass
from archive.ids import Address, KeyId


class BodyState(Enum):
    """What can be seen of a body in this copy; the values stand in views and reports."""

    OPEN = "open"
    WITHHELD = "withheld"
    REDACTED = "redacted"
    UNKNOWN = "unknown"
    """Of a type or version that this program does not know."""
    UNREADABLE = "unreadable"
    """Open, and not in the form that its type has: a finding for the auditor."""
    MISSING = "missing"
    """Not here, though nothing allows that: a failure for the auditor."""
    FOREIGN = "foreign"
    """Here, and not what the head commits to: a failure for the auditor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event of an entry that counts. `body` is None unless `state` is OPEN.

    `at`: the author's clock, seconds since 1970. `by`: the keys that signed the entry.
    """

    address: Address
    head: Head
    by: tuple[KeyId, ...]
    at: int
    state: BodyState
    body: Body | None

    @property
    def subject(self) -> str:
        """What it is about: an id, or the address of its target as text."""
        return str(self.head.target) if self.head.id is None else self.head.id
