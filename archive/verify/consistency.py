"""Checkpoints that the auditor holds from elsewhere: this copy must have grown out of each.

Only they tell of entries that were taken off the end together with the checkpoints over them.
"""

from collections.abc import Sequence

from archive.core import base64
from archive.core import checkpoint as notes
from archive.core.checkpoint import Checkpoint, SignedCheckpoint, Verdict
from archive.core.memory_tree import MemoryTree
from archive.errors import MalformedError
from archive.verify.checkpoints import LogKeys
from archive.verify.report import Audit, Level


def check(held: Sequence[bytes], tree: MemoryTree, origin: str, audit: Audit) -> None:
    """Compare *tree*, of all entries that are here, with every checkpoint in *held*.

    Their signatures are not looked at: whoever holds them vouches for them.
    """
    for number, note in enumerate(held, start=1):
        audit.look(Level.CONSISTENCY)
        try:
            checkpoint = notes.parse(note).checkpoint
        except MalformedError as error:
            _malformed(number, error.message, audit)
            continue
        if origin and checkpoint.origin != origin:
            _malformed(number, f"it is of {checkpoint.origin}, and this is {origin}", audit)
        else:
            _compare(checkpoint, tree, audit)


def check_earlier(
    earlier: Sequence[bytes],
    tree: MemoryTree,
    origin: str,
    log_keys: Sequence[LogKeys],
    audit: Audit,
) -> int | None:
    """Compare *tree* with the checkpoints of an *earlier* copy, by size; return the last's size.

    They must be signed by the keys that *log_keys*, those of this copy, had in force there.
    """
    before, sizes = audit.failed(Level.CONSISTENCY), []
    check(earlier, tree, origin, audit)
    for note in earlier:
        try:
            signed = notes.parse(note)
        except MalformedError:
            continue
        sizes.append(signed.checkpoint.size)
        _check_signatures(signed, log_keys, audit)
    since = max(sizes, default=None)
    if since is not None and not before and not audit.failed(Level.CONSISTENCY):
        audit.note(
            Level.CONSISTENCY,
            f"{tree.size - since} entries came since the earlier copy, which has {since}",
        )
    return since


def _check_signatures(signed: SignedCheckpoint, log_keys: Sequence[LogKeys], audit: Audit) -> None:
    size = signed.checkpoint.size
    sets = [keys for since, keys in log_keys if since < size]
    for key in sets[-1] if sets else ():
        if notes.check_key(signed, key).verdict is not Verdict.VALID:
            audit.find(
                Level.CONSISTENCY,
                "consistency.signature",
                f"checkpoint {size}",
                f"the earlier copy's checkpoint is not signed by {key.id}, a key of this log",
            )


def _compare(checkpoint: Checkpoint, tree: MemoryTree, audit: Audit) -> None:
    place = f"checkpoint {checkpoint.size}"
    if checkpoint.size > tree.size:
        audit.find(
            Level.CONSISTENCY,
            "consistency.rewound",
            place,
            "entries are missing that a checkpoint in the auditor's hands covers: "
            "this copy is older, or was set back",
            expected=str(checkpoint.size),
            found=str(tree.size),
        )
        return
    root = tree.root_at(checkpoint.size)
    if root != checkpoint.root:
        audit.find(
            Level.CONSISTENCY,
            "consistency.forked",
            place,
            f"the first {checkpoint.size} entries are another history than the one the auditor saw",
            expected=base64.encode(checkpoint.root),
            found=base64.encode(root),
        )


def _malformed(number: int, message: str, audit: Audit) -> None:
    audit.find(Level.CONSISTENCY, "consistency.malformed", f"held checkpoint #{number}", message)
