"""Whether a database is whole, and how far it reaches, without judging what was signed.

It is for a copy that was restored: no entry is read, so it takes seconds where verifying takes
minutes. Whatever somebody forged is found by verifying alone.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, exists, func, select

from archive.core import base64, merkle
from archive.errors import ConflictError
from archive.frozen import dataclass
from archive.log import checkpoints, tree
from archive.service.archive import Archive
from archive.store import derived, engines, head, tables
from archive.store.standby import Standby, standby
from archive.views.capture import CAPTURE
from archive.views.event import EVENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a database holds. `faults`: in words, why it is not whole; none if it is.

    `size`: how many entries there are, `checkpoint` how many of them the newest checkpoint covers,
    `second_place` how many the last one that was signed on this machine: None for none. `bodies`
    and `captures`: how many are missing, those that a restored archive may lack among them.
    """

    folder: str
    database: str
    current: bool
    size: int
    root: str
    checkpoint: int | None
    second_place: int | None
    bodies: int
    captures: int
    standby: Standby | None
    faults: tuple[str, ...]


def check(archive: Archive) -> Checked:
    """Return whether the database of *archive* is whole, and how far it reaches.

    Raises:
        NotReadyError: it has not the form of this program, or is damaged.
    """
    second = archive.around.keyring.last_checkpoint(archive.place.origin)
    with engines.reading(archive.engine) as connection:
        size = head.size(connection)
        faults = [*_entries(connection, size)]
        covered = checkpoints.newest(connection)
        root = ""
        if not faults:
            root = base64.encode(merkle.root(size, tree.reader(connection)))
            faults += _checkpoint(connection, size)
            try:
                checkpoints.require_abreast(connection, second)
            except ConflictError as error:
                faults.append(f"{error.message}. {error.remedy}")
        bodies, captures = _missing_bodies(connection), _missing_captures(connection, archive)
        followed = standby(connection)
    if not archive.place.incomplete:
        faults += [f"{bodies} bodies are missing that nobody redacted"] if bodies else []
        faults += [f"{captures} captured files are missing"] if captures else []
    return Checked(
        folder=str(archive.place.folder),
        database=engines.place(archive.engine),
        current=True,
        size=size,
        root=root,
        checkpoint=None if covered is None else covered.checkpoint.size,
        second_place=None if second is None else second.checkpoint.size,
        bodies=bodies,
        captures=captures,
        standby=followed,
        faults=tuple(faults),
    )


def _entries(connection: Connection, size: int) -> Iterator[str]:
    """Yield what is wrong where the entries are not those that are counted."""
    index = tables.entry.c.index
    there, last = connection.execute(select(func.count(), func.max(index))).one()
    if (there, last) != (size, size - 1 if size else None):
        yield f"{size} entries are counted, and {there} are there, up to entry {last}"


def _checkpoint(connection: Connection, size: int) -> Iterator[str]:
    """Yield what is wrong where the newest checkpoint is not of these entries."""
    signed = checkpoints.newest(connection)
    if signed is None:
        return
    covered = signed.checkpoint
    if covered.size > size:
        yield f"its newest checkpoint covers {covered.size} entries, and {size} are there"
    elif merkle.root(covered.size, tree.reader(connection)) != covered.root:
        yield f"its first {covered.size} entries are not those of its newest checkpoint"


def _missing_bodies(connection: Connection) -> int:
    event = derived.table(EVENT)
    kept = exists().where(tables.body.c.event == event.c.event)
    gone = exists().where(tables.redacted.c.event == event.c.event)
    query = select(func.count()).select_from(event).where(~kept, ~gone)
    return connection.execute(query).scalar_one()


def _missing_captures(connection: Connection, archive: Archive) -> int:
    capture = derived.table(CAPTURE)
    digests = connection.execute(
        select(capture.c.digest).where(capture.c.digest.is_not(None)).distinct()
    ).scalars()
    return sum(not archive.captures.has(digest) for digest in digests)
