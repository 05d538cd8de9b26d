"""Body rules: does what is said fit the vocabulary and what is there already?

Enforced before an append; for the auditor each broken one is a finding, and none voids an entry.
Whether members, dates and values are in form is decided where a body is decoded.
"""

from collections.abc import Iterator

from archive.core.entry import Head
from archive.errors import joined
from archive.events.base import Body
from archive.events.entity import EntityLinked
from archive.events.property import PropertyDefined
from archive.events.source import SourceCaptured
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts.references import Reference
from archive.facts.statements import StatementBody
from archive.facts.values import AbsentValue, CodeValue, Value
from archive.frozen import dataclass
from archive.ids import PropertyName, SourceId
from archive.rules.fault import Cause, Fault
from archive.rules.state import Captures, State
from archive.shape import inside


@dataclass(frozen=True, slots=True)
class Checked:
    """The body rules one event breaks, and how many could not be looked up in this copy."""

    faults: tuple[Fault, ...] = ()
    unchecked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unchecked:
    """A rule that asks a body which is not open here."""


_Outcome = Iterator[Fault | _Unchecked]


def check(state: State, number: int, head: Head, body: Body) -> Checked:
    """Return what event *number* of an entry breaks in *state*, the state just before it."""
    outcomes = [*_ids_exist(state, number, body), *_special(state, number, head, body)]
    faults = tuple(found for found in outcomes if isinstance(found, Fault))
    return Checked(faults, len(outcomes) - len(faults))


def _special(state: State, number: int, head: Head, body: Body) -> _Outcome:
    match body:
        case StatementAdded(content) | StatementCorrected(content):
            yield from _statement(state, number, content)
        case StatementCited(reference):
            yield from _reference(state, number, reference, "reference")
        case PropertyDefined():
            yield from _definition(state, number, head, body)
        case SourceCaptured():
            yield from _capture(state, number, head, body)
        case EntityLinked():
            yield from _pair(state, number, head, body)
        case _:
            pass


def _ids_exist(state: State, number: int, body: Body) -> _Outcome:
    # dict.fromkeys keeps the order: each missing id is told once.
    for name in dict.fromkeys(body.ids()):
        if name not in state.newest:
            yield _fault("body.unknown-id", Cause.MISSING, f"there is no {name} here", number)


def _statement(state: State, number: int, content: StatementBody) -> _Outcome:
    yield from _fits(state, number, content.property, content.value, "value")
    for n, qualifier in enumerate(content.qualifiers):
        where = inside(inside("qualifiers", n), "value")
        yield from _fits(state, number, qualifier.property, qualifier.value, where)
    for n, reference in enumerate(content.references):
        yield from _reference(state, number, reference, inside("references", n))


def _fits(state: State, number: int, name: PropertyName, value: Value, where: str) -> _Outcome:
    if name not in state.definitions:
        message = f"{where}: the property {name} is not defined"
        yield _fault("body.property", Cause.MISSING, message, number, where)
        return
    definition = state.definitions[name]
    if definition is None:
        yield _Unchecked()
    elif isinstance(value, AbsentValue):
        return
    elif value.kind not in definition.value_types:
        takes = joined(definition.value_types)
        message = f"{where}: {name} takes {takes}, not {value.kind}"
        yield _fault("body.value-type", Cause.MALFORMED, message, number, where)
    elif isinstance(value, CodeValue) and definition.codes and value.code not in definition.codes:
        message = f"{where}: {name} knows {', '.join(definition.codes)}, not {value.code}"
        yield _fault("body.code", Cause.MALFORMED, message, number, where)


def _reference(state: State, number: int, reference: Reference, where: str) -> _Outcome:
    if reference.by_archive:
        return
    held = state.captures.get(SourceId(reference.source), Captures())
    if reference.capture is None:
        if held.digests:
            message = f"{where}: {reference.source} has captures, and none is named"
            yield _fault("body.capture", Cause.MALFORMED, message, number, where)
        elif held.closed:
            yield _Unchecked()
    elif reference.capture not in held.digests:
        if held.closed:
            yield _Unchecked()
        else:
            message = f"{where}: {reference.source} has no capture {reference.capture}"
            yield _fault("body.capture", Cause.MISSING, message, number, where)


def _definition(state: State, number: int, head: Head, body: PropertyDefined) -> _Outcome:
    if head.replaces is None or head.id is None:
        return
    before = state.definitions.get(PropertyName(head.id[5:]))
    if before is None:
        yield _Unchecked()
    elif before.value_types != body.value_types:
        message = f"{head.id} takes {' or '.join(before.value_types)}, and that never changes"
        yield _fault("body.value-type", Cause.CONFLICT, message, number, "valueTypes")


def _capture(state: State, number: int, head: Head, body: SourceCaptured) -> _Outcome:
    if body.of is None or head.id is None:
        return
    held = state.captures.get(SourceId(head.id), Captures())
    if body.of in held.digests:
        return
    if held.closed:
        yield _Unchecked()
    else:
        message = f"{head.id} has no capture {body.of} that this could be made of"
        yield _fault("body.capture", Cause.MISSING, message, number, "of")


def _pair(state: State, number: int, head: Head, body: EntityLinked) -> _Outcome:
    if body.other == head.id:
        yield _fault("body.pair", Cause.MALFORMED, f"{head.id} is linked to itself", number)
    if head.replaces is None:
        return
    before = state.pairs.get(head.replaces)
    if before is None:
        yield _Unchecked()
    elif before != body.other:
        message = f"it replaces a judgement about {before}, not about {body.other}"
        yield _fault("body.pair", Cause.CONFLICT, message, number, "other")


def _fault(code: str, cause: Cause, message: str, number: int, where: str = "") -> Fault:
    return Fault(code=code, cause=cause, message=message, event=number, where=where)
