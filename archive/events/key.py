"""The family `key`: who may sign what, from when, and no longer."""

from collections.abc import Iterable, Mapping

from archive.core.keys import VerifierKey
from archive.events.base import ARCHIVIST, STEWARD, Replaces, event_type
from archive.events.logkeys import verifier_key
from archive.events.members import KEY_REASONS, distinct_choices
from archive.facts.reading import present, required
from archive.frozen import dataclass
from archive.ids import MAX_INTEGER
from archive.shape import Json, as_choice, as_integer, inside, members

ROLES = (ARCHIVIST, STEWARD)


@event_type("key.enrolled", 1, about="key", replaces=Replaces.OUTSIDE, roles=(STEWARD,))
@dataclass(frozen=True, slots=True)
class KeyEnrolled:
    """A key may sign, in these roles, from the next entry on. Who holds it is not said here."""

    vkey: VerifierKey
    roles: tuple[str, ...]

    @classmethod
    def decode(cls, value: Json, where: str) -> "KeyEnrolled":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("vkey", "roles"))
        return cls(
            required(found, where, "vkey", verifier_key),
            distinct_choices(found["roles"], inside(where, "roles"), ROLES),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return {"vkey": self.vkey.encode(), "roles": list(self.roles)}

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()


@event_type("key.revoked", 1, about="key", replaces=Replaces.OUTSIDE, roles=(STEWARD,))
@dataclass(frozen=True, slots=True)
class KeyRevoked:
    """A key signs nothing from the next entry on.

    `compromised_since`: the first entry of that key that nobody should rely on; None if all may.
    """

    reason: str
    compromised_since: int | None = None

    @classmethod
    def decode(cls, value: Json, where: str) -> "KeyRevoked":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("reason",), ("compromisedSince",))
        return cls(
            as_choice(found["reason"], inside(where, "reason"), KEY_REASONS),
            as_integer(found["compromisedSince"], inside(where, "compromisedSince"), 0, MAX_INTEGER)
            if "compromisedSince" in found
            else None,
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present({"reason": self.reason, "compromisedSince": self.compromised_since})

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()
