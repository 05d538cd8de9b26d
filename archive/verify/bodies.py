"""Every body: it opens its commitment and reads well, or the log says why it is not here."""

from archive.errors import MalformedError
from archive.events.opening import MAX_BODIES_BYTES, Kept, Opened
from archive.events.recorded import BodyState
from archive.ids import Address
from archive.verify.replay import Replay
from archive.verify.report import Audit, Level


def check(replay: Replay, audit: Audit) -> None:
    """Check the bodies of all entries that count."""
    for held, entry, opened in replay.entries():
        for number, found in opened.items():
            address = f"{held.index}.{number}"
            audit.look(Level.BODIES)
            _check_one(address, entry.heads[number].type, found, audit)
            if number in held.bodies and Address(held.index, number) in replay.state.redacted:
                audit.find(
                    Level.BODIES, "body.kept", address, "the body is here, though it was redacted"
                )
        _check_extra(held, len(entry.heads), audit)


def _check_one(address: str, name: str, found: Opened, audit: Audit) -> None:
    match found.state:
        case BodyState.FOREIGN:
            message = f"the body of this {name} is not the one that was signed"
            audit.find(Level.BODIES, "body.commitment", address, message)
        case BodyState.MISSING:
            message = f"the body of this {name} is missing, and nothing in the log allows that"
            audit.find(Level.BODIES, "body.missing", address, message)
        case BodyState.UNREADABLE:
            message = found.fault.message if isinstance(found.fault, MalformedError) else ""
            audit.find(Level.BODY_RULES, "body.malformed", address, message)
        case BodyState.WITHHELD:
            audit.count("withheld")
        case BodyState.REDACTED:
            audit.count("redacted")
        case BodyState.UNKNOWN:
            audit.count("of unknown types")
        case BodyState.OPEN:
            audit.count("open")


def _check_extra(held: Kept, events: int, audit: Audit) -> None:
    for number in sorted(held.bodies.keys() - set(range(events))):
        message = "a body is here that belongs to no event"
        audit.find(Level.BODIES, "body.unexpected", f"{held.index}.{number}", message)
    length = sum(len(body.content) for body in held.bodies.values())
    if length > MAX_BODIES_BYTES:
        audit.find(
            Level.BODIES,
            "body.too-long",
            held.index,
            "the bodies of the entry are longer than the format allows",
            expected=f"at most {MAX_BODIES_BYTES}",
            found=str(length),
        )
