"""How many, and how surely: the source's own words beside the numbers that it gave, no others."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from archive.facts import codes
from archive.facts.codes import Code, Number
from archive.facts.reading import optional, present, required
from archive.frozen import dataclass
from archive.shape import Json, as_integer, fault, members

MAX_MAGNITUDE = 30


class Modality(StrEnum):
    """What the numbers of a quantity claim."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    AT_LEAST = "atLeast"
    AT_MOST = "atMost"
    BETWEEN = "between"
    ORDER_OF_MAGNITUDE = "orderOfMagnitude"


_as_modality = codes.one_of(Modality)


NUMBERS: Mapping[Modality, tuple[str, ...]] = {
    Modality.EXACT: ("amount",),
    Modality.APPROXIMATE: ("amount",),
    Modality.AT_LEAST: ("lower",),
    Modality.AT_MOST: ("upper",),
    Modality.BETWEEN: ("lower", "upper"),
    Modality.ORDER_OF_MAGNITUDE: ("magnitude",),
}
"""The numbers that each modality has: all of these, no other."""

_CLAIMS: Mapping[Modality, str] = {
    Modality.EXACT: "{0.amount}",
    Modality.APPROXIMATE: "about {0.amount}",
    Modality.AT_LEAST: "at least {0.lower}",
    Modality.AT_MOST: "at most {0.upper}",
    Modality.BETWEEN: "between {0.lower} and {0.upper}",
    Modality.ORDER_OF_MAGNITUDE: "in the order of 10^{0.magnitude}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """So many *of* a unit. `text`: the source's words; `magnitude`: a power of ten."""

    of: Code
    text: str
    modality: Modality
    amount: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    magnitude: int | None = None

    def json(self) -> dict[str, Json]:
        """Return the object that `decode` reads."""
        return present(
            {
                "of": self.of,
                "text": self.text,
                "modality": self.modality.value,
                "amount": self.amount,
                "lower": self.lower,
                "upper": self.upper,
                "magnitude": self.magnitude,
            }
        )

    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the least and the greatest number that it claims; None where it claims none.

        "About 200" and "thousands" bound nothing: how far off is a guess the source did not make.
        """
        if self.modality is Modality.EXACT:
            return _decimal(self.amount), _decimal(self.amount)
        return _decimal(self.lower), _decimal(self.upper)

    def words(self) -> str:
        """Return the claim in English without the source's words: `at least 225 (person)`."""
        claim = _CLAIMS[self.modality].format(self)
        return f"{claim} ({self.of})"


def decode(value: Json, where: str) -> Quantity:
    """Return the quantity that *value* holds: exactly the numbers of its modality.

    Raises:
        MalformedError: any other form, or a lower number above the upper one.
    """
    modality = _modality(value, where)
    found = members(value, where, ("of", "text", "modality", *NUMBERS[modality]))
    quantity = Quantity(
        of=required(found, where, "of", codes.code),
        text=required(found, where, "text", codes.words),
        modality=modality,
        amount=optional(found, where, "amount", codes.number),
        lower=optional(found, where, "lower", codes.number),
        upper=optional(found, where, "upper", codes.number),
        magnitude=optional(found, where, "magnitude", _as_magnitude),
    )
    lower, upper = quantity.bounds()
    if lower is not None and upper is not None and lower > upper:
        raise fault(
            where,
            f"the lower number {quantity.lower} is above the upper number {quantity.upper}",
            "Exchange the two numbers, or mend one.",
        )
    return quantity


def _modality(value: Json, where: str) -> Modality:
    # Read first, by itself: it decides which numbers must stand beside it.
    numbers = ("amount", "lower", "upper", "magnitude")
    found = members(value, where, ("of", "text", "modality"), numbers)
    return required(found, where, "modality", _as_modality)


def _as_magnitude(value: Json, where: str) -> int:
    return as_integer(value, where, -MAX_MAGNITUDE, MAX_MAGNITUDE)


def _decimal(text: Number | None) -> Decimal | None:
    return None if text is None else Decimal(text)
