"""Checkpoints against the tree, the keys in force, and the auditor's pins. Format section 14."""

from collections.abc import Callable, Sequence
from dataclasses import field

from archive.core import base64
from archive.core import checkpoint as notes
from archive.core.checkpoint import SignedCheckpoint, Verdict
from archive.core.keys import VerifierKey
from archive.core.memory_tree import MemoryTree
from archive.core.trust import Trust, met
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.verify.evidence import Evidence
from archive.verify.report import Audit, Level

LogKeys = tuple[int, tuple[VerifierKey, ...]]
"""A key set of the log, and the entry from which it is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What weighing the entries has left. `tree` has a leaf for every entry that is here.

    `decided`: how many entries could be judged. `vouched`: the largest base of one that counts.
    `log_keys`: the key sets that the log has had, in order.
    """

    tree: MemoryTree
    decided: int
    vouched: int
    log_keys: Sequence[LogKeys]


@dataclass(slots=True)
class Covered:
    """What the checkpoints say: the largest size, its time, and the time of every size.

    `attested`: since when the pinned quorum of witnesses had cosigned the newest one.
    """

    size: int = 0
    time: int | None = None
    attested: int | None = None
    times: list[tuple[int, int]] = field(default_factory=list)


def check(evidence: Evidence, weighed: Weighed, trust: Trust | None, audit: Audit) -> Covered:
    """Check every checkpoint of *evidence*; return what they cover and when, by their own clock."""
    covered, tree = Covered(), weighed.tree
    walk = _Walk(weighed.log_keys, trust, audit)
    newest: SignedCheckpoint | None = None
    claimed = 0
    for number, note in enumerate(evidence.checkpoints(), start=1):
        signed = _parsed(number, note, audit)
        # One that cannot be read may have been any: nothing can be said to be missing.
        size = weighed.vouched if signed is None else signed.checkpoint.size
        claimed = max(claimed, size)
        if signed is None or not _fits(signed, tree, audit):
            continue
        newest = signed
        if size > weighed.decided:
            # Which keys sign from there on, an entry may say that is not understood here.
            audit.count("checkpoints not judged")
            continue
        _note_time(walk.check(signed), signed, covered, audit)
    _check_cover(newest, claimed, covered, weighed, audit)
    walk.finish(whole=newest is not None and weighed.decided == tree.size)
    covered.attested = _check_witnesses(newest, trust, audit)
    return covered


def _check_cover(
    newest: SignedCheckpoint | None, claimed: int, covered: Covered, weighed: Weighed, audit: Audit
) -> None:
    """Say what no checkpoint covers. What an author has vouched for was covered by one."""
    if claimed < weighed.vouched:
        audit.find(
            Level.SIGNATURES,
            "checkpoint.missing",
            f"checkpoint {weighed.vouched}",
            "an author saw a checkpoint over so many entries, and none as large is here",
            expected=str(weighed.vouched),
            found=str(claimed),
        )
    if newest is None:
        audit.skip(Level.SIGNATURES, "there is no checkpoint")
    elif covered.size < weighed.tree.size:
        audit.note(
            Level.SIGNATURES,
            f"the last {weighed.tree.size - covered.size} entries are not covered by a checkpoint "
            "that could be checked",
        )


def _parsed(number: int, note: bytes, audit: Audit) -> SignedCheckpoint | None:
    try:
        return notes.parse(note)
    except MalformedError as error:
        # Its size cannot be read, so it is named by its place, from 1.
        audit.find(Level.SIGNATURES, "checkpoint.malformed", f"checkpoint #{number}", error.message)
        return None


def _fits(signed: SignedCheckpoint, tree: MemoryTree, audit: Audit) -> bool:
    """Say whether the tree has grown through what *signed* covers."""
    checkpoint = signed.checkpoint
    place = f"checkpoint {checkpoint.size}"
    audit.look(Level.CONSISTENCY)
    if checkpoint.size > tree.size:
        audit.find(
            Level.TREE,
            "tree.short",
            place,
            f"a checkpoint covers {checkpoint.size} entries, and {tree.size} are here",
            expected=str(checkpoint.size),
            found=str(tree.size),
        )
        return False
    root = tree.root_at(checkpoint.size)
    if root != checkpoint.root:
        audit.find(
            Level.TREE,
            "tree.root",
            place,
            f"the first {checkpoint.size} entries are not those that were signed",
            expected=base64.encode(checkpoint.root),
            found=base64.encode(root),
        )
        return False
    return True


