"""Verifying an archive: as much of it as is asked for, and everything."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select

from archive.core import base64, merkle
from archive.core.commitment import opens
from archive.core.hashes import Hash
from archive.core.keys import VerifierKey
from archive.core.memory_tree import MemoryTree
from archive.log import checkpoints, reading
from archive.rules.ahead import Spread, read_ahead
from archive.service import verifying
from archive.service.editing import judge
from archive.service.spreading import spreading
from archive.store import engines, tables
from archive.store.scratch import scratch
from archive.verify.report import Answer
from benchmarks.measured import Clock, Measured, Stage, Task, require
from benchmarks.ours import place
from benchmarks.ours.writing import bare, put_bare

ALONE = 20_000
"""Facts that are signed one by one, at most."""


def hashes(stage: Stage) -> Measured:
    """Hash every entry into a tree, and compare its root with the checkpoint."""

    def check(connection: Connection) -> tuple[int, Hash]:
        query = select(tables.entry.c.note).order_by(tables.entry.c.index)
        notes = connection.execute(query, execution_options={"yield_per": 256}).scalars()
        return _grown(MemoryTree(merkle.leaf_hash(bytes(note)) for note in notes))

    with place.opened(stage) as archive, engines.reading(archive.engine) as connection:
        return _timed(stage.size, connection, check)


def signatures(stage: Stage) -> Measured:
    """The same, and each author's signature and each body against its commitment."""
    with place.opened(stage) as archive, engines.reading(archive.engine) as connection:
        key = place.signer(archive).key
        return _timed(stage.size, connection, lambda one: _grown(MemoryTree(_signed(one, key))))


def alone(stage: Stage) -> Measured:
    """The same, of facts that were each signed alone; at most 20,000."""
    size, clock = min(stage.size, ALONE), Clock()
    with place.founded(stage, "alone") as archive:
        place.set_scene(archive, place.put_signed(archive), size)
        place.fill(archive, put_bare(archive, 1), 0, size)
        held, key = bare(archive, size), place.signer(archive).key
        with (
            engines.reading(archive.engine) as connection,
            clock.running(),
            spreading() as spread,
        ):
            _, root = _grown(MemoryTree(_signed(connection, key, spread)))
        require("root", base64.encode(root), held["root"])
    return Measured(count=size, seconds=[clock.seconds], disk=place.disk(stage, "alone"), held=held)


def rules(stage: Stage) -> Measured:
    """The same, and everything weighed by the rules, from the first entry on; no views."""
    with (
        place.opened(stage) as archive,
        verifying.live_evidence(archive) as (connection, evidence),
        scratch() as memory,
    ):
        return _timed(stage.size, connection, lambda _: _grown(judge(evidence, memory)[1]))


def everything(stage: Stage) -> Measured:
    """What `muniment verify` does."""
    clock = Clock()
    with place.opened(stage) as archive, clock.running():
        report = verifying.verify(archive, place.policy(archive))
    require("answer", report.answer, Answer.VERIFIED)
    require("bodies that opened", report.counts["open"] >= stage.size, True)
    held = {"answer": report.answer.value, "root": str(report.root), "open": report.counts["open"]}
    return Measured(count=stage.size, seconds=[clock.seconds], held=held)


def _timed(
    size: int, connection: Connection, check: Callable[[Connection], tuple[int, Hash]]
) -> Measured:
    clock = Clock()
    signed = checkpoints.newest(connection)
    assert signed is not None
    with clock.running():
        found = check(connection)
    require("size and root", found, (signed.checkpoint.size, signed.checkpoint.root))
    return Measured(count=size, seconds=[clock.seconds], held={"root": base64.encode(found[1])})


def _grown(tree: MemoryTree) -> tuple[int, Hash]:
    return tree.size, tree.root()


def _signed(
    connection: Connection, key: VerifierKey, spread: Spread | None = None
) -> Iterator[Hash]:
    """Yield the leaf of every entry, once what it says is what *key* signed."""
    for read in read_ahead(reading.everything(connection), {key.id: key}.get, spread):
        held = read.held
        assert read.entry is not None
        require(f"signature of {held.index}", read.is_signed_by(key), True)
        for number, head in enumerate(read.entry.heads):
            body = held.bodies[number]
            if not opens(head.body, body.salt, body.content):
                raise SystemExit(f"the body of {held.index}.{number} is another one")
        yield merkle.leaf_hash(held.note)


TASKS: dict[str, Task] = {
    "verify-hashes": hashes,
    "verify-signatures": signatures,
    "verify-alone": alone,
    "verify-rules": rules,
    "verify": everything,
}
