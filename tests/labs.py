"""A small archive in a folder, made through the use cases, to be copied and mistreated."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.events.drafting import Draft
from archive.ids import Commitment, Digest
from archive.log import chains
from archive.service import founding, verifying
from archive.service.archive import Archive, Surroundings
from archive.service.recording import Said, Written, record
from archive.store import engines
from archive.verify.report import Report
from tests.rules.histories import CAROL, enrol, revoke, say

ORIGIN: Final = "example.org/lab"
START: Final = 1_790_000_000
TEXT: Final = b"On January 5 he verbally ordered it.\n"

P, Q = "ent:pppppppppppp", "ent:qqqqqqqqqqqq"
S = "src:ssssssssssss"
M, N, R = "stm:mmmmmmmmmmmm", "stm:nnnnnnnnnnnn", "stm:rrrrrrrrrrrr"


@dataclass(frozen=True, slots=True)
class Lab:
    """A folder that holds an archive and the home of its keys."""

    folder: Path

    @property
    def place(self) -> Path:
        return self.folder / "archive"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def database(self) -> Path:
        return self.place / "archive.db"

    @property
    def second_place(self) -> Path:
        return self.home / "logs" / "example.org+lab" / "checkpoint"

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            home=self.home,
            ask=lambda path: None,
            now=lambda: START,
            random=os.urandom,
            keys=("aigerim",),
        )

    def found(
        self, database: str | None = None, *, captures_inside: bool = False
    ) -> founding.Founded:
        return founding.found(
            self.place,
            origin=ORIGIN,
            title=None,
            key="aigerim",
            second_key="spare",
            database=database,
            passphrase=None,
            around=self.around,
            captures_inside=captures_inside,
        )

    def copy(self, folder: Path) -> "Lab":
        shutil.copytree(self.folder, folder)
        return Lab(folder)

    @contextmanager
    def opened(self) -> Iterator[Archive]:
        with Archive.open_as_it_is(self.place, self.around) as archive:
            yield archive

    def record(self, *drafts: Draft) -> Written:
        with self.opened() as archive:
            return record(archive, lambda connection: said(*drafts), dry_run=False)

    def link(self, id: str) -> Commitment:
        with self.opened() as archive, engines.reading(archive.engine) as connection:
            found = chains.newest(connection, id)
        assert found is not None
        return found

    def verify(self, policy: Path | None = None) -> Report:
        with self.opened() as archive:
            return verifying.verify(archive, policy)

    def sql(self, *statements: str | tuple[str, tuple[object, ...]]) -> None:
        """Run *statements* behind the back of the log: no trigger or check is in the way."""
        with closing(sqlite3.connect(self.database)) as raw, raw:
            names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in names:
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute("PRAGMA ignore_check_constraints = ON")
            for one in statements:
                raw.execute(one) if isinstance(one, str) else raw.execute(*one)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as raw:
            return raw.execute(query).fetchall()

    def dump(self) -> list[str]:
        """Return everything that the database holds, as text."""
        with closing(sqlite3.connect(self.database)) as raw:
            return list(raw.iterdump())


def said(*drafts: Draft) -> Said:
    return Said(drafts, [draft.type for draft in drafts])


def entity(id: str, handle: str | None = None) -> Draft:
    return say("entity.added", id, **({} if handle is None else {"handle": handle}))


def furnish(lab: Lab) -> None:
    """Record something of every kind that a verifier looks at, in entries 2 to 11.

    2.0 to 2.2: two entities and a source. 3.0: a capture of `TEXT`. 4.0 to 4.2: a statement with a
    quotation, a restricted one, and one to be redacted.
    """
    lab.record(entity(P, "p"), entity(Q), say("source.added", S, publisher={"entity": Q}))
    with lab.opened() as archive:
        digest, length = archive.captures.put(TEXT)
    lab.record(say("source.captured", S, digest=digest, bytes=length))
    quoted = {
        "source": S,
        "capture": digest,
        "exact": "he verbally ordered it",
        "attribution": [{"agent": Q, "act": "states", "to": P}],
    }
    when = {"property": "pointInTime", "value": {"date": "2022-01-05"}}
    lab.record(
        say("statement.added", M, subject=P, references=[quoted], qualifiers=[when]),
        say("statement.added", N, subject=P, restricted=True, references=[quoted]),
        say("statement.added", R, subject=P, references=[quoted]),
    )
    lab.record(say("entity.linked", P, other=Q), say("entity.corrected", Q, replaces=lab.link(Q)))
    lab.record(say("statement.cited", M, on=lab.link(M), reference=quoted))
    lab.record(say("statement.corrected", M, subject=Q, references=[quoted], replaces=lab.link(M)))
    lab.record(say("event.redacted", target="4.2"))
    lab.record(
        say("statement.preferred", M, replaces=lab.link(M)),
        say("statement.retracted", N, replaces=lab.link(N)),
        say("note.added", P),
        say("note.added", target="4.0"),
    )
    lab.record(enrol(CAROL))
    lab.record(revoke(CAROL))


def capture_of(lab: Lab) -> tuple[Digest, Path]:
    with lab.opened() as archive:
        (digest,) = archive.captures
        return digest, archive.captures.path(digest)
