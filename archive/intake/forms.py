"""The small steps of reading a node: a text, a flag, a list, a mapping with known members.

Each returns a piece of a body, or None where it has reported a fault or met one reported before.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from archive.errors import MalformedError
from archive.facts import codes
from archive.frozen import dataclass
from archive.ids import number
from archive.intake.desk import Desk
from archive.intake.faults import asked, shown
from archive.intake.nodes import Hole, Items, Members, Node, Scalar
from archive.intake.piece import Piece, of_items, of_members
from archive.shape import Json

Read: TypeAlias = Callable[[Desk, Node], Piece | None]

_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Found:
    """The sound members of a mapping; `sound`: there is nothing wrong with it at all.

    `hidden`: members that seem to be meant by what was reported.
    """

    parts: dict[str, Piece]
    sound: bool
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Form:
    """The members that a mapping must have and may have, each with how it is read."""

    required: Mapping[str, Read]
    optional: Mapping[str, Read]

    def read(self, desk: Desk, node: Node, at: Scalar | None = None) -> Found:
        """Return what stands in *node*.

        *at*: where to report a missing member, instead of the mapping's beginning.
        """
        entries = mapping(desk, node)
        if entries is None:
            return Found({}, sound=False)
        parts: dict[str, Piece] = {}
        hidden = set(self._names()) if isinstance(node, Members) and node.lacking else set()
        for key, value in entries:
            read = self.required.get(key.text) or self.optional.get(key.text)
            if read is None:
                hidden.update(self._unknown(desk, key))
                continue
            piece = read(desk, value)
            if piece is not None:
                parts[key.text] = piece
        self._require(desk, hidden.union(key.text for key, _ in entries), at or node)
        sound = len(parts) == len(entries) and self.required.keys() <= parts.keys()
        return Found(parts, sound, frozenset(hidden))

    def _names(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)

    def _require(self, desk: Desk, given: set[str], at: Node) -> None:
        for name in self.required:
            if name not in given:
                desk.faults.add(at, f"the member {name!r} is missing", f"Add {name!r}.")

    def _unknown(self, desk: Desk, key: Scalar) -> Sequence[str]:
        """Report the member *key*, and return what it seems to mean."""
        close = desk.faults.close(key.text, self._names())
        message = f"{shown(key.text)} is no member here{asked(close)}"
        desk.faults.add(key, message, f"Known members: {', '.join(self._names())}.")
        return close


def mapping(desk: Desk, node: Node) -> Sequence[tuple[Scalar, Node]] | None:
    """Return the entries of *node*, which must be a mapping."""
    if isinstance(node, Members):
        return node.entries
    remedy = f"Write {desk.faults.spelling.pairs} here."
    _wrong(desk, node, "a mapping of names to values", remedy)
    return None


def text(desk: Desk, node: Node) -> Scalar | None:
    """Return *node*, which must be a scalar with something in it."""
    if not isinstance(node, Scalar):
        _wrong(desk, node, "one text", "Write one text here, not a list and not a mapping.")
        return None
    if not node.text:
        remedy = "Leave the member out, or write what belongs here."
        desk.faults.add(node, "nothing stands here", remedy)
        return None
    return node


def leaf(decode: Callable[[Json, str], object]) -> Read:
    """Return the reader of a scalar that *decode* accepts as it stands."""

    def read(desk: Desk, node: Node) -> Piece | None:
        scalar = text(desk, node)
        if scalar is None:
            return None
        try:
            decode(scalar.text, "")
        except MalformedError as error:
            desk.faults.refuse(node, error)
            return None
        return Piece(scalar.text, node)

    return read


_HANDLE = leaf(codes.handle)


def own_handle(desk: Desk, key: Scalar) -> Mapping[str, Piece] | None:
    """Return the member that *key* becomes in a body, none where names are the file's own business.

    None: it is no handle, which was reported.
    """
    if not desk.handles:
        return {}
    handle = _HANDLE(desk, key)
    return None if handle is None else {"handle": handle}


def choice(words: Sequence[str]) -> Read:
    """Return the reader of one of *words*."""
    # The members of an enumeration show themselves otherwise than their text.
    known = tuple(str(word) for word in words)

    def read(desk: Desk, node: Node) -> Piece | None:
        scalar = text(desk, node)
        if scalar is None:
            return None
        if scalar.text not in known:
            meant = desk.faults.meant(scalar.text, known)
            message = f"{shown(scalar.text)} is not known here{meant}"
            desk.faults.add(node, message, f"Choose one of: {', '.join(known)}.")
            return None
        return Piece(scalar.text, node)

    return read


def flag(desk: Desk, node: Node) -> Piece | None:
    """Return true or false for yes, true, no, false."""
    scalar = text(desk, node)
    if scalar is None:
        return None
    if scalar.text not in _FLAGS:
        yes, no = desk.faults.spelling.flags
        message = f"{shown(scalar.text)} is neither {yes} nor {no}"
        desk.faults.add(node, message, f"Write {yes} or {no}.")
        return None
    return Piece(_FLAGS[scalar.text], node)


def said_restricted(desk: Desk, node: Node) -> bool | None:
    """Return what the sound mapping *node* says under `restricted`; None where it does not."""
    said = node.get("restricted") if isinstance(node, Members) else None
    found = None if said is None else flag(desk, said)
    return None if found is None else found.json is True


def integer(desk: Desk, node: Node) -> Piece | None:
    """Return a whole number written in digits, perhaps with a minus before them."""
    scalar = text(desk, node)
    if scalar is None:
        return None
    found = number(scalar.text.removeprefix("-"))
    if found is None:
        desk.faults.add(node, f"{shown(scalar.text)} is not a whole number", "Mend the number.")
        return None
    return Piece(-found if scalar.text.startswith("-") else found, node)


def named(*kinds: str) -> Read:
    """Return the reader of a name that stands for something of *kinds*."""

    def read(desk: Desk, node: Node) -> Piece | None:
        scalar = text(desk, node)
        return None if scalar is None else desk.names.resolve(scalar, kinds)

    return read


def items(read: Read) -> Read:
    """Return the reader of a list, not empty, of what *read* reads; None where one fails."""

    def read_all(desk: Desk, node: Node) -> Piece | None:
        if not isinstance(node, Items):
            spelling = desk.faults.spelling
            _wrong(desk, node, "a list", f"Write a list here: {spelling.items}.")
            return None
        if not node.items:
            desk.faults.add(node, "the list is empty", "Leave the member out, or fill the list.")
            return None
        pieces = [read(desk, item) for item in node.items]
        sound = [piece for piece in pieces if piece is not None]
        return of_items(node, sound) if len(sound) == len(pieces) else None

    return read_all


def within(form: Form) -> Read:
    """Return the reader of a mapping of *form* that goes into the body as it is."""

    def read(desk: Desk, node: Node) -> Piece | None:
        found = form.read(desk, node)
        return of_members(node, found.parts) if found.sound else None

    return read


def whole(desk: Desk, node: Node) -> Piece | None:
    """Return *node* as it is, to be read when its neighbours are known."""
    return Piece(None, node)


def _wrong(desk: Desk, node: Node, wanted: str, remedy: str) -> None:
    if isinstance(node, Hole):
        return
    if isinstance(node, Scalar):
        what = shown(node.text) if node.text else "nothing"
    else:
        what = "a list" if isinstance(node, Items) else "a mapping"
    desk.faults.add(node, f"{what} stands where {wanted} must", remedy)
