"""What is handed to others: a snapshot, a later one beside it, the proof of one fact."""

from pathlib import Path

from archive.core import base64, merkle
from archive.core import entry as entries
from archive.core.merkle_proof import inclusion_proof, root_from_inclusion
from archive.log import checkpoints, tree
from archive.log.reading import kept
from archive.service import reading
from archive.service.archive import Archive
from archive.service.auditing import verify_snapshot
from archive.service.earlier import checkpoints_of
from archive.service.proofs import verify_proof
from archive.service.proving import Asked, prove
from archive.service.publishing import Audience, Published, publish
from archive.store import engines, head
from archive.verify.report import Answer
from benchmarks import facts
from benchmarks.measured import Clock, Measured, Stage, Task, bytes_in, require, sampled
from benchmarks.ours import place

FIRST, AGAIN = "first", "again"


def snapshot(stage: Stage) -> Measured:
    """Write a full snapshot."""
    return _published(stage, FIRST, None)


def snapshot_verify(stage: Stage) -> Measured:
    """Verify it from its files alone, under pins that were kept elsewhere."""
    return _verified(stage, FIRST, ())


def snapshot_again(stage: Stage) -> Measured:
    """Record one fact more for every 100, and write a snapshot beside the first one."""
    with place.opened(stage) as archive:
        there = reading.status(archive).status.counts["statements"]
        if there == stage.size:
            put = place.put_signed(archive)
            place.fill(archive, put, there, there + place.more(stage.size))
            place.cover(archive)
    return _published(stage, AGAIN, stage.folder / "snapshots" / FIRST)


def verify_since(stage: Stage) -> Measured:
    """Verify the later one, and that it grew out of the first."""
    return _verified(stage, AGAIN, checkpoints_of(stage.folder / "snapshots" / FIRST))


def _published(stage: Stage, name: str, earlier: Path | None) -> Measured:
    clock, folder = Clock(), stage.fresh(f"snapshots/{name}")
    folder.rmdir()
    with place.opened(stage) as archive:
        with clock.running():
            made = publish(archive, folder, audience=Audience.FULL, earlier=earlier)
        _require_whole(archive, made)
    held: dict[str, int | str] = {"bodies": made.bodies, "root": made.root, "linked": made.linked}
    return Measured(count=stage.size, seconds=[clock.seconds], disk=bytes_in(folder), held=held)


def _require_whole(archive: Archive, made: Published) -> None:
    with engines.reading(archive.engine) as connection:
        size = head.size(connection)
        root = base64.encode(merkle.root(size, tree.reader(connection)))
    require("size and root", (made.size, made.root), (size, root))


def _verified(stage: Stage, name: str, earlier: tuple[bytes, ...]) -> Measured:
    with place.opened(stage) as archive:
        pins = place.policy(archive)
    clock, folder = Clock(), stage.folder / "snapshots" / name
    with clock.running():
        report = verify_snapshot(folder, pins, earlier)
    require("answer", report.answer, Answer.VERIFIED)
    require("bodies that opened", report.counts["open"] >= stage.size, True)
    held = {"answer": report.answer.value, "root": str(report.root), "open": report.counts["open"]}
    return Measured(count=stage.size, seconds=[clock.seconds], disk=bytes_in(folder), held=held)


def inclusion(stage: Stage) -> Measured:
    """Make the proof that one entry stands in the tree, from the database, and check it."""
    with place.opened(stage) as archive, engines.reading(archive.engine) as connection:
        signed = checkpoints.newest(connection)
        assert signed is not None
        size, index = signed.checkpoint.size, signed.checkpoint.size // 2
        (held,) = kept(connection, index, index + 1)
        note = held.note

        def run() -> int:
            path = inclusion_proof(index, size, tree.reader(connection))
            root = root_from_inclusion(merkle.leaf_hash(note), index, size, path)
            require("root", root, signed.checkpoint.root)
            return len(path)

        told = {"hashes": run(), "events": len(entries.parse(note).heads)}
        return Measured(count=1, seconds=sampled(run), held=told)


def proof(stage: Stage) -> Measured:
    """Write the proof of a statement into a folder, which is checked on the way, and check it."""
    id, folders = facts.fact_id(stage.size // 2), stage.fresh("proofs")
    made: list[Path] = []
    with place.opened(stage) as archive:

        def run() -> None:
            folder = folders / str(len(made))
            made.append(folder)
            prove(archive, Asked(text=id), folder, lambda report: "A page.")
            report = verify_proof(folder, place.policy(archive))
            require("answer", report.answer, Answer.VERIFIED)

        seconds = sampled(run)
    return Measured(count=1, seconds=seconds, disk=bytes_in(made[0]), held={"made": len(made)})


TASKS: dict[str, Task] = {
    "snapshot": snapshot,
    "snapshot-verify": snapshot_verify,
    "snapshot-again": snapshot_again,
    "verify-since": verify_since,
    "inclusion": inclusion,
    "proof": proof,
}
