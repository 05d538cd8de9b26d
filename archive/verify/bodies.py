"""Every body: it opens its commitment, or the log says why it is not here."""

from archive.events.opening import Kept
from archive.events.recorded import BodyState
from archive.ids import Address
from archive.rules.state import State
from archive.verify.replay import Replayed
from archive.verify.report import Audit, Level


def check(replayed: Replayed, state: State, audit: Audit, *, complete: bool) -> None:
    """Check the bodies of one entry that counts, in the light of the *state* after all entries.

    *complete*: this copy claims every body, so a restricted one may not be left out either.
    """
    held, entry = replayed.held, replayed.entry
    for number, found in replayed.opened.items():
        address = f"{held.index}.{number}"
        audit.look(Level.BODIES)
        _check_one(address, entry.heads[number].type, found.state, audit, complete)
        if number in held.bodies and Address(held.index, number) in state.redacted:
            audit.find(
                Level.BODIES, "body.kept", address, "the body is here, though it was redacted"
            )
    _check_extra(held, len(entry.heads), audit)


def _check_one(address: str, name: str, state: BodyState, audit: Audit, complete: bool) -> None:
    audit.count(_COUNTED[state])
    if state is BodyState.FOREIGN:
        message = f"the body of this {name} is not the one that was signed"
        audit.find(Level.BODIES, "body.commitment", address, message)
    elif state is BodyState.MISSING:
        message = f"the body of this {name} is missing, and nothing in the log allows that"
        audit.find(Level.BODIES, "body.missing", address, message)
    elif state is BodyState.WITHHELD and complete:
        message = f"the body of this restricted {name} is missing from a copy that holds all"
        audit.find(Level.BODIES, "body.missing", address, message)


_COUNTED = {
    BodyState.OPEN: "open",
    BodyState.WITHHELD: "withheld",
    BodyState.REDACTED: "redacted",
    BodyState.UNKNOWN: "of unknown types",
    # What is wrong with its form is found where the body rules are run.
    BodyState.UNREADABLE: "unreadable",
    BodyState.MISSING: "missing",
    BodyState.FOREIGN: "not as signed",
}


def _check_extra(held: Kept, events: int, audit: Audit) -> None:
    for number in sorted(held.bodies.keys() - set(range(events))):
        message = "a body is here that belongs to no event"
        audit.find(Level.BODIES, "body.unexpected", f"{held.index}.{number}", message)
