"""A log read from its start: each entry weighed in the state that all before it left."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from archive.core import merkle
from archive.core.entry import Entry, UnknownVersionError
from archive.core.memory_tree import MemoryTree
from archive.errors import MalformedError
from archive.events.opening import MAX_BODIES_BYTES, Kept, Opened, bodies_of, open_all
from archive.frozen import dataclass
from archive.rules.ahead import Read, read
from archive.rules.fault import Cause, Fault
from archive.rules.state import State
from archive.rules.weigh import Verdict, weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """An entry with the verdict on it. `entry` is None where the note is malformed."""

    held: Kept
    entry: Entry | None
    opened: Mapping[int, Opened]
    verdict: Verdict

    @property
    def counts(self) -> bool:
        """Whether the entry takes effect."""
        return self.entry is not None and self.verdict.void is None and not self.stops

    @property
    def stops(self) -> bool:
        """Whether nothing from this entry on can be decided."""
        return self.verdict.undecided is not None


def fold(held: Iterable[Kept], state: State, tree: MemoryTree) -> Iterator[Weighed]:
    """Yield every entry of *held*, weighed; *state* and *tree* grow along.

    *held* is in order and begins where *state* and *tree* stand. The last entry yielded is the
    first that cannot be decided, if there is one.
    """
    return fold_read(map(read, held), state, tree)


def fold_read(found: Iterable[Read], state: State, tree: MemoryTree) -> Iterator[Weighed]:
    """Do what `fold` does, of entries that were read ahead."""
    for one in found:
        weighed = _weighed(one, state, tree)
        yield weighed
        if weighed.stops:
            return
        tree.append(merkle.leaf_hash(one.held.note))


def _weighed(found: Read, state: State, tree: MemoryTree) -> Weighed:
    held, entry = found.held, found.entry
    if entry is None:
        return Weighed(held=held, entry=None, opened={}, verdict=_unread(found.fault))
    opened = open_all(entry, held)
    base = entry.header.base_size
    root = tree.root_at(base) if base <= tree.size else None
    bodies = bodies_of(opened)
    verdict = weigh(state, held.index, entry, bodies, root, is_signed=found.is_signed_by)
    if verdict.void is None and verdict.undecided is None:
        verdict = replace(verdict, findings=(*_form(held, opened), *verdict.findings))
    return Weighed(held=held, entry=entry, opened=opened, verdict=verdict)


def _unread(error: MalformedError | None) -> Verdict:
    assert error is not None
    if isinstance(error, UnknownVersionError):
        return Verdict(undecided=0)
    return Verdict(void=_fault("entry.malformed", error.message))


def _form(held: Kept, opened: Mapping[int, Opened]) -> Iterator[Fault]:
    """Yield the body rules about form, which an entry cannot break before an append."""
    for number, one in opened.items():
        if one.fault is not None:
            yield _fault("body.form", one.fault.message, number, one.fault.where)
    length = sum(len(body.content) for body in held.bodies.values())
    if length > MAX_BODIES_BYTES:
        yield _fault(
            "body.total",
            f"the bodies of the entry have {length} bytes, and {MAX_BODIES_BYTES} are allowed",
        )


def _fault(code: str, message: str, event: int | None = None, where: str = "") -> Fault:
    return Fault(code=code, cause=Cause.MALFORMED, message=message, event=event, where=where)
