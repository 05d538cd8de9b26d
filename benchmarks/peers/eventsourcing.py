"""`eventsourcing` on SQLite: an aggregate for each statement, its body signed within its event."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

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

PAGE = 1_000
"""Events that are read at a time."""


class Statement(Aggregate):
    """What was said under one id."""

    @event("Recorded")
    def __init__(self, fact: str, body: str, signature: str) -> None:
        self.fact = fact
        self.body = body
        self.signature = signature

    @staticmethod
    def create_id(fact: str) -> UUID:
        return uuid5(NAMESPACE_URL, fact)


class Statements(Application[UUID]):
    """All of them."""


@contextmanager
def opened(stage: Stage) -> Iterator[Statements]:
    os.environ |= {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": str(stage.folder / "bulk" / "events.db"),
    }
    application = Statements()
    try:
        yield application
    finally:
        application.close()


def made(fact: facts.Fact) -> Statement:
    content = fact.content()
    return Statement(fact=fact.id, body=content.decode(), signature=sign(content).hex())


def bulk(stage: Stage) -> Measured:
    """Sign all facts, and save many a transaction."""
    stage.fresh("bulk")
    clock = Clock()
    with opened(stage) as application:
        for low in range(0, stage.size, BATCH):
            chosen = list(facts.facts(low, min(low + BATCH, stage.size)))
            with clock.running():
                application.save(*map(made, chosen))
        held = counted(application, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], disk=disk(stage), held=held)


def counted(application: Statements, expected: int) -> dict[str, int | str]:
    found = application.recorder.max_notification_id()
    require("events", found, expected)
    return {"events": expected}


def disk(stage: Stage) -> int:
    return bytes_in(stage.folder / "bulk")


def append(stage: Stage) -> Measured:
    """Sign and save facts one at a time."""
    seconds = []
    with opened(stage) as application:
        for fact in facts.facts(stage.size, stage.size + SINGLES):
            clock = Clock()
            with clock.running():
                application.save(made(fact))
            seconds.append(clock.seconds)
        held = counted(application, stage.size + SINGLES)
    return Measured(count=1, seconds=seconds, disk=disk(stage), held=held)


def alone(stage: Stage) -> Measured:
    """Read every event, and verify its signature."""
    clock, count = Clock(), 0
    with opened(stage) as application, clock.running():
        while found := application.recorder.select_notifications(start=count + 1, limit=PAGE):
            for one in found:
                said = vars(application.mapper.to_domain_event(one))
                verify(said["body"].encode(), bytes.fromhex(said["signature"]))
            count += len(found)
    require("events", count, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], held={"events": count})


def history(stage: Stage) -> Measured:
    """One statement, made of its events."""
    id = facts.fact_id(stage.size // 2)
    with opened(stage) as application:

        def ask() -> str:
            return str(application.repository.get(Statement.create_id(id)).fact)

        require("fact", ask(), id)
        return Measured(count=1, seconds=sampled(ask), held={"found": 1})


TASKS: dict[str, Task] = {
    "bulk": bulk,
    "verify-alone": alone,
    "history": history,
    "append": append,
}
