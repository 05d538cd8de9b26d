"""The family `event`: what is done to an event itself."""

from collections.abc import Iterable, Mapping

from archive.events.base import STEWARD, Replaces, event_type
from archive.events.members import REDACTION_REASONS
from archive.frozen import dataclass
from archive.shape import Json, as_choice, inside, members


@event_type("event.redacted", 1, about="target", replaces=Replaces.OUTSIDE, roles=(STEWARD,))
@dataclass(frozen=True, slots=True)
class EventRedacted:
    """The target's body is in no copy any more. That it was there, and by whom, stays."""

    reason: str

    @classmethod
    def decode(cls, value: Json, where: str) -> "EventRedacted":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("reason",))
        return cls(as_choice(found["reason"], inside(where, "reason"), REDACTION_REASONS))

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return {"reason": self.reason}

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()
