"""The verification as a list of steps.

1. Every entry is weighed in order, by the rules that the log itself ran; the tree is built anew.
2. Every checkpoint is compared with that tree, and its signatures with the keys that were in force
   and with the auditor's pins.
3. Every body is opened, or there is a reason in the log for its absence.
4. Every captured file is hashed, and every quotation looked up in it.
5. What is derived is made again and compared.
6. What deserves attention without being wrong is flagged.

It never stops at the first finding, save where nothing further can be decided.
"""

from collections.abc import Iterator

from archive.core import base64
from archive.core.hashes import Hash
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.core.trust import Trust
from archive.events.opening import Kept
from archive.rules.fold import fold
from archive.rules.state import State
from archive.verify import bodies, captures, checkpoints, flags, views
from archive.verify.evidence import Evidence
from archive.verify.replay import Replay
from archive.verify.report import Audit, Level, Report


def verify(evidence: Evidence, trust: Trust | None, pins: str | None) -> Report:
    """Return what can be said of *evidence* under the auditor's own *trust*.

    *pins* says in words where *trust* came from. Without trust, the keys are taken from the copy
    itself, and the answer is at best that it is consistent with itself.
    """
    audit, state, tree = Audit(), State(), MemoryTree()
    undecided = _weigh(evidence, state, tree, audit)
    _check_size(evidence, tree, audit, undecided)
    replay = Replay(evidence, state)
    checked = checkpoints.check(evidence, tree, replay.log_keys(), trust, audit)
    identity = tree.read([Node(0, 0)])[0] if tree.size else None
    _check_identity(identity, trust, audit)
    bodies.check(replay, audit)
    captures.check(evidence, replay, audit)
    views.check(evidence, replay, tree, audit)
    flags.raise_flags(state, replay, checked.times, audit)
    return Report(
        origin=state.origin or None,
        size=tree.size,
        root=base64.encode(tree.root()) if tree.size else None,
        identity=None if identity is None else base64.encode(identity),
        pins=pins if trust is not None and trust.identity is not None else None,
        covered=checked.size,
        claimed=checked.time,
        levels=audit.levels(),
        findings=audit.findings,
        counts=audit.counts,
        flags=audit.flags,
        undecided_from=undecided,
    )


def _weigh(evidence: Evidence, state: State, tree: MemoryTree, audit: Audit) -> int | None:
    """Step 1; return the first entry that nothing can be said of, if there is one."""
    for weighed in fold(_in_order(evidence, audit), state, tree):
        index = weighed.held.index
        if weighed.stops:
            number = weighed.verdict.undecided or 0
            audit.note(Level.COUNTS, f"undecided from entry {index}, event {number}")
            return index
        audit.look(Level.TREE)
        audit.look(Level.COUNTS)
        audit.look(Level.BASES)
        fault = weighed.verdict.void
        if fault is not None:
            level = Level.BASES if fault.code == "entry.base" else Level.COUNTS
            address = index if fault.event is None else f"{index}.{fault.event}"
            audit.find(level, fault.code, address, f"the entry is void: {fault.message}")
            audit.count("void")
            continue
        audit.look(Level.BODY_RULES, len(weighed.opened))
        for found in weighed.verdict.findings:
            audit.find(Level.BODY_RULES, found.code, f"{index}.{found.event}", found.message)
        if weighed.verdict.unchecked:
            audit.count("rules not looked up", weighed.verdict.unchecked)
    return None


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


def _check_size(evidence: Evidence, tree: MemoryTree, audit: Audit, undecided: int | None) -> None:
    if undecided is None and tree.size != evidence.size:
        audit.find(
            Level.TREE,
            "tree.size",
            tree.size,
            "the number of entries is not the one this copy claims",
            expected=str(evidence.size),
            found=str(tree.size),
        )


def _check_identity(identity: Hash | None, trust: Trust | None, audit: Audit) -> None:
    if trust is not None and trust.identity is None:
        audit.note(Level.SIGNATURES, "the pins name no entry 0: any log of these keys would pass")
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
