"""What a head rule is asked about: one head, the entry around it, and the state before it."""

from collections.abc import Callable, Mapping

from archive.core.entry import Head, Header
from archive.events.base import STEWARD, STEWARD_FAMILIES, Body, EventType, family
from archive.frozen import dataclass
from archive.ids import Address, Commitment
from archive.rules.fault import Cause, Fault
from archive.rules.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The entry around a head: where it stands, its header, its heads and steward bodies."""

    index: int
    header: Header
    heads: tuple[Head, ...]
    steward_bodies: Mapping[int, Body]


@dataclass(frozen=True, slots=True)
class Asked:
    """Head *number* of an entry, in the state just before it. `declared` is None if unknown."""

    state: State
    context: Context
    number: int
    head: Head
    declared: EventType | None

    def fault(self, code: str, cause: Cause, message: str) -> Fault:
        """Return the fault that breaking a rule is, at this head."""
        return Fault(code=code, cause=cause, message=message, event=self.number)

    @property
    def about(self) -> str:
        """What it is about: an id, or the address of its target."""
        return str(self.head.target) if self.head.id is None else self.head.id

    @property
    def by_steward(self) -> bool:
        """Whether one of the signing keys is a steward's."""
        keys = self.state.keys
        return any(STEWARD in keys[by].roles for by in self.context.header.by)

    def by_author_of(self, address: Address) -> bool:
        """Say whether one of the signing keys also signed the entry of *address*."""
        return not set(self.state.authors[address.entry]).isdisjoint(self.context.header.by)


Check = Callable[[Asked], Fault | None]
"""A head rule: returns how it is broken, or None."""


def is_steward(name: str) -> bool:
    """Say whether events of the type *name* are steward events, known here or not."""
    return family(name) in STEWARD_FAMILIES


def hides(asked: Asked, link: Commitment) -> Fault | None:
    """Return the fault of an author who would hide what another said in public at *link*.

    A restricted link stands before what it replaces, so only a steward may put one there.
    """
    replaced = asked.state.commitments[link]
    if asked.state.is_restricted(replaced) or asked.by_author_of(replaced) or asked.by_steward:
        return None
    return asked.fault(
        "head.hides", Cause.AUTHORITY, f"only a steward may restrict what replaces {replaced}"
    )
