"""Whether two statements cannot both be as they say. Pure.

Both are of one subject and one property. They clash
- over their value: the property has one value at a time, both may hold at the same time, nothing
  but times tells their qualifiers apart, and the two values exclude each other;
- over a time: they give the same value, and one and the same kind of time on days that exclude
  each other, unless the one certainly ends before the other begins.
What is text is never compared; nobody but a reader can say whether two texts agree.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypeAlias

from archive.core import canonical
from archive.facts.dates import Edtf
from archive.facts.periods import TIMES, Period, certainly_disjoint, period
from archive.facts.quantities import Quantity
from archive.facts.statements import Qualifier
from archive.facts.values import (
    Absence,
    AbsentValue,
    CodeValue,
    DateValue,
    EntityValue,
    QuantityValue,
    QuoteValue,
    SourceValue,
    TextValue,
    Value,
)
from archive.shape import Json

Same: TypeAlias = Callable[[str], str]
"""The one id that stands for all entities that are judged to be the same as one."""

_BESIDE = ("expressed", "basis")


class Claim(Protocol):
    """A value, and what narrows it down: all that is compared."""

    @property
    def value(self) -> Value:
        """What is claimed."""
        ...

    @property
    def qualifiers(self) -> tuple[Qualifier, ...]:
        """What narrows it down, in order."""
        ...


class Over(StrEnum):
    """What two statements, or the speakers of one, do not agree on."""

    VALUE = "value"
    TIME = "time"
    DISPUTED = "disputed"
    """A statement says that it disputes another."""
    DENIED = "denied"
    """Of the speakers of one statement some say so, and some say not."""


def clash(one: Claim, two: Claim, *, single: bool, same: Same) -> Over | None:
    """Return what *one* and *two* clash over; None where both may be right.

    *single*: whether their property has one value at a time.
    """
    if single and _excluded(one.value, two.value, same):
        alike = _others(one, same) == _others(two, same)
        if alike and _period(one.qualifiers).may_overlap(_period(two.qualifiers)):
            return Over.VALUE
    if _equal(one.value, two.value, same) and _times_differ(one, two):
        return Over.TIME
    return None


@lru_cache(maxsize=1024)
def _period(qualifiers: tuple[Qualifier, ...]) -> Period:
    # Many statements tell the same times.
    return period(qualifiers)


def _excluded(one: Value, two: Value, same: Same) -> bool:
    match one, two:
        case AbsentValue(), _:
            return _there_is_none(one) != _there_is_none(two)
        case _, AbsentValue():
            return _there_is_none(two)
        case EntityValue(entity=first), EntityValue(entity=second):
            return same(first) != same(second)
        case SourceValue(source=first), SourceValue(source=second):
            return first != second
        case CodeValue(code=first), CodeValue(code=second):
            return first != second
        case DateValue(date=first), DateValue(date=second):
            return certainly_disjoint(first, second)
        case QuantityValue(quantity=first), QuantityValue(quantity=second):
            return first.of == second.of and _apart(first, second)
        case _:
            return False


def _there_is_none(value: Value) -> bool:
    return isinstance(value, AbsentValue) and value.absent is Absence.NONE


def _equal(one: Value, two: Value, same: Same) -> bool:
    match one, two:
        case (TextValue() | QuoteValue() | AbsentValue(), _):
            return False
        case EntityValue(entity=first), EntityValue(entity=second):
            return same(first) == same(second)
        case CodeValue(code=first_code), CodeValue(code=second_code):
            return first_code == second_code
        case _:
            return one.kind == two.kind and _said(one, same) == _said(two, same)


def _said(value: Value, same: Same) -> bytes:
    """Return *value* without the words that it was expressed in."""
    told: dict[str, Json] = {
        name: part for name, part in value.json().items() if name not in _BESIDE
    }
    if isinstance(value, EntityValue):
        told["entity"] = same(value.entity)
    if isinstance(value, QuantityValue):
        quantity = value.quantity.json()
        told["quantity"] = {name: part for name, part in quantity.items() if name != "text"}
    return canonical.encode(told)


def _others(body: Claim, same: Same) -> list[tuple[str, bytes]]:
    """Return the qualifiers that tell no time, in an order of their own."""
    return sorted(
        (one.property, _said(one.value, same))
        for one in body.qualifiers
        if one.property not in TIMES
    )


def _times_differ(one: Claim, two: Claim) -> bool:
    differ = any(
        first.property == second.property
        and first.property in TIMES
        and isinstance(first.value, DateValue)
        and isinstance(second.value, DateValue)
        and certainly_disjoint(first.value.date, second.value.date)
        for first in one.qualifiers
        for second in two.qualifiers
    )
    return differ and not (_follows(one, two) or _follows(two, one))


def _follows(later: Claim, earlier: Claim) -> bool:
    """Say whether *later* has its beginning after the end of *earlier*: another spell of it."""
    begins = [date.earliest for date in _dates(later.qualifiers, "startTime")]
    ends = [date.latest for date in _dates(earlier.qualifiers, "endTime")]
    return any(
        begin is not None and end is not None and begin > end for begin in begins for end in ends
    )


def _dates(qualifiers: Iterable[Qualifier], name: str) -> list[Edtf]:
    return [
        one.value.date
        for one in qualifiers
        if one.property == name and isinstance(one.value, DateValue)
    ]


def _apart(one: Quantity, two: Quantity) -> bool:
    (low, high), (lower, upper) = one.bounds(), two.bounds()
    return (high is not None and lower is not None and high < lower) or (
        upper is not None and low is not None and upper < low
    )
