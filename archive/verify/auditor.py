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

It never stops at the first finding, save where nothing further can be decided. Entries and bodies
are read twice, for step 1 and for all that needs to know how the log ends. What grows with the log
is in working memory that may be on a disk, so any length is verified in the same memory.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from itertools import chain, islice

from archive.core import base64, merkle
from archive.core.hashes import Hash
from archive.core.keys import VerifierKey
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import Node
from archive.core.trust import Trust
from archive.events.archive import ArchiveCreated
from archive.events.opening import Kept
from archive.events.policy import PolicyChanged
from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import KeyId
from archive.rules.ahead import Spread, read_ahead
from archive.rules.fault import Fault
from archive.rules.fold import Weighed, fold_read
from archive.rules.state import State
from archive.rules.tables import LIMIT, spilling_state
from archive.store.scratch import scratch
from archive.store.sweeping import seldom_swept
from archive.verify import bodies, checkpoints, consistency, views
from archive.verify.captures import CaptureCheck
from archive.verify.evidence import Evidence
from archive.verify.flags import Clocks, flag_compromised
from archive.verify.named import NamedCaptures
from archive.verify.rebuilt import BATCH, Rebuilt
from archive.verify.replay import Replay
from archive.verify.report import Audit, Level, Report

_RUN = 1_024
"""Leaves that are put into the tree at a time."""


Progress = Callable[[int, int], None]
"""Is told how many entries were read, of how many that are to be read; each is read twice."""


def unseen(done: int, of: int) -> None:
    """Nobody watches."""


def _nothing_besides(tree: MemoryTree, audit: Audit) -> None:
    """A working archive has no form of its own beside what is checked of every copy."""


def verify(
    evidence: Evidence,
    trust: Trust | None,
    pins: str | None,
    held: Sequence[bytes] = (),
    besides: Callable[[MemoryTree, Audit], None] = _nothing_besides,
    limit: int = LIMIT,
    earlier: Sequence[bytes] = (),
    progress: Progress = unseen,
    spread: Spread | None = None,
) -> Report:
    """Return what can be said of *evidence* under the auditor's own *trust*.

    *pins* says in words where *trust* came from. Without trust, the keys are taken from the copy
    itself, and the answer is at best that it is consistent with itself. *held*: checkpoints of
    this log that the auditor has from elsewhere, as they were signed. *earlier*: those of an
    earlier copy, by size, whose signatures are checked too. *besides* adds what is to be said of
    the form in which the evidence is kept, once all of it was read. *limit*: rows and
    events of a kind that are held in memory. *spread* has signatures verified while others are
    read. The answer depends on neither.

    Raises:
        NotReadyError: there is no room for working memory.
    """
    with scratch() as memory, seldom_swept():
        audit = Audit()
        state, tree = spilling_state(memory, limit), MemoryTree(run=memory.run)
        judged = _Judged(NamedCaptures(memory, limit))
        _weigh(evidence, state, tree, judged, audit, progress, spread)
        _check_size(evidence, tree, audit)
        covered = _check_checkpoints(evidence, tree, judged, trust, audit)
        since = _check_growth(held, earlier, tree, state.origin, judged, audit)
        _check_identity(_identity(tree), state.origin, trust, audit)
        rebuilt = Rebuilt(memory, min(limit, BATCH))
        clocks = _replay(evidence, state, judged, covered, rebuilt, audit, progress)
        _check_views(evidence, rebuilt, state, tree, judged, audit)
        flag_compromised(state, audit)
        audit.add(clocks)
        besides(tree, audit)
        own = None if trust is None or trust.identity is None else pins
        return _report(
            audit,
            tree,
            covered,
            origin=state.origin,
            pins=own,
            undecided=judged.undecided,
            since=since,
        )


def _check_growth(
    held: Sequence[bytes],
    earlier: Sequence[bytes],
    tree: MemoryTree,
    origin: str,
    judged: "_Judged",
    audit: Audit,
) -> int | None:
    """Step 3; return the size of the earlier copy."""
    consistency.check(held, tree, origin, audit)
    since = consistency.check_earlier(earlier, tree, origin, judged.log_keys, audit)
    if not audit.looked(Level.CONSISTENCY, 2) and not (held or earlier):
        audit.skip(Level.CONSISTENCY, "there is no older checkpoint to compare with")
    return since


def _check_checkpoints(
    evidence: Evidence, tree: MemoryTree, judged: "_Judged", trust: Trust | None, audit: Audit
) -> checkpoints.Covered:
    """Step 2."""
    weighed = checkpoints.Weighed(
        tree=tree,
        decided=tree.size if judged.undecided is None else judged.undecided,
        vouched=judged.vouched,
        log_keys=judged.log_keys,
    )
    return checkpoints.check(evidence, weighed, trust, audit)


