"""An archive to measure: founded, opened, filled with facts."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, text

from archive.core.keys import Signer
from archive.events.drafting import Base, Draft
from archive.events.entity import EntityAdded
from archive.events.source import SourceAdded
from archive.events.statement import StatementAdded
from archive.service.archive import Archive, Surroundings
from archive.service.founding import found
from archive.service.signing import append_signed, sign_checkpoint, verified_base
from archive.store import engines
from archive.store.sparing import spare
from benchmarks import facts, servers
from benchmarks.measured import BATCH, SINGLES, Clock, Stage, bytes_in

ORIGIN = "example.org/benchmark"
KEY = "first"


def surroundings(folder: Path) -> Surroundings:
    """Return the surroundings of the archive in *folder*: the keys lie beside it."""
    return Surroundings(
        home=folder / "home",
        ask=lambda path: None,
        now=lambda: int(time.time()),
        random=os.urandom,
        keys=(KEY,),
    )


def founded_at(folder: Path, database: str | None) -> Archive:
    """Found an archive in *folder*, in the *database* of that URL or in a file; return it open."""
    made = found(
        folder / "archive",
        origin=ORIGIN,
        title=None,
        key=KEY,
        second_key="second",
        database=database,
        passphrase=None,
        around=surroundings(folder),
    )
    return Archive.open(made.place.folder, surroundings(folder))


@contextmanager
def founded(stage: Stage, name: str) -> Iterator[Archive]:
    """Yield a new archive in the folder *name* of *stage*; one that was there is thrown away."""
    folder = stage.fresh(name)
    database = None
    if stage.server is not None:
        database = servers.fresh_database(stage.server, f"muniment_{stage.size}_{name}")
    with founded_at(folder, database) as archive:
        yield archive


@contextmanager
def opened(stage: Stage, name: str = "bulk") -> Iterator[Archive]:
    """Yield the archive in the folder *name* of *stage*, whatever its views are like."""
    folder = stage.folder / name
    with Archive.open_as_it_is(folder / "archive", surroundings(folder)) as archive:
        yield archive


def disk(stage: Stage, name: str = "bulk") -> int:
    """Return the bytes that a closed archive takes: its files, and its database on a server."""
    files = bytes_in(stage.folder / name / "archive")
    if stage.server is None:
        return files
    with opened(stage, name) as archive, engines.reading(archive.engine) as connection:
        found = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return files + int(found)


def policy(archive: Archive) -> Path:
    """Return the pins that were kept when *archive* was founded."""
    return archive.around.keyring.pins(archive.place.origin)


def signer(archive: Archive) -> Signer:
    return archive.around.keyring.signer(KEY, archive.around.ask)


def base(archive: Archive) -> Base:
    with engines.reading(archive.engine) as connection:
        return verified_base(connection, archive)


LATER = SINGLES + facts.PER_SUBJECT
"""More facts than are added later one by one."""


def more(size: int) -> int:
    """Return how many facts are added later at once to an archive of *size*."""
    return max(1, size // 100)


def scene(size: int) -> list[Draft]:
    """Return the source, and the subjects of *size* facts and of those that are added later."""
    source = SourceAdded.decode({"kind": "article", "published": {"absent": "unknown"}}, "")
    return [Draft(id=facts.source_id(), body=source)] + [
        Draft(
            id=facts.subject_id(place),
            body=EntityAdded.decode(
                {"kind": "person", "label": {"en": f"Person {place}"}, "identified": True}, ""
            ),
        )
        for place in range(facts.subjects(size + more(size) + LATER))
    ]


def drafts(start: int, stop: int) -> list[Draft]:
    """Return the facts from number *start* up to *stop*, as they are handed in."""
    return [
        Draft(id=fact.id, body=StatementAdded.decode(fact.body, ""))
        for fact in facts.facts(start, stop)
    ]


Put = Callable[[Connection, Sequence[Draft]], object]


def put_signed(archive: Archive) -> Put:
    """Return what appends drafts as everybody does, signed and judged, with all views."""
    vouched, signers = base(archive), [signer(archive)]

    def put(connection: Connection, said: Sequence[Draft]) -> object:
        return append_signed(
            connection,
            said,
            origin=archive.place.origin,
            base=vouched,
            signers=signers,
            around=archive.around,
        )

    return put


def fill(archive: Archive, put: Put, start: int, stop: int) -> float:
    """Put the facts from *start* up to *stop* in; return the seconds that the database was busy.

    A run of facts is made before its transaction begins, and not counted. SQLite remembers as
    little as where a table is imported.
    """
    clock = Clock()
    for low in range(start, stop, BATCH):
        said = drafts(low, min(low + BATCH, stop))
        with clock.running(), engines.writing(archive.engine) as connection:
            spare(connection)
            put(connection, said)
    return clock.seconds


def set_scene(archive: Archive, put: Put, size: int) -> None:
    """Put in what *size* facts speak of, and have it covered by a checkpoint."""
    put_all(archive, put, scene(size))
    cover(archive)


def put_all(archive: Archive, put: Put, said: Iterable[Draft]) -> None:
    """Put *said* in, many a transaction."""
    rest = iter(said)
    while run := list(islice(rest, BATCH)):
        with engines.writing(archive.engine) as connection:
            put(connection, run)


def cover(archive: Archive) -> None:
    """Have the log sign a checkpoint over all there is."""
    sign_checkpoint(archive)
