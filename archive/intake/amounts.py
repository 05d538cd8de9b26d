"""Quantities written as one text: `225 person`, `at least 200 person`, `thousands person`.

    [about | at least | at most] NUMBER UNIT
    between NUMBER and NUMBER UNIT
    tens | hundreds | thousands | tens of thousands | hundreds of thousands | millions UNIT

The unit is a code. What the source said word for word is told beside it, never made of this.
"""

import re
from collections.abc import Mapping

from archive.errors import MalformedError
from archive.facts.grammars import is_code, is_number
from archive.facts.quantities import Modality
from archive.shape import Json

_SIZES: Mapping[str, int] = {
    "tens": 1,
    "hundreds": 2,
    "thousands": 3,
    "tens of thousands": 4,
    "hundreds of thousands": 5,
    "millions": 6,
}
_NUMBERED: Mapping[str, tuple[Modality, str]] = {
    "": (Modality.EXACT, "amount"),
    "about": (Modality.APPROXIMATE, "amount"),
    "at least": (Modality.AT_LEAST, "lower"),
    "at most": (Modality.AT_MOST, "upper"),
}
_BETWEEN = re.compile(r"between (\S+) and (\S+)")
_ONE = re.compile(r"(?:(about|at least|at most) )?(\S+)")
_REMEDY = (
    "Write a number and a unit: 225 person, about 200 person, at least 200 person, at most 200 "
    "person, between 100 and 200 person, thousands person."
)


def parse(text: str) -> dict[str, Json]:
    """Return the unit, the modality and the numbers that *text* says, as a quantity has them.

    Raises:
        MalformedError: *text* is not in the grammar above.
    """
    amount, _, unit = " ".join(text.split()).rpartition(" ")
    if not amount or not is_code(unit):
        raise _fault(text)
    return {"of": unit, **_numbers(text, amount)}


def _numbers(text: str, amount: str) -> dict[str, Json]:
    if amount in _SIZES:
        return {"modality": Modality.ORDER_OF_MAGNITUDE.value, "magnitude": _SIZES[amount]}
    both = _BETWEEN.fullmatch(amount)
    if both is not None and is_number(both[1]) and is_number(both[2]):
        return {"modality": Modality.BETWEEN.value, "lower": both[1], "upper": both[2]}
    one = _ONE.fullmatch(amount)
    if one is None or not is_number(one[2]):
        raise _fault(text)
    modality, member = _NUMBERED[one[1] or ""]
    return {"modality": modality.value, member: one[2]}


def _fault(text: str) -> MalformedError:
    return MalformedError(f"{text!r} is not a number and a unit", remedy=_REMEDY)
