"""What the floor does: what this program does, as far as it has anything to do it with."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import facts
from benchmarks.floor.store import TABLES as COLUMNS
from benchmarks.floor.store import Floor, Row, opened, writing
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

SIGNER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the floor").digest())
PAGE = 50


def bulk(stage: Stage) -> Measured:
    """Sign every fact by itself; write many a transaction, into all three tables."""
    return _recorded(stage, "bulk", views=True)


def log(stage: Stage) -> Measured:
    """The same into the first table alone."""
    return _recorded(stage, "log", views=False)


def _recorded(stage: Stage, name: str, *, views: bool) -> Measured:
    clock, last = Clock(), b""
    with opened(stage.fresh(name), stage.server, new=True) as floor:
        for low in range(0, stage.size, BATCH):
            chosen = list(facts.facts(low, min(low + BATCH, stage.size)))
            with clock.running(), writing(floor):
                rows = signed(chosen, last)
                put(floor, rows, views=views)
            last = rows[-1][4]
        held = counted(floor, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], disk=disk(stage, name), held=held)


def signed(chosen: Iterable[facts.Fact], earlier: bytes) -> list[Row]:
    """Return *chosen* as rows: each hashed onto the one before it, and signed."""
    rows = []
    for fact in chosen:
        body = fact.content()
        earlier = hashlib.sha256(earlier + body).digest()
        rows.append((fact.number, fact.id, fact.subject, body, earlier, SIGNER.sign(earlier)))
    return rows


def put(floor: Floor, rows: Sequence[Row], *, views: bool) -> None:
    floor.insert("fact", rows)
    if views:
        derive(floor, rows)


def derive(floor: Floor, rows: Sequence[Row]) -> None:
    floor.insert("current", [(id, subject, n, body) for n, id, subject, body, _, _ in rows])
    floor.insert("history", [(id, n, body) for n, id, _, body, _, _ in rows])


def counted(floor: Floor, expected: int) -> dict[str, int | str]:
    """Return how many facts there are, and the last hash."""
    require("facts", floor.ask("SELECT count(*) FROM fact"), [(expected,)])
    last = floor.ask("SELECT hash FROM fact ORDER BY n DESC LIMIT 1")[0][0]
    assert isinstance(last, bytes)
    return {"facts": expected, "last": last.hex()}


def disk(stage: Stage, name: str) -> int:
    if stage.server is None:
        return bytes_in(stage.folder / name)
    with opened(stage.folder / name, stage.server) as floor:
        found = floor.ask("SELECT pg_database_size(current_database())")[0][0]
    assert isinstance(found, int)
    return found


def append(stage: Stage) -> Measured:
    """Sign and record facts one at a time, each durable before the next."""
    seconds = []
    with opened(stage.folder / "bulk", stage.server) as floor:
        last = bytes.fromhex(str(counted(floor, stage.size)["last"]))
        for fact in facts.facts(stage.size, stage.size + SINGLES):
            clock = Clock()
            with clock.running(), writing(floor):
                rows = signed([fact], last)
                put(floor, rows, views=True)
            last = rows[0][4]
            seconds.append(clock.seconds)
        held = counted(floor, stage.size + SINGLES)
    return Measured(count=1, seconds=seconds, disk=disk(stage, "bulk"), held=held)


def hashes(stage: Stage) -> Measured:
    """Hash every body onto the one before it."""
    return _verified(stage, signatures=False)


def signatures(stage: Stage) -> Measured:
    """The same, and verify every signature, in one thread."""
    return _verified(stage, signatures=True)


def _verified(stage: Stage, *, signatures: bool) -> Measured:
    clock = Clock()
    with opened(stage.folder / "bulk", stage.server) as floor:
        held = counted(floor, stage.size)
        with closing(floor.rows()) as rows, clock.running():
            found = verify(rows, signatures=signatures)
    require("facts and last hash", found, (held["facts"], held["last"]))
    return Measured(count=stage.size, seconds=[clock.seconds], held=held)


def verify(rows: Iterable[Row], *, signatures: bool) -> tuple[int, str]:
    """Return how many *rows* there are and the last hash, once each stands in the chain."""
    public, last, count = SIGNER.public_key(), b"", 0
    for _, _, _, body, kept, signature in rows:
        last = hashlib.sha256(last + body).digest()
        if last != kept:
            raise SystemExit(f"fact {count} does not stand in the chain")
        if signatures:
            public.verify(signature, last)
        count += 1
    return count, last.hex()


def rebuild(stage: Stage) -> Measured:
    """Empty the two tables and make them again."""
    clock = Clock()
    with opened(stage.folder / "bulk", stage.server) as floor:
        with clock.running(), writing(floor):
            for table in ("current", "history"):
                floor.execute(f"DELETE FROM {table}")
            rows = floor.rows()
            while run := list(islice(rows, BATCH)):
                derive(floor, run)
        for table in COLUMNS:
            require(table, floor.ask(f"SELECT count(*) FROM {table}"), [(stage.size,)])
        held = counted(floor, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], disk=disk(stage, "bulk"), held=held)


def history(stage: Stage) -> Measured:
    """All that was ever said of one id."""
    id = facts.fact_id(stage.size // 2)
    return _asked(stage, "SELECT n, body FROM history WHERE id = ? ORDER BY n", id, 1)


def page(stage: Stage) -> Measured:
    """The first 50 facts about one subject."""
    query = f"SELECT id, body FROM current WHERE subject = ? ORDER BY n LIMIT {PAGE}"
    return _asked(stage, query, facts.subject_id(1), min(PAGE, stage.size))


def _asked(stage: Stage, query: str, value: str, expected: int) -> Measured:
    with opened(stage.folder / "bulk", stage.server) as floor:

        def ask() -> list[object]:
            return [json.loads(_body(row[1])) for row in floor.ask(query, value)]

        require("found", len(ask()), expected)
        return Measured(count=1, seconds=sampled(ask), held={"found": expected})


def _body(cell: object) -> bytes:
    assert isinstance(cell, bytes)
    return cell


def snapshot(stage: Stage) -> Measured:
    """Write everything into one file of lines."""
    clock, path = Clock(), stage.fresh("snapshot") / "facts.jsonl"
    with (
        opened(stage.folder / "bulk", stage.server) as floor,
        clock.running(),
        path.open("w", encoding="ascii") as file,
    ):
        for n, id, subject, body, kept, signature in floor.rows():
            said = (n, id, subject, body.decode(), kept.hex(), signature.hex())
            file.write(json.dumps(said) + "\n")
    with path.open(encoding="ascii") as file:
        lines = sum(1 for _ in file)
    require("lines", lines, stage.size)
    return Measured(
        count=stage.size, seconds=[clock.seconds], disk=path.stat().st_size, held={"lines": lines}
    )


def snapshot_verify(stage: Stage) -> Measured:
    """Verify that file, signatures included."""
    clock, path = Clock(), stage.folder / "snapshot" / "facts.jsonl"
    with clock.running():
        count, last = verify(_lines(path), signatures=True)
    require("lines", count, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], held={"facts": count, "last": last})


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="ascii") as file:
        for line in file:
            n, id, subject, body, kept, signature = json.loads(line)
            yield n, id, subject, body.encode(), bytes.fromhex(kept), bytes.fromhex(signature)


TASKS: dict[str, Task] = {
    "bulk": bulk,
    "log": log,
    "rebuild": rebuild,
    "verify-hashes": hashes,
    "verify-alone": signatures,
    "history": history,
    "page": page,
    "snapshot": snapshot,
    "snapshot-verify": snapshot_verify,
    "append": append,
}
