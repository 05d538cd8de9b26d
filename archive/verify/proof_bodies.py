"""The bodies and captured files of a proof: what they open, and the rules that can be looked up."""

from collections.abc import Iterator

from archive.core.head import Head
from archive.events.entity import EntityLinked
from archive.events.opening import Opened
from archive.events.property import PropertyDefined
from archive.events.recorded import BodyState
from archive.events.source import SourceCaptured
from archive.events.statement import StatementAdded, StatementCorrected
from archive.facts.statements import StatementBody
from archive.facts.values import AbsentValue, Value
from archive.ids import Address, Digest, PropertyName
from archive.verify import proof_layout as layout
from archive.verify.proof_report import Part, Sheet
from archive.verify.proof_rules import Held, Known
from archive.verify.proof_shelf import ProofShelf


def is_restricted(address: Address, head: Head, known: Known) -> bool:
    """Say whether the event at *address* is restricted, by what is here of the access to it."""
    access = [
        (place, other.type)
        for place, other in known.heads.items()
        if other.target == address and other.type in ("access.restricted", "access.opened")
    ]
    return max(access)[1] == "access.restricted" if access else head.restricted


def check(held: tuple[Held, ...], known: Known, sheet: Sheet) -> None:
    """Report every body that does not open, or breaks a rule that can be looked up here."""
    defined = _defined(held)
    for one in held:
        for address, head, opened in one.events():
            if opened is None:
                continue
            sheet.look(Part.BODIES)
            _check_state(address, opened, known, sheet)
            _check_rules(address, head, opened, defined, sheet)


def _check_state(address: Address, opened: Opened, known: Known, sheet: Sheet) -> None:
    if opened.state is BodyState.FOREIGN:
        message = "the body and its salt are not what the signed commitment was made of"
        sheet.find(Part.BODIES, "body.commitment", address, message)
    elif opened.fault is not None:
        sheet.find(Part.BODIES, "body.form", address, opened.fault.message)
    elif opened.state is BodyState.UNKNOWN:
        sheet.count("of types not known here")
    if address in known.redacted:
        message = f"its body is here, although {known.redacted[address]} redacts it"
        sheet.find(Part.BODIES, "body.kept", address, message)


def _defined(held: tuple[Held, ...]) -> dict[PropertyName, PropertyDefined]:
    return {
        PropertyName(head.id.removeprefix("prop:")): opened.body
        for one in held
        for _, head, opened in one.events()
        if opened is not None and isinstance(opened.body, PropertyDefined) and head.id is not None
    }


def _check_rules(
    address: Address,
    head: Head,
    opened: Opened,
    defined: dict[PropertyName, PropertyDefined],
    sheet: Sheet,
) -> None:
    sheet.look(Part.BODY_RULES)
    match opened.body:
        case StatementAdded(content) | StatementCorrected(content):
            for name, value in _used(content):
                # The kinds of a property never change, so any definition of it will do.
                if name not in defined:
                    sheet.count("properties whose definition is not here")
                elif not isinstance(value, AbsentValue) and (
                    value.kind not in defined[name].value_types
                ):
                    message = f"{name} takes no value of the kind {value.kind}"
                    sheet.find(Part.BODY_RULES, "body.value-type", address, message)
        case EntityLinked(other=other) if other == head.id:
            message = f"{other} is linked to itself"
            sheet.find(Part.BODY_RULES, "body.pair", address, message)
        case _:
            pass


def _used(content: StatementBody) -> Iterator[tuple[PropertyName, Value]]:
    yield content.property, content.value
    for qualifier in content.qualifiers:
        yield qualifier.property, qualifier.value


def check_captures(shelf: ProofShelf, held: tuple[Held, ...], sheet: Sheet) -> None:
    """Compare every captured file with its name, and with the body here that names it."""
    named = dict(_captures(held))
    for path in shelf.paths:
        digest = layout.digest_of(path)
        if digest is None:
            continue
        sheet.look(Part.CAPTURES)
        if digest not in named:
            message = "no capture here that counts names this file"
            sheet.find(Part.CAPTURES, "capture.unexpected", digest, message)
        found = shelf.measure(path)
        if found is not None and found != (digest, named.get(digest, found[1])):
            message = f"the file is another one: {found[0]}, {found[1]} bytes"
            sheet.find(Part.CAPTURES, "capture.altered", digest, message)


def _captures(held: tuple[Held, ...]) -> Iterator[tuple[Digest, int | None]]:
    for one in held:
        for _, _, opened in one.events():
            body = None if opened is None else opened.body
            if isinstance(body, SourceCaptured) and body.digest is not None:
                yield body.digest, body.size
