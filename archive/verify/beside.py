"""Durable rows beside entries and bodies that follow from them: they may not say otherwise.

They are described like derived tables, so that a copy shows them through the same reader.
"""

from collections.abc import Iterator

from archive.core import checkpoint as checkpoints
from archive.errors import MalformedError
from archive.relation import Column, Relation, Row
from archive.rules.state import State
from archive.verify.evidence import Evidence

REDACTED = Relation(
    name="redacted",
    columns=(Column("event", "integer"), Column("by_event", "integer")),
    key=("event",),
)
"""Which bodies may be gone, and since which event."""

CHECKPOINT = Relation(
    name="checkpoint",
    columns=(Column("size", "integer"), Column("signed_at", "integer")),
    key=("size",),
)
"""What is looked up of a checkpoint without reading its note."""

STRAY = Relation(name="body", columns=(Column("event", "integer"),), key=("event",))
"""Bodies that stand at no entry: there are none."""


def redacted(state: State) -> Iterator[Row]:
    """Yield the rows of `REDACTED` that the log gives, by key: *state* has them in order."""
    for target, place in state.redacted.items():
        yield (target.key, place.key)


def checkpoint(evidence: Evidence) -> Iterator[Row]:
    """Yield the rows of `CHECKPOINT` that the notes of the checkpoints give, by key."""
    times: dict[int, int] = {}
    for note in evidence.checkpoints():
        try:
            signed = checkpoints.parse(note)
        except MalformedError:
            continue
        times[signed.checkpoint.size] = checkpoints.timestamp_of(signed) or 0
    yield from sorted(times.items())
