"""Body rules: does what is said fit the vocabulary and what is there already?

Enforced before an append; for the auditor each broken one is a finding, and none voids an entry.
Whether members, dates and values are in form is decided where a body is decoded.
"""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

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
from archive.rules.state import Captures, Definition, State


@dataclass(frozen=True, slots=True)
class Checked:
    """The body rules one event breaks, and how many could not be looked up in this copy."""

    faults: tuple[Fault, ...] = ()
    unchecked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unchecked:
    """A rule that asks a body which is not open here."""


_Outcome: TypeAlias = Fault | _Unchecked

_SOUND: Final = Checked()
_UNDEFINED: Final = Definition((), None)
_NO_CAPTURES: Final = Captures()


def check(state: State, number: int, head: Head, body: Body) -> Checked:
    """Return what event *number* of an entry breaks in *state*, the state just before it."""
    outcomes = [*_unknown_ids(state, number, body), *_special(state, number, head, body)]
    if not outcomes:
        return _SOUND
    faults = tuple(found for found in outcomes if isinstance(found, Fault))
    return Checked(faults, len(outcomes) - len(faults))


def _special(state: State, number: int, head: Head, body: Body) -> Iterable[_Outcome]:
    match body:
        case StatementAdded(content) | StatementCorrected(content):
            return _statement(state, number, content)
        case StatementCited(reference):
            return _there(_reference(state, number, reference, "reference"))
        case PropertyDefined():
            return _there(_definition(state, number, head, body))
        case SourceCaptured():
            return _there(_capture(state, number, head, body))
        case EntityLinked():
            return _pair(state, number, head, body)
        case _:
            return ()


def _there(*outcomes: _Outcome | None) -> list[_Outcome]:
    return [found for found in outcomes if found is not None]


def _unknown_ids(state: State, number: int, body: Body) -> list[_Outcome]:
    newest = state.newest
    missing = [name for name in body.ids() if name not in newest]
    # dict.fromkeys keeps the order: each missing id is told once.
    return [
        _fault("body.unknown-id", Cause.MISSING, f"there is no {name} here", number)
        for name in dict.fromkeys(missing)
    ]


def _statement(state: State, number: int, content: StatementBody) -> list[_Outcome]:
    found = [_fits(state, number, content.property, content.value, "value")]
    for n, said in enumerate(content.qualifiers):
        found.append(_fits(state, number, said.property, said.value, f"qualifiers[{n}].value"))
    for n, reference in enumerate(content.references):
        found.append(_reference(state, number, reference, f"references[{n}]"))
    return _there(*found)


def _fits(
    state: State, number: int, name: PropertyName, value: Value, where: str
) -> _Outcome | None:
    definition = state.definitions.get(name, _UNDEFINED)
    if definition is _UNDEFINED:
        message = f"{where}: the property {name} is not defined"
        return _fault("body.property", Cause.MISSING, message, number, where)
    if definition is None:
        return _Unchecked()
    if isinstance(value, AbsentValue):
        return None
    if value.kind not in definition.value_types:
        takes = joined(definition.value_types)
        message = f"{where}: {name} takes {takes}, not {value.kind}"
        return _fault("body.value-type", Cause.MALFORMED, message, number, where)
    if isinstance(value, CodeValue) and definition.codes and value.code not in definition.codes:
        message = f"{where}: {name} knows {', '.join(definition.codes)}, not {value.code}"
        return _fault("body.code", Cause.MALFORMED, message, number, where)
    return None


def _reference(state: State, number: int, reference: Reference, where: str) -> _Outcome | None:
    if reference.by_archive:
        return None
    held = state.captures.get(SourceId(reference.source), _NO_CAPTURES)
    if reference.capture is None:
        if held.digests:
            message = f"{where}: {reference.source} has captures, and none is named"
            return _fault("body.capture", Cause.MALFORMED, message, number, where)
        return _Unchecked() if held.closed else None
    if reference.capture in held.digests:
        return None
    if held.closed:
        return _Unchecked()
    message = f"{where}: {reference.source} has no capture {reference.capture}"
    return _fault("body.capture", Cause.MISSING, message, number, where)


def _definition(state: State, number: int, head: Head, body: PropertyDefined) -> _Outcome | None:
    if head.replaces is None or head.id is None:
        return None
    before = state.definitions.get(PropertyName(head.id[5:]))
    if before is None:
        return _Unchecked()
    if before.value_types == body.value_types:
        return None
    message = f"{head.id} takes {' or '.join(before.value_types)}, and that never changes"
    return _fault("body.value-type", Cause.CONFLICT, message, number, "valueTypes")


def _capture(state: State, number: int, head: Head, body: SourceCaptured) -> _Outcome | None:
    if body.of is None or head.id is None:
        return None
    held = state.captures.get(SourceId(head.id), _NO_CAPTURES)
    if body.of in held.digests:
        return None
    if held.closed:
        return _Unchecked()
    message = f"{head.id} has no capture {body.of} that this could be made of"
    return _fault("body.capture", Cause.MISSING, message, number, "of")


def _pair(state: State, number: int, head: Head, body: EntityLinked) -> Iterator[_Outcome]:
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
