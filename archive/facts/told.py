"""What may stand beside a value: the source's own words for it, and how it was read from them."""

from collections.abc import Mapping
from typing import TypedDict

from archive.facts import codes
from archive.facts.codes import Basis
from archive.facts.reading import optional
from archive.frozen import dataclass
from archive.shape import Json

BESIDE = ("expressed", "basis")
"""The members that every kind of value may carry, save text, quote and quantity."""


class Beside(TypedDict):
    """The two members, decoded."""

    expressed: str | None
    basis: Basis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A value beside which the source's words (`expressed`) and the reading (`basis`) may stand."""

    expressed: str | None = None
    basis: Basis | None = None

    def beside(self) -> dict[str, Json]:
        """Return the two members for a JSON object; None where one is not there."""
        return {
            "expressed": self.expressed,
            "basis": None if self.basis is None else self.basis.value,
        }


_NOTHING: Beside = {"expressed": None, "basis": None}


def beside(found: Mapping[str, Json], where: str) -> Beside:
    """Return what stands beside the value in the object *found* at *where*."""
    if "expressed" not in found and "basis" not in found:
        return _NOTHING
    return {
        "expressed": optional(found, where, "expressed", codes.words),
        "basis": optional(found, where, "basis", codes.basis),
    }
