"""A log that is written entry by entry, with real signatures, on both databases."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import URL, Engine

from archive.core import entry as entries
from archive.core.commitment import SALT_BYTES
from archive.core.keys import Signer, ed25519_signer, mldsa44_signer
from archive.core.merkle import EMPTY_ROOT
from archive.events.access import AccessRestricted
from archive.events.archive import ArchiveCreated
from archive.events.base import Body
from archive.events.drafting import Base, Draft, compose
from archive.events.entity import EntityAdded, EntityLinked
from archive.events.event import EventRedacted
from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.property import PropertyDefined
from archive.events.source import SourceAdded, SourceCaptured
from archive.events.statement import (
    StatementAdded,
    StatementCited,
    StatementCorrected,
)
from archive.ids import Address, Commitment, Digest, EntityId, KeyId, Origin, minted
from archive.log import checkpoints, views
from archive.log.append import append
from archive.queries.sight import Sight
from archive.shape import Json
from archive.store import engines
from tests.conftest import opened, postgresql_database

T = TypeVar("T")

ORIGIN = Origin("example.org/told")
START = 1_700_000_000


@dataclass
class Teller:
    """Writes entries, one second after another, and knows the newest link of every chain."""

    engine: Engine
    clock: int = START
    counter: int = 0
    newest: dict[str, Commitment] = field(default_factory=dict)
    content: dict[str, Commitment] = field(default_factory=dict)
    last: Address | None = None
    log: Sequence[Signer] = ()
    keys: Sequence[Signer] = ()

    def begin(self) -> None:
        """Write entry 0 and sign a checkpoint over it."""
        self.log = (
            ed25519_signer(ORIGIN, self.random(32)),
            mldsa44_signer(ORIGIN, self.random(32)),
        )
        self.keys = [ed25519_signer(minted("k", self.random(8)), self.random(32)) for _ in "ab"]
        with engines.writing(self.engine) as connection:
            views.create(connection)
        created = ArchiveCreated(
            title="What was told", signers=1, log=tuple(signer.key for signer in self.log)
        )
        roles = (("archivist", "steward"), ("steward",))
        enrolled = [
            Draft(id=f"key:{signer.key.id}", body=KeyEnrolled(signer.key, held))
            for signer, held in zip(self.keys, roles, strict=True)
        ]
        self.say(Draft(id=ORIGIN, body=created), *enrolled, by=self.keys)
        self.checkpoint()

    def random(self, length: int) -> bytes:
        """Return bytes that look random and are the same in every run."""
        self.counter += 1
        seed = self.counter.to_bytes(4, "big")
        return b"".join(
            hashlib.sha256(seed + bytes([n])).digest() for n in range(length // 32 + 1)
        )[:length]

    def say(self, *drafts: Draft, by: Sequence[Signer] | None = None) -> int:
        """Append one entry, and return its index."""
        signers = self.keys[:1] if by is None else by
        with engines.writing(self.engine) as connection:
            newest = checkpoints.newest(connection)
            base = (
                Base(size=0, root=EMPTY_ROOT)
                if newest is None
                else Base(size=newest.checkpoint.size, root=newest.checkpoint.root)
            )
            composed = compose(
                drafts,
                origin=ORIGIN,
                at=self.clock,
                base=base,
                by=[KeyId(signer.key.id) for signer in signers],
                random=b"".join(self.random(SALT_BYTES) for _ in drafts),
            )
            note = entries.sign(composed.text, signers)
            index = append(connection, note, dict(enumerate(composed.stored))).index
        for head in entries.parse(note).heads:
            if head.id is not None and head.type not in ("statement.cited", "source.captured"):
                self.newest[head.id] = head.body
            if head.id is not None and head.type in ("statement.added", "statement.corrected"):
                self.content[head.id] = head.body
        self.clock += 1
        self.last = Address(index, 0)
        return index

    def checkpoint(self) -> int:
        """Sign a checkpoint over all entries, and return its time."""
        time = self.clock
        with engines.writing(self.engine) as connection:
            note = checkpoints.sign(connection, self.log, None, time)
            if note is not None:
                checkpoints.keep(connection, note)
        self.clock += 1
        return time

    def id(self, kind: str) -> str:
        """Return a new id."""
        return minted(kind, self.random(12))

    def property(self, name: str, *kinds: str, single: bool = False) -> None:
        """Define a property, or define it anew."""
        body = PropertyDefined(
            label={"en": name}, description={"en": f"Use {name}."}, value_types=kinds, single=single
        )
        id = f"prop:{name}"
        self.say(Draft(id=id, body=body, replaces=self.newest.get(id)))

    def entity(self, label: dict[str, str], handle: str | None = None) -> str:
        """Add an entity and return its id."""
        body = EntityAdded(kind="person", label=label, identified=True, handle=handle)
        id = self.id("ent")
        self.say(Draft(id=id, body=body))
        return id

    def source(self, **members: Json) -> str:
        """Add a source and return its id."""
        said = {"kind": "article", "published": {"absent": "unknown"}, **members}
        id = self.id("src")
        self.say(Draft(id=id, body=SourceAdded.decode(said, "")))
        return id

    def capture(self, source: str) -> None:
        """Note that 3 bytes of *source* were kept."""
        body = SourceCaptured.decode(
            {
                "outcome": "captured",
                "method": "file",
                "retrieved": {"absent": "unknown"},
                "digest": Digest("sha256:" + "0" * 64),
                "bytes": 3,
                "mediaType": "text/plain",
            },
            "",
        )
        self.say(Draft(id=source, body=body))

    def statement(self, **members: Json) -> str:
        """Add a statement and return its id."""
        id = self.id("stm")
        self.say(Draft(id=id, body=StatementAdded.decode(members, "")))
        return id

    def correct(self, id: str, **members: Json) -> None:
        """Correct the statement *id*."""
        body = StatementCorrected.decode(members, "")
        self.say(Draft(id=id, body=body, replaces=self.newest[id]))

    def cite(self, id: str, on: Commitment | None = None, **reference: Json) -> int:
        """Cite the newest content of the statement *id*, or that of the link *on*."""
        body = StatementCited.decode({"reference": reference}, "")
        return self.say(Draft(id=id, body=body, on=on or self.content[id]))

    def judge(self, id: str, body: Body) -> None:
        """Retract, reinstate or rank the statement *id*."""
        self.say(Draft(id=id, body=body, replaces=self.newest[id]))

    def link(self, id: str, other: str, judgement: str) -> None:
        """Judge two entities, replacing the judgement before."""
        body = EntityLinked(other=EntityId(other), judgement=judgement, reason="looked alike")
        replaces = self.newest.get(f"{id} link")
        self.say(Draft(id=id, body=body, replaces=replaces))
        self.newest[f"{id} link"] = self.newest[id]

    def redact(self, address: Address) -> None:
        """Take the body at *address* out."""
        self.checkpoint()
        self.say(Draft(target=address, body=EventRedacted("privacy")))

    def restrict(self, address: Address) -> None:
        """Restrict the body at *address*."""
        self.checkpoint()
        self.say(Draft(target=address, body=AccessRestricted("safety")))

    def revoke(self, signer: Signer) -> None:
        """Revoke a key."""
        self.say(Draft(id=f"key:{signer.key.id}", body=KeyRevoked("lost", 1)))

    def ask(self, question: "Callable[[Sight], T]", size: int | None = None) -> "T":
        """Return what *question* answers within one transaction, as of the first *size* entries."""
        with engines.reading(self.engine) as connection:
            return question(Sight(connection, size))


@dataclass(frozen=True)
class Begun:
    """A log with entry 0 and one checkpoint, to be copied: where it lies, and who wrote it."""

    place: str
    teller: Teller


def begin(url: str, place: str) -> Begun:
    with opened(url) as engine:
        made = Teller(engine)
        made.begin()
    return Begun(place, made)


@pytest.fixture(scope="session")
def begun_sqlite(upgraded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    path = tmp_path_factory.mktemp("begun") / "archive.sqlite"
    shutil.copyfile(upgraded_sqlite, path)
    return begin(engines.sqlite_url(path), str(path))


@pytest.fixture(scope="session")
def begun_postgresql(postgresql_server: URL, upgraded_postgresql: str) -> Iterator[Begun]:
    with postgresql_database(postgresql_server, upgraded_postgresql) as url:
        yield begin(url, url.rsplit("/", 1)[1].split("?")[0])


@pytest.fixture
def sqlite_teller(begun_sqlite: Begun, tmp_path: Path) -> Iterator[Teller]:
    shutil.copyfile(begun_sqlite.place, tmp_path / "archive.sqlite")
    with opened(engines.sqlite_url(tmp_path / "archive.sqlite")) as engine:
        yield begun_again(begun_sqlite, engine)


@pytest.fixture
def postgresql_teller(postgresql_server: URL, begun_postgresql: Begun) -> Iterator[Teller]:
    with (
        postgresql_database(postgresql_server, begun_postgresql.place) as url,
        opened(url) as engine,
    ):
        yield begun_again(begun_postgresql, engine)


def begun_again(begun: Begun, engine: Engine) -> Teller:
    made = begun.teller
    return replace(made, engine=engine, newest=dict(made.newest), content=dict(made.content))


@pytest.fixture(params=["sqlite", "postgresql"])
def teller(request: pytest.FixtureRequest) -> Teller:
    """A log with entry 0 and one checkpoint, on SQLite and on PostgreSQL."""
    made = request.getfixturevalue(f"{request.param}_teller")
    assert isinstance(made, Teller)
    return made
