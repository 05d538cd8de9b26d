"""Facts into an archive: many at once, the log alone, one at a time; and its views made anew."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from archive.core import base64, merkle
from archive.core import entry as entries
from archive.events.drafting import Draft
from archive.ids import EVENTS_PER_ENTRY, Address
from archive.log import checkpoints, tree
from archive.log.reading import kept
from archive.relation import Row
from archive.service import keeping, reading
from archive.service.archive import Archive
from archive.service.signing import sign_entries
from archive.store import derived, engines, head, tables
from archive.store.bulk import insert_rows
from archive.store.sparing import sparing
from archive.views.statement import STATEMENT
from benchmarks.measured import SINGLES, Clock, Measured, Stage, Task, require
from benchmarks.ours import place


def bulk(stage: Stage) -> Measured:
    """Record all facts, as many an entry as fit, in large transactions."""
    with place.founded(stage, "bulk") as archive:
        put = place.put_signed(archive)
        place.set_scene(archive, put, stage.size)
        seconds = place.fill(archive, put, 0, stage.size)
        held = counted(archive, stage.size)
    return Measured(count=stage.size, seconds=[seconds], disk=place.disk(stage), held=held)


def counted(archive: Archive, facts_there: int) -> dict[str, int | str]:
    """Return what the archive says of itself, once it holds what it was given."""
    statement = derived.table(STATEMENT)
    query = select(func.count()).select_from(statement).where(statement.c.until.is_(None))
    # Remembering less, so that the memory that is told is that of the task.
    with engines.reading(archive.engine) as connection, sparing(connection):
        require("statements", connection.execute(query).scalar_one(), facts_there)
        size = head.size(connection)
        root = base64.encode(merkle.root(size, tree.reader(connection)))
    return {"facts": facts_there, "entries": size, "root": root}


def cover(stage: Stage) -> Measured:
    """Sign a checkpoint over all of them, for which they are read back and judged again."""
    clock = Clock()
    with place.opened(stage) as archive:
        with clock.running():
            place.cover(archive)
        held = counted(archive, stage.size)
        with engines.reading(archive.engine) as connection:
            newest = checkpoints.newest(connection)
        covered = None if newest is None else newest.checkpoint.size
        require("entries under a checkpoint", covered, held["entries"])
    return Measured(count=stage.size, seconds=[clock.seconds], disk=place.disk(stage), held=held)


def log(stage: Stage) -> Measured:
    """Record the log alone: signed, stored, put into the tree; nothing judged, no views."""
    with place.founded(stage, "log") as archive:
        place.set_scene(archive, place.put_signed(archive), stage.size)
        seconds = place.fill(archive, put_bare(archive, EVENTS_PER_ENTRY), 0, stage.size)
        held = bare(archive, stage.size)
    return Measured(count=stage.size, seconds=[seconds], disk=place.disk(stage, "log"), held=held)


def bare(archive: Archive, facts_there: int) -> dict[str, int | str]:
    """Return what stands in the log alone, once it holds what it was given."""
    with engines.reading(archive.engine) as connection:
        size = head.size(connection)
        query = select(func.count()).select_from(tables.body)
        bodies = connection.execute(query).scalar_one()
        require("statements", _statements(connection, size), facts_there)
        root = base64.encode(merkle.root(size, tree.reader(connection)))
    return {"bodies": bodies, "entries": size, "root": root}


def _statements(connection: Connection, size: int) -> int:
    notes = (entries.parse(one.note) for one in kept(connection, 0, size))
    return sum(head.type == "statement.added" for note in notes for head in note.heads)


def put_bare(archive: Archive, most: int) -> place.Put:
    """Return what appends drafts to the log alone, at most so many an entry."""
    vouched, signer = place.base(archive), place.signer(archive)

    def put(connection: Connection, said: Sequence[Draft]) -> object:
        size = head.lock(connection)
        notes: list[tuple[int, bytes]] = []
        bodies: list[Row] = []
        for low in range(0, len(said), most):
            for one in sign_entries(
                said[low : low + most],
                origin=archive.place.origin,
                base=vouched,
                signers=[signer],
                around=archive.around,
            ):
                index = size + len(notes)
                notes.append((index, one.note))
                bodies += [
                    (Address(index, number).key, body.salt, body.content)
                    for number, body in sorted(one.stored.items())
                ]
        insert_rows(connection, tables.entry, notes)
        insert_rows(connection, tables.body, bodies)
        tree.extend(connection, size, [merkle.leaf_hash(note) for _, note in notes])
        head.set_size(connection, size + len(notes))
        return size

    return put


def rebuild(stage: Stage) -> Measured:
    """Make all that is derived anew."""
    clock = Clock()
    with place.opened(stage) as archive:
        before = counted(archive, stage.size)
        with clock.running():
            require("entries that were read", keeping.rebuild(archive), before["entries"])
        held = counted(archive, stage.size)
        require("root", held["root"], before["root"])
    return Measured(count=stage.size, seconds=[clock.seconds], disk=place.disk(stage), held=held)


def append(stage: Stage) -> Measured:
    """Record facts one at a time, each signed and durable before the next, with all views."""
    seconds = []
    with place.opened(stage) as archive:
        before = reading.status(archive).status.counts["statements"]
        put = place.put_signed(archive)
        for draft in place.drafts(before, before + SINGLES):
            clock = Clock()
            with clock.running(), engines.writing(archive.engine) as connection:
                put(connection, [draft])
            seconds.append(clock.seconds)
        place.cover(archive)
        held = counted(archive, before + SINGLES)
    return Measured(count=1, seconds=seconds, disk=place.disk(stage), held=held)


TASKS: dict[str, Task] = {
    "bulk": bulk,
    "cover": cover,
    "log": log,
    "rebuild": rebuild,
    "append": append,
}
