"""Building the tree of a deposit from what a scanner meets, with the faults of its form."""

from dataclasses import field

from archive.frozen import dataclass
from archive.intake.misfit import Misfit
from archive.intake.nodes import MAX_DEPTH, Hole, Items, Members, Node, Place, Scalar
from archive.intake.spelling import fits, joined
from archive.shape import inside

MAX_NODES = 3_000_000
"""More than a file of the allowed size holds by honest means."""

MAX_TEXT = 1 << 20
"""Characters of one scalar: what is said of one thing has room for no more."""

_MERGE = "<<"


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open. `keep` is False under a name that was refused.

    `lacking` and `doubled` as in `Members`.
    """

    at: Place
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    key: Scalar | None = None
    keep: bool = True
    lacking: bool = False
    doubled: set[str] = field(default_factory=set)

    def members(self) -> Members:
        """Return the mapping that it is."""
        line, column = self.at
        return Members(
            line=line,
            column=column,
            entries=tuple(self.entries),
            lacking=self.lacking,
            doubled=frozenset(self.doubled),
        )


class Builder:
    """Takes what a scanner meets, in file order. Once `halted`, nothing more may come."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.faults: list[Misfit] = []
        self.halted = False
        self._open: list[_Frame] = []
        self._count = 0

    def begin(self, at: Place, *, is_mapping: bool) -> None:
        """Open a list or mapping."""
        if len(self._open) == MAX_DEPTH:
            message = f"more than {MAX_DEPTH} lists and mappings stand inside one another"
            self.halt(at, message, "Look for a bracket that is not closed.")
            return
        self._open.append(_Frame(at, is_mapping))

    def end(self) -> None:
        """Close what was opened last."""
        frame = self._open.pop()
        line, column = frame.at
        if frame.is_mapping:
            self._put(frame.members())
        else:
            self._put(Items(line=line, column=column, items=tuple(frame.items)))

    def scalar(self, at: Place, text: str) -> None:
        """Take a scalar, its quotes and escapes read."""
        line, column = at
        text = joined(text)
        if len(text) > MAX_TEXT:
            message = f"a text of {len(text):,} characters stands here; {MAX_TEXT:,} are allowed"
            self.hole(at, message, "Keep long material as a capture, and quote from it.")
        elif not fits(text):
            message = "this text holds a control character or half a surrogate pair as an escape"
            self.hole(at, message, "Write the character that is meant, or leave it out.")
        else:
            self._put(Scalar(line=line, column=column, text=text))

    def hole(self, at: Place, message: str, remedy: str) -> None:
        """Report what cannot be read at *at*, and go on behind it."""
        self.fault(at, message, remedy)
        self._put(Hole(line=at[0], column=at[1]))

    def halt(self, at: Place, message: str, remedy: str) -> None:
        """Report what makes the rest of the file unreadable."""
        self.fault(at, message, remedy)
        self.halted = True

    def fault(self, at: Place, message: str, remedy: str) -> None:
        """Report what is wrong at *at*."""
        where = self._where()
        line, column = at
        misfit = Misfit(line=line, column=column, path=where, message=message, remedy=remedy)
        self.faults.append(misfit)

    def _put(self, node: Node) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            message = f"the file has more than {MAX_NODES:,} values"
            self.halt((node.line, node.column), message, "Divide it.")
        elif not self._open:
            self.root = node
        elif not self._open[-1].is_mapping:
            self._open[-1].items.append(node)
        else:
            self._put_in_mapping(self._open[-1], node)

    def _put_in_mapping(self, frame: _Frame, node: Node) -> None:
        if frame.key is None:
            frame.key, frame.keep = self._key(frame, node)
            return
        if frame.keep:
            frame.entries.append((frame.key, node))
        frame.key = None

    def _key(self, frame: _Frame, node: Node) -> tuple[Scalar, bool]:
        """Return the name that *node* is, and whether what comes under it is to be kept."""
        at = (node.line, node.column)
        if not isinstance(node, Scalar):
            if not isinstance(node, Hole):
                self.fault(at, "a list or mapping stands where a name must", "Write a name.")
            frame.lacking = True
            return Scalar(line=node.line, column=node.column, text=""), False
        frame.key = node
        if node.text == _MERGE:
            frame.lacking = True
            self.fault(at, "merge keys are not read", "Write the members out where they belong.")
        elif node.text in frame.lines:
            frame.doubled.add(node.text)
            before = frame.lines[node.text]
            message = (
                f"{_short(node.text)} stands here a second time; the first is in line {before}"
            )
            self.fault(at, message, "Keep one of the two, or give one another name.")
        else:
            frame.lines[node.text] = node.line
            return node, True
        return node, False

    def _where(self) -> str:
        where = ""
        for frame in self._open:
            if not frame.is_mapping:
                where = inside(where, len(frame.items))
            elif frame.key is not None:
                where = inside(where, frame.key.text)
        return where


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
