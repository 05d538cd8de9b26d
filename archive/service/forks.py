"""Two copies of a log side by side: equal, one further than the other, or two histories.

Nothing in either is trusted: both trees are computed anew, and each is taken as far as its newest
checkpoint covers it, which the keys of the log must have signed.
"""

from enum import Enum
from pathlib import Path

from archive.core.checkpoint import SignedCheckpoint
from archive.core.memory_tree import MemoryTree
from archive.core.merkle_proof import consistency_proof
from archive.errors import ConflictError, NotFoundError
from archive.frozen import dataclass
from archive.service.archive import Surroundings
from archive.service.pins import read_pins
from archive.service.sides import KeySet, Side, Sided, read_side
from archive.store import files
from archive.store.faults import told_of_files
from archive.verify.fork import Fork


class Outcome(Enum):
    """What two copies of a log are to each other."""

    EQUAL = "equal"
    EXTENDS = "extends"
    FORKED = "forked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The answer. `more`: by how many entries `longer`, "this" or "other", extends the other one.

    `differs`: the first entry that is another one in a fork. `evidence`: the file that proves it,
    None where none was asked for. `pins`: where the auditor's own keys came from, None without.
    """

    outcome: Outcome
    origin: str
    this: Side
    other: Side
    longer: str | None
    more: int
    differs: int | None
    evidence: Path | None
    pins: str | None


def compare(
    this: Path, other: Path, around: Surroundings, *, policy: Path | None, output: Path | None
) -> Compared:
    """Compare two archives or snapshots; write the evidence of a fork, if any, to *output*.

    Without *policy*, the keys are those that the copies themselves name.

    Raises:
        NotFoundError: there is no such copy, or no such file.
        ConflictError: they are of two archives; or *output* exists.
        MalformedError: the pins cannot be read, or are those of another archive.
        TamperedError: one of them is not what its log has signed.
    """
    trust = None if policy is None else read_pins(policy)
    if output is not None:
        _require_free(output)
    one, two = read_side(this, around, trust), read_side(other, around, trust)
    _require_one_archive(one, two)
    low = min(one.size, two.size)
    differs = None if one.tree.root_at(low) == two.tree.root_at(low) else _first(one, two, low)
    evidence = None
    if differs is not None:
        found = _evidence(one, two, differs)
        if found is None and differs == 0:
            raise _other_archive(one, two)
        if found is not None and output is not None:
            files.write_new(output, found.encode())
            evidence = output
    return Compared(
        outcome=_outcome(one, two, differs),
        origin=one.origin,
        this=one.side(),
        other=two.side(),
        longer=_longer(one, two) if differs is None else None,
        more=abs(one.size - two.size) if differs is None else 0,
        differs=differs,
        evidence=evidence,
        pins=None if policy is None else str(policy),
    )


def _require_one_archive(one: Sided, two: Sided) -> None:
    if one.origin != two.origin:
        raise _other_archive(one, two)


def _other_archive(one: Sided, two: Sided) -> ConflictError:
    return ConflictError(
        f"these are two archives: {one.place} is {one.origin} ({one.side().identity}), and "
        f"{two.place} is {two.origin} ({two.side().identity})",
        remedy="Compare copies of one archive.",
    )


def _first(one: Sided, two: Sided, low: int) -> int:
    """Return the first entry below *low* that is not the same in both."""
    start, end = 0, low
    while end - start > 1:
        middle = (start + end) // 2
        same = one.tree.root_at(middle) == two.tree.root_at(middle)
        start, end = (middle, end) if same else (start, middle)
    return start


def _evidence(one: Sided, two: Sided, differs: int) -> Fork | None:
    """Return what proves the fork: the largest checkpoints behind it that the same keys signed."""
    for first, log in reversed(one.signed):
        for second, other_log in reversed(two.signed):
            sizes = (first.checkpoint.size, second.checkpoint.size)
            if min(sizes) > differs and set(log) == set(other_log):
                small_first = sizes[0] <= sizes[1]
                larger = two.tree if small_first else one.tree
                ends = (first, second) if small_first else (second, first)
                return _fork(ends, larger, log)
    return None


def _fork(ends: tuple[SignedCheckpoint, SignedCheckpoint], larger: MemoryTree, log: KeySet) -> Fork:
    small, large = (signed.checkpoint.size for signed in ends)
    same = small == large
    path = [] if same else consistency_proof(small, large, larger.read)
    return Fork(
        log=log,
        root=None if same else larger.root_at(small),
        path=tuple(path),
        smaller=ends[0].note.encode(),
        larger=ends[1].note.encode(),
    )


def _outcome(one: Sided, two: Sided, differs: int | None) -> Outcome:
    if differs is not None:
        return Outcome.FORKED
    return Outcome.EQUAL if one.size == two.size else Outcome.EXTENDS


def _longer(one: Sided, two: Sided) -> str | None:
    if one.size == two.size:
        return None
    return "this" if one.size > two.size else "other"


def _require_free(output: Path) -> None:
    with told_of_files(str(output)):
        there = output.exists() or output.is_symlink()
        parent = output.absolute().parent.is_dir()
    if there:
        raise ConflictError(
            f"{output} exists already", remedy="Name a file that is new; nothing is overwritten."
        )
    if not parent:
        raise NotFoundError(
            f"{output.absolute().parent} is no folder", remedy="Make that folder first."
        )