def _replay(
    evidence: Evidence,
    state: State,
    judged: "_Judged",
    covered: checkpoints.Covered,
    rebuilt: Rebuilt,
    audit: Audit,
    progress: Progress,
) -> Audit:
    """Steps 4 and 5, and the first half of 6; return what is to be flagged because of clocks."""
    found, flagged, clocks = Audit(), Audit(), Clocks(covered.times)
    size = evidence.size
    captured = CaptureCheck(evidence, judged.named)
    for replayed in Replay(evidence, state).entries():
        bodies.check(replayed, state, found, complete=evidence.full)
        captured.take(replayed.events())
        rebuilt.take(replayed)
        clocks.flag(replayed.held.index, replayed.entry, flagged)
        progress(size + replayed.held.index + 1, 2 * size)
    audit.add(found)
    captured.finish(audit)
    return flagged


def _report(
    audit: Audit,
    tree: MemoryTree,
    covered: checkpoints.Covered,
    *,
    origin: str,
    pins: str | None,
    undecided: int | None,
    since: int | None,
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
        attested=covered.attested,
        since=since,
        levels=audit.levels(),
        findings=audit.findings,
        totals=audit.totals,
        counts=audit.counts,
        flags=audit.flags,
        undecided_from=undecided,
    )


def _check_views(
    evidence: Evidence,
    rebuilt: Rebuilt,
    state: State,
    tree: MemoryTree,
    judged: "_Judged",
    audit: Audit,
) -> None:
    if judged.undecided is None:
        views.check(evidence, rebuilt, state, tree, audit)
    else:
        audit.skip(Level.VIEWS, f"undecided from entry {judged.undecided}")


def _identity(tree: MemoryTree) -> Hash | None:
    """Return the leaf hash of entry 0, if there is one."""
    return tree.read([Node(0, 0)])[0] if tree.size else None


@dataclass(slots=True)
class _Judged:
    """What step 1 leaves beside the state. `named`: the files that open events name.

    `undecided`: the first entry that nothing can be said of, if any; `vouched`: the largest base
    of those before it. `log_keys`: the key sets of the log, in the order of coming into force.
    """

    named: NamedCaptures
    undecided: int | None = None
    vouched: int = 0
    log_keys: list[checkpoints.LogKeys] = field(default_factory=list)

    def take(self, weighed: Weighed) -> None:
        """Take in what *weighed*, an entry that counts, says of files and of the log's keys."""
        assert weighed.entry is not None
        self.vouched = max(self.vouched, weighed.entry.header.base_size)
        for opened in weighed.opened.values():
            body = opened.body
            if isinstance(body, SourceCaptured):
                self.named.add(body)
            elif isinstance(body, ArchiveCreated | PolicyChanged) and body.log:
                self.log_keys.append((weighed.held.index, body.log))


def _weigh(
    evidence: Evidence,
    state: State,
    tree: MemoryTree,
    judged: _Judged,
    audit: Audit,
    progress: Progress,
    spread: Spread | None,
) -> None:
    """Step 1."""
    stored, size = _InOrder(evidence), evidence.size
    entries = read_ahead(stored, lambda key: _key(state, key), spread)
    for weighed in fold_read(entries, state, tree):
        audit.look(Level.TREE)
        if weighed.stops:
            number = weighed.verdict.undecided or 0
            judged.undecided = weighed.held.index
            audit.note(Level.COUNTS, f"undecided from entry {judged.undecided}, event {number}")
            # What it says is not understood, but what bytes stand there can still be compared.
            rest = chain([weighed.held], (one.held for one in entries))
            leaves = (merkle.leaf_hash(one.note) for one in rest)
            while run := list(islice(leaves, _RUN)):
                tree.extend(run)
            break
        _judge(weighed, audit)
        if weighed.counts:
            judged.take(weighed)
        progress(weighed.held.index + 1, 2 * size)
    stored.tell(audit)


def _key(state: State, key: KeyId) -> VerifierKey | None:
    held = state.keys.get(key)
    return None if held is None else held.vkey


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


class _InOrder:
    """The entries up to the first that is missing: those after it have lost their place."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._gap: tuple[int, int] | None = None

    def __iter__(self) -> Iterator[Kept]:
        """Yield them, by index."""
        for expected, held in enumerate(self._evidence.entries()):
            if held.index != expected:
                self._gap = (expected, held.index)
                return
            yield held

    def tell(self, audit: Audit) -> None:
        """Say in *audit* if one is missing, once all before it were judged."""
        if self._gap is not None:
            expected, follows = self._gap
            message = f"entry {expected} is missing, and {follows} follows"
            audit.find(Level.TREE, "tree.gap", expected, message)


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
