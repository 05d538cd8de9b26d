"""The verification as a list of steps.

1. Every entry is weighed in order, by the rules that the log itself ran; the tree is built anew.
2. Every checkpoint is compared with that tree, and its signatures with the keys that were in force
   and with the auditor's pins.
3. Every checkpoint that the auditor holds from elsewhere is compared with the tree.
4. Every body is opened, or there is a reason in the log for its absence.
5. Every captured file is hashed, and every quotation looked up in it.
6. What is derived is made again and compared.
7. What deserves attention without being wrong is flagged.
8. Of a copy in files, every file is one that has its place there, and in form.

It never stops at the first finding, save where nothing further can be decided.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from archive.core import base64, merkle
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.core.trust import Trust
from archive.events.opening import Kept
from archive.frozen import dataclass
from archive.rules.fault import Fault
from archive.rules.fold import Weighed, fold
from archive.rules.state import State
from archive.verify import bodies, captures, checkpoints, consistency, flags, views
from archive.verify.evidence import Evidence
from archive.verify.replay import Replay
from archive.verify.report import Audit, Level, Report


def _nothing_besides(tree: MemoryTree, audit: Audit) -> None:
    """A working archive has no form of its own beside what is checked of every copy."""


def verify(
    evidence: Evidence,
    trust: Trust | None,
    pins: str | None,
    held: Sequence[bytes] = (),
    besides: Callable[[MemoryTree, Audit], None] = _nothing_besides,
) -> Report:
    """Return what can be said of *evidence* under the auditor's own *trust*.

    *pins* says in words where *trust* came from. Without trust, the keys are taken from the copy
    itself, and the answer is at best that it is consistent with itself. *held*: checkpoints of
    this log that the auditor has from elsewhere, as they were signed. *besides* adds what is to
    be said of the form in which the evidence is kept, once all of it was read.
    """
    audit, state, tree = Audit(), State(), MemoryTree()
    judged = _weigh(evidence, state, tree, audit)
    _check_size(evidence, tree, audit)
    replay = Replay(evidence, state)
    covered = checkpoints.check(
        evidence,
        checkpoints.Weighed(
            tree=tree,
            decided=tree.size if judged.undecided is None else judged.undecided,
            vouched=judged.vouched,
            log_keys=replay.log_keys(),
        ),
        trust,
        audit,
    )
    consistency.check(held, tree, state.origin, audit)
    if not audit.looked(Level.CONSISTENCY, 2) and not held:
        audit.skip(Level.CONSISTENCY, "there is no older checkpoint to compare with")
    _check_identity(_identity(tree), state.origin, trust, audit)
    bodies.check(replay, audit, complete=evidence.complete)
    captures.check(evidence, replay, audit)
    _check_views(evidence, replay, tree, judged, audit)
    flags.raise_flags(state, replay, covered.times, audit)
    besides(tree, audit)
    own = None if trust is None or trust.identity is None else pins
    return _report(audit, tree, covered, origin=state.origin, pins=own, undecided=judged.undecided)


def _report(
    audit: Audit,
    tree: MemoryTree,
    covered: checkpoints.Covered,
    *,
    origin: str,
    pins: str | None,
    undecided: int | None,
) -> Report:
    identity = _identity(tree)
    return Report(
        origin=origin or None,
        size=tree.size,
        root=base64.encode(tree.root()) if tree.size else None,
        identity=None if identity is None else base64.encode(identity),
        pins=pins,
        covered=covered.size,
        claimed=covered.time,
        levels=audit.levels(),
        findings=audit.findings,
        counts=audit.counts,
        flags=audit.flags,
        undecided_from=undecided,
    )


def _check_views(
    evidence: Evidence, replay: Replay, tree: MemoryTree, judged: "_Judged", audit: Audit
) -> None:
    if judged.undecided is None:
        views.check(evidence, replay, tree, audit)
    else:
        audit.skip(Level.VIEWS, f"undecided from entry {judged.undecided}")


def _identity(tree: MemoryTree) -> Hash | None:
    """Return the leaf hash of entry 0, if there is one."""
    return tree.read([Node(0, 0)])[0] if tree.size else None


@dataclass(frozen=True, slots=True)
class _Judged:
    """The first entry that nothing can be said of, if any; the largest base of those before it."""

    undecided: int | None
    vouched: int


def _weigh(evidence: Evidence, state: State, tree: MemoryTree, audit: Audit) -> _Judged:
    """Step 1."""
    vouched = 0
    entries = _in_order(evidence, audit)
    for weighed in fold(entries, state, tree):
        audit.look(Level.TREE)
        if weighed.stops:
            number = weighed.verdict.undecided or 0
            index = weighed.held.index
            audit.note(Level.COUNTS, f"undecided from entry {index}, event {number}")
            # What it says is not understood, but what bytes stand there can still be compared.
            tree.extend(merkle.leaf_hash(one.note) for one in chain([weighed.held], entries))
            return _Judged(index, vouched)
        _judge(weighed, audit)
        if weighed.counts and weighed.entry is not None:
            vouched = max(vouched, weighed.entry.header.base_size)
    return _Judged(None, vouched)


def _judge(weighed: Weighed, audit: Audit) -> None:
    index, fault = weighed.held.index, weighed.verdict.void
    audit.look(Level.COUNTS)
    audit.look(Level.BASES)
    if fault is not None:
        level = Level.BASES if fault.code == "entry.base" else Level.COUNTS
        audit.find(level, fault.code, _place(index, fault), f"the entry is void: {fault.message}")
        audit.count("void")
        return
    audit.look(Level.BODY_RULES, len(weighed.opened))
    for found in weighed.verdict.findings:
        audit.find(Level.BODY_RULES, found.code, _place(index, found), found.message)
    if weighed.verdict.unchecked:
        audit.count("rules not looked up", weighed.verdict.unchecked)


def _place(index: int, fault: Fault) -> str:
    return str(index) if fault.event is None else f"{index}.{fault.event}"


def _in_order(evidence: Evidence, audit: Audit) -> Iterator[Kept]:
    """Yield the entries up to the first that is missing: those after it have lost their place."""
    for expected, held in enumerate(evidence.entries()):
        if held.index != expected:
            audit.find(
                Level.TREE,
                "tree.gap",
                expected,
                f"entry {expected} is missing, and {held.index} follows",
            )
            return
        yield held


def _check_size(evidence: Evidence, tree: MemoryTree, audit: Audit) -> None:
    if tree.size != evidence.size:
        audit.find(
            Level.TREE,
            "tree.size",
            tree.size,
            "the number of entries is not the one this copy claims",
            expected=str(evidence.size),
            found=str(tree.size),
        )


def _check_identity(identity: Hash | None, origin: str, trust: Trust | None, audit: Audit) -> None:
    if trust is not None and trust.identity is None:
        audit.note(Level.SIGNATURES, "the pins name no entry 0: any log of these keys would pass")
    if trust is not None and origin and trust.origin != origin:
        audit.find(
            Level.SIGNATURES,
            "pins.origin",
            "0",
            "the pins are those of another archive",
            expected=trust.origin,
            found=origin,
        )
    if trust is None or trust.identity is None or identity is None:
        return
    if trust.identity != identity:
        audit.find(
            Level.SIGNATURES,
            "identity",
            "0",
            "entry 0 is not that of the archive the auditor pinned",
            expected=base64.encode(trust.identity),
            found=base64.encode(identity),
        )
