"""The family `policy`: how many stewards must sign, and which keys sign checkpoints."""

from collections.abc import Iterable, Mapping

from archive.core.keys import VerifierKey
from archive.events import logkeys
from archive.events.archive import MAX_SIGNERS
from archive.events.base import STEWARD, Replaces, event_type
from archive.events.members import POLICY_REASONS
from archive.facts.reading import optional, present
from archive.frozen import dataclass
from archive.shape import Json, as_choice, as_integer, fault, inside, members


@event_type("policy.changed", 1, about="origin", replaces=Replaces.NEXT, roles=(STEWARD,))
@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged:
    """Either the number of signers or the log's key set is another one from here on."""

    signers: int | None
    log: tuple[VerifierKey, ...] | None
    reason: str

    @classmethod
    def decode(cls, value: Json, where: str) -> "PolicyChanged":
        """Return what *value* holds, or raise `MalformedError`."""
        found = members(value, where, ("reason",), ("signers", "log"))
        if ("signers" in found) == ("log" in found):
            raise fault(where, "a policy changes one thing at a time", "Give signers, or log.")
        return cls(
            signers=as_integer(found["signers"], inside(where, "signers"), 1, MAX_SIGNERS)
            if "signers" in found
            else None,
            log=optional(found, where, "log", logkeys.decode),
            reason=as_choice(found["reason"], inside(where, "reason"), POLICY_REASONS),
        )

    def json(self) -> Mapping[str, Json]:
        """Return the object to commit to."""
        return present(
            {
                "signers": self.signers,
                "log": None if self.log is None else [key.encode() for key in self.log],
                "reason": self.reason,
            }
        )

    def ids(self) -> Iterable[str]:
        """Return nothing: it names no entity, source or statement."""
        return ()
