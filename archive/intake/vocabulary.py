"""The properties that a deposit may use: those of the archive, and those that it defines."""

from collections.abc import Collection
from dataclasses import field

from archive.frozen import dataclass
from archive.ids import PropertyName, is_property_name
from archive.intake.faults import Faults, shown
from archive.intake.known import Known
from archive.intake.nodes import Scalar
from archive.rules.state import Definition


@dataclass(slots=True)
class Vocabulary:
    """Definitions by name. In `defined`, None is a definition of the file that is at fault.

    `unread`: the file has more definitions than could be read, which was reported. `where`: what
    to do about a property that is not defined, behind "define it"; else it is in the file.
    """

    known: Known
    faults: Faults
    defined: dict[str, Definition | None] = field(default_factory=dict)
    unread: bool = False
    where: str = ""
    _asked: dict[str, Definition | None] = field(default_factory=dict)
    _known_names: tuple[str, ...] | None = None

    def look_up(self, node: Scalar) -> Definition | None:
        """Return what the property takes that *node* names; None where that was reported."""
        name = node.text
        if name in self.defined:
            return self.defined[name]
        found = self.in_archive(name)
        if found is None and not self.unread:
            meant = self.faults.meant(name, self._candidates())
            message = f"the property {shown(name)} is not defined{meant}"
            section = self.faults.spelling.section.format(name="properties")
            remedy = f"Use one that is defined, or define it {self.where or f'under {section}'}."
            self.faults.add_name(node, message, remedy)
        return found

    def in_archive(self, name: str) -> Definition | None:
        """Return what the archive's own property *name* takes, None where there is none."""
        if name not in self._asked:
            asks = is_property_name(name)
            self._asked[name] = self.known.definition(PropertyName(name)) if asks else None
        return self._asked[name]

    def _candidates(self) -> Collection[str]:
        if self._known_names is None:
            self._known_names = tuple(self.known.properties())
        return (*self.defined, *self._known_names)
