"""What is at hand while items of Wikibase are read: what is known of them, and what is counted."""

from dataclasses import field

from archive.frozen import dataclass
from archive.ids import PropertyName
from archive.intake.known import Known
from archive.intake.wikibase_files import (
    Index,
)
from archive.interchange.losses import Tally
from archive.interchange.wikibase_terms import SET_NAME


@dataclass(slots=True)
class Desk:
    """What the files say together, the archive, and a count of all that is met.

    `called`: what to call the thing at a place, for a fault.
    """

    index: Index
    known: Known
    arrived: Tally
    called: dict[tuple[int, int], str]
    _new: dict[tuple[str, str], bool] = field(default_factory=dict)
    _defined: dict[str, bool] = field(default_factory=dict)

    def is_new(self, section: str, name: str) -> bool:
        """Say whether no import before this one brought *name*; asked of the archive once."""
        key = (section, name)
        if key not in self._new:
            self._new[key] = self.known.brought(SET_NAME, f"{section}/{name}") is None
        return self._new[key]

    def may_define(self, name: str) -> bool:
        """Say whether the property *name* is to be defined here: it is the set's, or nobody's."""
        if name not in self._defined:
            free = self.known.definition(PropertyName(name)) is None
            self._defined[name] = free or not self.is_new("properties", name)
        return self._defined[name]
