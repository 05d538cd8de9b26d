"""`sqlalchemy-continuum` on SQLite: a versioned table, its body signed in a column beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session, configure_mappers
from sqlalchemy_continuum import make_versioned, version_class

from benchmarks import facts
from benchmarks.measured import (
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

RUN = 1_000
"""Facts a transaction: it keeps all of one in memory several times."""

make_versioned(user_cls=None)


class Base(DeclarativeBase):
    """All tables."""


class Statement(Base):
    """What is said under one id."""

    __tablename__ = "statement"
    __versioned__: ClassVar[dict[str, str]] = {}

    id = sa.Column(sa.String, primary_key=True)
    subject = sa.Column(sa.String, index=True)
    body = sa.Column(sa.String)
    signature = sa.Column(sa.String)


configure_mappers()


@contextmanager
def opened(stage: Stage) -> Iterator[Session]:
    engine = sa.create_engine(f"sqlite:///{stage.folder / 'bulk' / 'versions.db'}")

    @sa.event.listens_for(engine, "connect")
    def durable(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def made(fact: facts.Fact) -> Statement:
    content = fact.content()
    return Statement(
        id=fact.id, subject=fact.subject, body=content.decode(), signature=sign(content).hex()
    )


def bulk(stage: Stage) -> Measured:
    """Sign all facts, and save many a transaction."""
    stage.fresh("bulk")
    clock = Clock()
    with opened(stage) as session:
        for low in range(0, stage.size, RUN):
            chosen = list(facts.facts(low, min(low + RUN, stage.size)))
            with clock.running():
                session.add_all(map(made, chosen))
                session.commit()
            session.expunge_all()
        held = counted(session, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], disk=disk(stage), held=held)


def counted(session: Session, expected: int) -> dict[str, int | str]:
    query = sa.select(sa.func.count()).select_from(version_class(Statement))
    require("versions", session.scalar(query), expected)
    return {"versions": expected}


def disk(stage: Stage) -> int:
    return bytes_in(stage.folder / "bulk")


def append(stage: Stage) -> Measured:
    """Sign and save facts one at a time."""
    seconds = []
    with opened(stage) as session:
        for fact in facts.facts(stage.size, stage.size + SINGLES):
            clock = Clock()
            with clock.running():
                session.add(made(fact))
                session.commit()
            session.expunge_all()
            seconds.append(clock.seconds)
        held = counted(session, stage.size + SINGLES)
    return Measured(count=1, seconds=seconds, disk=disk(stage), held=held)


def alone(stage: Stage) -> Measured:
    """Read every version, and verify its signature."""
    clock, count, version = Clock(), 0, version_class(Statement)
    query = sa.select(version.body, version.signature).execution_options(yield_per=RUN)
    with opened(stage) as session, clock.running():
        for body, signature in session.execute(query):
            verify(body.encode(), bytes.fromhex(signature))
            count += 1
    require("versions", count, stage.size)
    return Measured(count=stage.size, seconds=[clock.seconds], held={"versions": count})


def history(stage: Stage) -> Measured:
    """All versions of one statement."""
    id, version = facts.fact_id(stage.size // 2), version_class(Statement)
    query = sa.select(version).where(version.id == id).order_by(version.transaction_id)
    with opened(stage) as session:

        def ask() -> int:
            session.expunge_all()
            return len(session.scalars(query).all())

        require("versions", ask(), 1)
        return Measured(count=1, seconds=sampled(ask), held={"found": 1})


TASKS: dict[str, Task] = {
    "bulk": bulk,
    "verify-alone": alone,
    "history": history,
    "append": append,
}
