"""The family `access`: which bodies stay out of public copies."""

from collections.abc import Iterable, Mapping

from archive.events.base import ARCHIVIST, STEWARD, Replaces, event_type
from archive.events.members import ACCESS_REASONS
from archive.frozen import dataclass
from archive.shape import Json, as_choice, inside, members


@dataclass(frozen=True, slots=True)
class Access:
    """Why the door was shut or opened: a closed code, for it stays in every copy."""

    reason: str

    @classmethod
    def decode(cls, value: Json, where: str) -> "Access":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("reason",))
        return cls(as_choice(found["reason"], inside(where, "reason"), ACCESS_REASONS))

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return {"reason": self.reason}

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()


# Protection must be quick: an author of the target may restrict alone, so the archivist's role
# suffices here and the rules ask whose entry it is.
@event_type(
    "access.restricted", 1, about="target", replaces=Replaces.EITHER, roles=(ARCHIVIST, STEWARD)
)
@dataclass(frozen=True, slots=True)
class AccessRestricted(Access):
    """The target's body may be left out of a copy from here on."""


@event_type("access.opened", 1, about="target", replaces=Replaces.EITHER, roles=(STEWARD,))
@dataclass(frozen=True, slots=True)
class AccessOpened(Access):
    """The target's body is in every copy again."""