def _note_time(time: int | None, signed: SignedCheckpoint, covered: Covered, audit: Audit) -> None:
    size = signed.checkpoint.size
    if covered.times and size <= covered.times[-1][0]:
        audit.find(
            Level.SIGNATURES,
            "checkpoint.order",
            f"checkpoint {size}",
            f"it stands after the one of size {covered.times[-1][0]}: a size is signed once",
        )
        return
    if time is not None and covered.times and time < covered.times[-1][1]:
        audit.find(
            Level.SIGNATURES,
            "checkpoint.time",
            f"checkpoint {size}",
            "its time is before that of a smaller checkpoint",
        )
    covered.size = max(covered.size, size)
    if time is not None:
        covered.time = time
        covered.times.append((size, time))


class _Walk:
    """Follows the log's keys from the pinned set, through doubly signed checkpoints alone."""

    def __init__(self, log_keys: Sequence[LogKeys], trust: Trust | None, audit: Audit) -> None:
        self._sets = log_keys
        self._audit = audit
        self._pinned = None if trust is None else set(trust.log)
        witnesses = () if trust is None else (one.key for one in trust.witnesses)
        self._known = {*witnesses, *(key for _, keys in log_keys for key in keys)}
        known = [set(keys) for _, keys in log_keys]
        self._accepted: int | None = None
        self._reached = False
        if self._pinned is not None:
            self._accepted = known.index(self._pinned) if self._pinned in known else None
            if self._accepted is None and known:
                audit.find(
                    Level.SIGNATURES,
                    "pins",
                    "0",
                    "the pinned keys were never this log's: they are of another one, or later than "
                    "this copy",
                )

    def check(self, signed: SignedCheckpoint) -> int | None:
        """Check the signatures of *signed*; return its time, where a valid line says one."""
        self._audit.look(Level.SIGNATURES)
        size = signed.checkpoint.size
        in_force = max((n for n, (since, _) in enumerate(self._sets) if since < size), default=None)
        if in_force is None:
            self._audit.find(
                Level.SIGNATURES,
                "checkpoint.keys",
                f"checkpoint {size}",
                "no entry that it covers says which keys sign it",
            )
            return None
        needed = set(self._sets[in_force][1])
        if self._accepted is not None and in_force > self._accepted:
            needed |= set(self._sets[self._accepted][1])
        times = [time for key in sorted(needed, key=_order) for time in self._line(signed, key)]
        for key in sorted(self._known - needed, key=_order):
            # Nobody asked these to sign; but whoever put a false line there is not to be believed.
            if notes.check_key(signed, key).verdict is Verdict.BAD:
                self._line(signed, key)
        if self._accepted is not None and in_force >= self._accepted:
            self._accepted, self._reached = in_force, True
        return max(times, default=None)

    def finish(self, *, whole: bool) -> None:
        """Say if nothing was pinned, nothing signed with the pins, or if they led to other keys.

        *whole*: all was judged.
        """
        if self._pinned is None:
            self._audit.note(
                Level.SIGNATURES, "checked with keys taken from the copy itself: none was pinned"
            )
        if self._accepted is None:
            return
        since, keys = self._sets[self._accepted]
        if not self._reached and whole:
            self._audit.find(
                Level.SIGNATURES,
                "pins.unsigned",
                "checkpoint",
                "no checkpoint here is of the pinned keys, only of those before them",
            )
        elif set(keys) != self._pinned:
            self._audit.note(
                Level.SIGNATURES,
                f"from the pinned keys to those of entry {since}, by a checkpoint that both signed",
            )

    def _line(self, signed: SignedCheckpoint, key: VerifierKey) -> list[int]:
        found = notes.check_key(signed, key)
        if found.verdict is not Verdict.VALID:
            fault = "missing" if found.verdict is Verdict.MISSING else "wrong"
            self._audit.find(
                Level.SIGNATURES,
                f"checkpoint.signature-{fault}",
                f"checkpoint {signed.checkpoint.size}",
                f"the signature of {key.id} (type {key.type:#04x}) is {fault}",
            )
        return [] if found.time is None else [found.time]


def _order(key: VerifierKey) -> tuple[int, bytes]:
    return key.type, key.public


def _check_witnesses(
    newest: SignedCheckpoint | None, trust: Trust | None, audit: Audit
) -> int | None:
    """Return since when the pinned quorum had cosigned the *newest* checkpoint, if one is asked."""
    if trust is None or trust.quorum is None:
        audit.skip(Level.WITNESSES, "no witness quorum is pinned; times are the log's own clock")
        return None
    audit.look(Level.WITNESSES)
    found = None if newest is None else met(trust, _cosigned(newest))
    if found is None:
        audit.find(
            Level.WITNESSES,
            "witness.quorum",
            "checkpoint" if newest is None else f"checkpoint {newest.checkpoint.size}",
            "the pinned quorum of witnesses is not met",
        )
        return None
    return found.time


def _cosigned(signed: SignedCheckpoint) -> Callable[[VerifierKey], int | None]:
    def time(witness: VerifierKey) -> int | None:
        return notes.check_key(signed, witness).time

    return time
