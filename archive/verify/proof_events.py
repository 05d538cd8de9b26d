"""What a proof shows: its events in order, and whether they are those that it is meant to show."""

from archive.core import instant
from archive.core.head import Head
from archive.events.recorded import BodyState
from archive.ids import Address
from archive.verify import proof_layout as layout
from archive.verify.proof_bodies import is_restricted
from archive.verify.proof_layout import Claim
from archive.verify.proof_report import Part, ProofEvent, Sheet
from archive.verify.proof_rules import Held, Known


def events(claim: Claim | None, held: tuple[Held, ...], known: Known) -> tuple[ProofEvent, ...]:
    """Return the events whose bodies are here, and those that are to be shown, in order."""
    shows = () if claim is None else claim.shows
    found = []
    for one in held:
        at = instant.parse(one.entry.header.at)
        for address, head, opened in one.events():
            if opened is None and address not in shows:
                continue
            state, body = _absent(address, head, known), None
            if opened is not None:
                state, body = opened.state, opened.body
            found.append(
                ProofEvent(
                    address=address,
                    type=head.type,
                    about=str(head.target) if head.id is None else head.id,
                    by=one.entry.header.by,
                    at=at,
                    restricted=is_restricted(address, head, known),
                    shown=address in shows,
                    acts_on=_acts_on(head, known),
                    state=state,
                    body=body,
                )
            )
    return tuple(found)


def _absent(address: Address, head: Head, known: Known) -> BodyState:
    if address in known.redacted:
        return BodyState.REDACTED
    restricted = is_restricted(address, head, known)
    return BodyState.WITHHELD if restricted else BodyState.MISSING


def _acts_on(head: Head, known: Known) -> Address | None:
    link = head.replaces or head.on
    return head.target if link is None else known.places.get(link)


def check_claim(claim: Claim, listed: tuple[ProofEvent, ...], known: Known, sheet: Sheet) -> None:
    """Report where the events *listed* are not what the folder is meant to show."""
    if known.origin and claim.archive != known.origin:
        message = f"it speaks of {claim.archive}, and the entries are of {known.origin}"
        sheet.find(Part.FILES, "proof.claim", layout.CLAIM, message)
    if sheet.undecided is not None:
        # What cannot be read may be just what is to be shown.
        return
    shown = {event.address: event for event in listed if event.shown}
    for address in claim.shows:
        event = shown.get(address)
        if event is None:
            message = "it is to be shown, and no entry here that counts has it"
            sheet.find(Part.FILES, "proof.shown", address, message)
        elif event.state is BodyState.MISSING:
            message = "it is to be shown, and its body is not here, though nothing here allows that"
            sheet.find(Part.BODIES, "body.missing", address, message)
        elif claim.about not in (event.about, str(address)) and event.acts_on not in shown:
            message = f"it is to be shown, and has nothing to do with {claim.about}"
            sheet.find(Part.FILES, "proof.claim", address, message)
    for event in listed:
        if event.shown and event.state in (BodyState.REDACTED, BodyState.WITHHELD):
            sheet.count(event.state.value)
    _check_newest(claim, listed, sheet)


def _check_newest(claim: Claim, listed: tuple[ProofEvent, ...], sheet: Sheet) -> None:
    """Report a revision here that is newer than all that are to be shown, and is not among them."""
    own = [event for event in listed if event.about == claim.about]
    newest = max((event.address for event in own if event.shown), default=None)
    for event in own:
        if newest is not None and not event.shown and event.address > newest:
            message = f"it is about {claim.about} and came later than what is to be shown"
            sheet.find(Part.FILES, "proof.claim", event.address, message)
