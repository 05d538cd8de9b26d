"""What a name in a deposit stands for: something in the file itself, or in the archive."""

from collections.abc import Collection
from dataclasses import field

from archive.errors import joined
from archive.frozen import dataclass
from archive.intake.faults import Faults, shown
from archive.intake.known import Known, TakenIn
from archive.intake.nodes import Node, Scalar
from archive.intake.piece import Piece

SECTIONS = {"sources": "src", "entities": "ent", "statements": "stm"}
"""The sections whose names are handles, and the kind of id that stands there."""

NOUNS = {"ent": "an entity", "src": "a source", "stm": "a statement"}

_LONGEST = 500


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Filed:
    """One source, entity or statement of the file. `labels`: what else it may be named by."""

    section: str
    handle: str
    id: str
    key: Scalar
    node: Node
    taken: TakenIn | None
    labels: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`ent`, `src` or `stm`."""
        return SECTIONS[self.section]

    @property
    def outside(self) -> str:
        """The name under which the set takes it in: `statements/sentence`."""
        return f"{self.section}/{self.handle}"


@dataclass(slots=True)
class Names:
    """Every name of a deposit. `spoken`: how the file calls what is in the archive only.

    `unread`: the kinds of which the file has more than could be read; that a name is missing may
    follow from what was reported there.

    `brought_by`: the set whose earlier names may be used too, where they are no handles.
    """

    known: Known
    faults: Faults
    filed: dict[str, Filed] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)
    brought_by: str = ""
    unread: frozenset[str] = frozenset()
    _handles: dict[str, list[Filed]] = field(default_factory=dict)
    _labels: dict[str, list[Filed]] = field(default_factory=dict)
    _asked: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = field(default_factory=dict)
    _listed: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def enter(self, filed: Filed) -> None:
        """Make something of the file known by its handle and its labels."""
        self.filed[filed.id] = filed
        self._handles.setdefault(filed.handle, []).append(filed)
        for label in filed.labels:
            self._labels.setdefault(label, []).append(filed)

    def of_handle(self, handle: str) -> list[Filed]:
        """Return what the file calls by exactly this handle."""
        return self._handles.get(handle, [])

    def find(self, name: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """Return every id of *kinds* that *name* fits; a handle of the file before all else."""
        key = (name, kinds)
        if key not in self._asked:
            self._asked[key] = self._find(name, kinds)
        return self._asked[key]

    def resolve(self, node: Scalar, kinds: tuple[str, ...]) -> Piece | None:
        """Return the one id of *kinds* that *node* names; None where that was reported instead."""
        ids = self.find(node.text, kinds)
        if len(ids) == 1:
            if ids[0] not in self.filed:
                self.spoken.setdefault(ids[0], node.text)
            return Piece(ids[0], node)
        if ids:
            self._ambiguous(node, ids)
        else:
            self._missing(node, kinds)
        return None

    def place(self, id: str) -> str:
        """Return *id* and where it is: in which line, or in the archive."""
        filed = self.filed.get(id)
        if filed is None:
            return f"{id} in the archive"
        return f"{filed.handle} (line {filed.key.line})"

    def _find(self, name: str, kinds: Collection[str]) -> tuple[str, ...]:
        own = [filed.id for filed in self.of_handle(name) if filed.kind in kinds]
        if own or len(name) > _LONGEST:
            # A handle given twice has been reported; that it is ambiguous follows from that.
            return tuple(own[:1])
        brought = self._brought(name, kinds)
        if brought is not None:
            return (brought,)
        labelled = (filed.id for filed in self._labels.get(name, ()) if filed.kind in kinds)
        return tuple(dict.fromkeys((*labelled, *self.known.named(name, kinds))))

    def _brought(self, name: str, kinds: Collection[str]) -> str | None:
        """Return what an earlier part of the same set called *name*."""
        if not self.brought_by:
            return None
        sections = (section for section, kind in SECTIONS.items() if kind in kinds)
        found = (self.known.brought(self.brought_by, f"{section}/{name}") for section in sections)
        return next((id for id in found if id is not None), None)

    def _ambiguous(self, node: Scalar, ids: Collection[str]) -> None:
        places = ", ".join(self.place(id) for id in list(ids)[:5])
        more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
        message = f"{shown(node.text)} fits more than one: {places}{more}"
        self.faults.add_name(node, message, "Write the handle or the id of the one that is meant.")

    def _missing(self, node: Scalar, kinds: tuple[str, ...]) -> None:
        wanted = joined(NOUNS[kind] for kind in kinds)
        others = tuple(kind for kind in NOUNS if kind not in kinds)
        found = self.find(node.text, others) if others else ()
        if found:
            what = NOUNS[found[0][:3]]
            message = f"{shown(node.text)} is {what} ({self.place(found[0])}), not {wanted}"
            self.faults.add_name(node, message, f"Name {wanted}.")
            return
        if self.unread.intersection(kinds):
            return
        meant = self.faults.meant(node.text, self._handles_of(kinds))
        nowhere = f"{wanted} called {shown(node.text)}{meant}"
        message = f"neither this file nor the archive has {nowhere}"
        remedy = "Write a handle, an id or a label, or add what is missing to the file."
        if not self.filed:
            # Nothing comes along in a file: this was said on a command line.
            message = f"the archive does not have {nowhere}"
            remedy = "Write a handle, an id or a label, or add it first."
        self.faults.add_name(node, message, remedy)

    def _handles_of(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        # Everything is filed before the first name is looked up, so the list does not grow.
        if kinds not in self._listed:
            every = (filed for same in self._handles.values() for filed in same)
            self._listed[kinds] = tuple(filed.handle for filed in every if filed.kind in kinds)
        return self._listed[kinds]
