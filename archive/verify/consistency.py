"""Checkpoints that the auditor holds from elsewhere: this copy must have grown out of each.

Only they tell of entries that were taken off the end together with the checkpoints over them.
"""

from collections.abc import Sequence

from archive.core import base64
from archive.core import checkpoint as notes
from archive.core.checkpoint import Checkpoint
from archive.core.memory_tree import MemoryTree
from archive.errors import MalformedError
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
