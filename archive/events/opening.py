"""From stored bytes to a body: does it open the commitment, and does it have its type's form?"""

from collections.abc import Iterator, Mapping

from archive.core import canonical, commitment, instant
from archive.core.entry import Entry, Head
from archive.errors import MalformedError
from archive.events import catalogue
from archive.events.base import Body
from archive.events.recorded import BodyState, Recorded
from archive.frozen import dataclass
from archive.ids import Address
from archive.shape import as_object

MAX_BODY_BYTES = 1 << 20
"""One canonical body; format section 6."""

MAX_BODIES_BYTES = 16 << 20
"""All bodies of one entry together."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A body as it is kept: 16 bytes of salt and the canonical JSON that was committed to."""

    salt: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of one body. `fault` says why it is UNREADABLE."""

    state: BodyState
    body: Body | None = None
    fault: MalformedError | None = None


def open_body(head: Head, stored: Stored | None, absent: BodyState) -> Opened:
    """Return what *stored* says under *head*; where nothing is stored, the state *absent*."""
    if stored is None:
        return Opened(absent)
    if not commitment.opens(head.body, stored.salt, stored.content):
        return Opened(BodyState.FOREIGN)
    if len(stored.content) > MAX_BODY_BYTES:
        return Opened(BodyState.UNREADABLE, fault=_too_long(len(stored.content)))
    declared = catalogue.known(head.type, head.version)
    try:
        if declared is not None:
            return Opened(BodyState.OPEN, catalogue.decode(declared, stored.content))
        # All that can be asked of a body whose type is not known: format section 6.
        as_object(canonical.decode(stored.content), "")
    except MalformedError as error:
        return Opened(BodyState.UNREADABLE, fault=error)
    return Opened(BodyState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One entry as some copy holds it: the signed note, and its bodies by number.

    `redacted`: the numbers of the events whose bodies this copy says are redacted.
    """

    index: int
    note: bytes
    bodies: Mapping[int, Stored]
    redacted: frozenset[int] = frozenset()


def open_all(entry: Entry, held: Kept) -> dict[int, Opened]:
    """Return every body of *entry*, by number, as far as *held* has it."""
    return {
        number: open_body(
            head,
            held.bodies.get(number),
            BodyState.REDACTED if number in held.redacted else BodyState.MISSING,
        )
        for number, head in enumerate(entry.heads)
    }


def recorded(index: int, entry: Entry, bodies: Mapping[int, Opened]) -> Iterator[Recorded]:
    """Yield the events of *entry*, in order, as views take them."""
    at = instant.parse(entry.header.at)
    for number, head in enumerate(entry.heads):
        found = bodies[number]
        yield Recorded(
            address=Address(index, number),
            head=head,
            by=entry.header.by,
            at=at,
            state=found.state,
            body=found.body,
        )


def bodies_of(opened: Mapping[int, Opened]) -> dict[int, Body | None]:
    """Return the bodies alone, by the number of their event."""
    return {number: found.body for number, found in opened.items()}


def _too_long(length: int) -> MalformedError:
    return MalformedError(
        f"the body has {length} bytes, and {MAX_BODY_BYTES} are allowed",
        remedy="Keep long material as a capture, and quote from it.",
    )
