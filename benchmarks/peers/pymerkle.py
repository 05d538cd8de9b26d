"""`pymerkle` on SQLite: a Merkle tree whose leaves are the bodies, each with its signature."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymerkle import SqliteTree, verify_inclusion

from benchmarks import facts
from benchmarks.measured import (
    BATCH,
    SINGLES,
    Clock,
    Measured,
    Stage,
    Task,
    bytes_in,
    require,
    sampled,
)
from benchmarks.peers.signing import sign, verify

SIGNATURE = 64


@contextmanager
def opened(stage: Stage) -> Iterator[SqliteTree]:
    with SqliteTree(str(stage.folder / "bulk" / "tree.db"), algorithm="sha256") as tree:
        yield tree


def made(fact: facts.Fact) -> bytes:
    content = fact.content()
    return sign(content) + content


def bulk(stage: Stage) -> Measured:
    """Sign all facts, and append many at once."""
    stage.fresh("bulk")
    clock = Clock()
    with opened(stage) as tree:
        for low in range(0, stage.size, BATCH):
            chosen = list(facts.facts(low, min(low + BATCH, stage.size)))
            with clock.running():
                tree.append_entries([made(fact) for fact in chosen], chunksize=BATCH)
        held = counted(tree, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], disk=disk(stage), held=held)


def counted(tree: SqliteTree, expected: int) -> dict[str, int | str]:
    require("leaves", tree.get_size(), expected)
    return {"leaves": expected}


def disk(stage: Stage) -> int:
    return bytes_in(stage.folder / "bulk")


def append(stage: Stage) -> Measured:
    """Sign and append facts one at a time."""
    seconds = []
    with opened(stage) as tree:
        for fact in facts.facts(stage.size, stage.size + SINGLES):
            clock = Clock()
            with clock.running():
                tree.append_entry(made(fact))
            seconds.append(clock.seconds)
        held = counted(tree, stage.size + SINGLES)
    return Measured(count=1, seconds=seconds, disk=disk(stage), held=held)


def alone(stage: Stage) -> Measured:
    """Read every leaf, and verify its signature."""
    clock = Clock()
    with opened(stage) as tree, clock.running():
        for index in range(1, stage.size + 1):
            entry = tree.get_entry(index)
            verify(entry[SIGNATURE:], entry[:SIGNATURE])
    return Measured(count=stage.size, seconds=[clock.seconds], held={"leaves": stage.size})


def inclusion(stage: Stage) -> Measured:
    """Make the proof that one leaf stands in the tree, and verify it."""
    with opened(stage) as tree:
        size, index = tree.get_size(), 1 + stage.size // 2
        leaf, root = tree.get_leaf(index), tree.get_state(size)

        def run() -> None:
            verify_inclusion(leaf, root, tree.prove_inclusion(index, size))

        return Measured(count=1, seconds=sampled(run), held={"root": root.hex()})


TASKS: dict[str, Task] = {
    "bulk": bulk,
    "verify-alone": alone,
    "inclusion": inclusion,
    "append": append,
}
