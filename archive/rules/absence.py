"""Why a body is not in a copy, in the light of the state after all entries."""

from archive.events.opening import Opened
from archive.events.recorded import BodyState
from archive.ids import Address
from archive.rules.state import State


def judged(state: State, address: Address, found: Opened) -> Opened:
    """Return *found*; of a body that is not here, what *state* says of its absence."""
    if found.state not in (BodyState.MISSING, BodyState.REDACTED):
        return found
    if address in state.redacted:
        return Opened(BodyState.REDACTED)
    restricted = state.is_restricted(address)
    return Opened(BodyState.WITHHELD if restricted else BodyState.MISSING)
