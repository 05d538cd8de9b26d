"""Values: what a statement or a qualifier says of its property, told apart by one key.

Each kind is a frozen class with `kind`, `json()` (the very object that was decoded) and `ids()`.
A class checks nothing when it is made by hand: what comes from outside goes through `decode`.
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from archive.facts.value_measures import (
    DateValue,
    DurationValue,
    InstantValue,
    Point,
    PointValue,
    QuantityValue,
    TimeOfDayValue,
)
from archive.facts.value_names import EntityValue, SourceValue, StatementValue
from archive.facts.value_terms import Absence, AbsentValue, CodeValue, DigestValue, UriValue
from archive.facts.value_words import Original, QuoteValue, TextValue
from archive.shape import Json, as_object, fault

__all__ = [
    "KINDS",
    "Absence",
    "AbsentValue",
    "CodeValue",
    "DateValue",
    "DigestValue",
    "DurationValue",
    "EntityValue",
    "InstantValue",
    "Original",
    "Point",
    "PointValue",
    "QuantityValue",
    "QuoteValue",
    "SourceValue",
    "StatementValue",
    "TextValue",
    "TimeOfDayValue",
    "UriValue",
    "Value",
    "decode",
    "decode_date",
]

Value: TypeAlias = (
    EntityValue
    | SourceValue
    | StatementValue
    | TextValue
    | QuoteValue
    | CodeValue
    | DateValue
    | QuantityValue
    | UriValue
    | DigestValue
    | PointValue
    | DurationValue
    | TimeOfDayValue
    | InstantValue
    | AbsentValue
)

_DECODERS: Mapping[str, Callable[[Json, str], Value]] = {
    EntityValue.kind: EntityValue.decode,
    SourceValue.kind: SourceValue.decode,
    StatementValue.kind: StatementValue.decode,
    TextValue.kind: TextValue.decode,
    QuoteValue.kind: QuoteValue.decode,
    CodeValue.kind: CodeValue.decode,
    DateValue.kind: DateValue.decode,
    QuantityValue.kind: QuantityValue.decode,
    UriValue.kind: UriValue.decode,
    DigestValue.kind: DigestValue.decode,
    PointValue.kind: PointValue.decode,
    DurationValue.kind: DurationValue.decode,
    TimeOfDayValue.kind: TimeOfDayValue.decode,
    InstantValue.kind: InstantValue.decode,
    AbsentValue.kind: AbsentValue.decode,
}

KINDS: tuple[str, ...] = tuple(_DECODERS)
"""The kinds of values, each told by the member of the same name."""


def decode(value: Json, where: str, allowed: Collection[str] | None = None) -> Value:
    """Return the value that the object *value* holds; of the kinds *allowed*, if given.

    An absence is a kind like the others: where one may stand, `allowed` names it.

    Raises:
        MalformedError: no kind or several, one that is not allowed, or not its exact form.
    """
    found = as_object(value, where)
    kinds = [name for name in found if name in _DECODERS]
    if len(kinds) != 1:
        kinds = [kind for kind in KINDS if kind in found]
        told = f"{' and '.join(kinds)} stand in one value" if kinds else "no kind of value is told"
        raise fault(where, told, f"Write exactly one of: {', '.join(KINDS)}.")
    if allowed is not None and kinds[0] not in allowed:
        known = ", ".join(kind for kind in KINDS if kind in allowed)
        raise fault(where, f"a value of kind {kinds[0]!r} may not stand here", f"Use: {known}.")
    return _DECODERS[kinds[0]](value, where)


def decode_date(value: Json, where: str) -> DateValue | AbsentValue:
    """Return the date that *value* holds, or its absence: when something was said or published.

    Raises:
        MalformedError: any other value.
    """
    found = decode(value, where, (DateValue.kind, AbsentValue.kind))
    assert isinstance(found, DateValue | AbsentValue)
    return found
