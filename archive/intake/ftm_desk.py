"""What is at hand while rows of FollowTheMoney are read: what is known, and what is counted."""

from dataclasses import field

from archive.frozen import dataclass
from archive.ids import PropertyName
from archive.intake.ftm_files import Index
from archive.intake.known import Known
from archive.interchange.ftm_terms import SET_NAME
from archive.interchange.losses import Tally


@dataclass(slots=True)
class Desk:
    """What the files say together, the archive, and a count of all that is met.

    `called`: what to call the thing at a place, for a fault.
    """

    index: Index
    known: Known
    arrived: Tally
    called: dict[tuple[int, int], str]
    _new: dict[str, bool] = field(default_factory=dict)
    _takes: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)

    def meet(self, name: str) -> bool:
        """Say whether a row called *name* came before, and remember it."""
        count = len(self._met)
        self._met.add(hash(name))
        return len(self._met) == count

    def is_new(self, section: str, name: str) -> bool:
        """Say whether no import before this one brought *name*; asked of the archive once."""
        key = f"{section}/{name}"
        if key not in self._new:
            self._new[key] = self.known.brought(SET_NAME, key) is None
        return self._new[key]

    def takes(self, property: str) -> tuple[str, ...] | None:
        """Return the kinds that *property* took before this import; None where it is new."""
        if property not in self._takes:
            found = self.known.definition(PropertyName(property))
            self._takes[property] = None if found is None else found.value_types
        return self._takes[property]
