"""A connection that breaks while something is recorded: what became of it, and once more.

Whether a commit was done cannot be told from the answer that did not come. But whoever holds the
head's lock knows: the transaction that held it has ended, so its entries are there, or never will
be. On a server with a synchronous standby, taking the lock is itself written and waited for, so
what is found there has reached the standby as well before it is acknowledged.
"""

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from archive.core import entry as entries
from archive.errors import ArchiveError, ConflictError, NotReadyError, UnreachableError
from archive.frozen import dataclass
from archive.log.append import index_of
from archive.service.archive import Archive
from archive.store import engines, head

NOTHING: Final = (
    "Check that the server runs, and that its address, database, user and password are right; "
    "then repeat this."
)

PAUSES: Final = (0.1, 0.4, 1.5, 3.0, 5.0, 10.0, 10.0)
"""Seconds before each look: as long as a server needs to start again, or a standby to take over."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What was being recorded when the connection broke.

    `note`: the last entry that was signed, whose transaction it shares with all before it.
    `start`: how many entries there were.
    """

    note: bytes
    start: int


def found_again(
    archive: Archive,
    lost: Lost,
    broken: UnreachableError,
    resume: Callable[[Connection], None] | None,
) -> int:
    """Return the number of entries once those that were *lost* are in the log.

    Where they are not, *resume* appends the very same ones again; it is called for each attempt.

    Raises:
        NotReadyError: nothing was recorded, and there is no way to resume.
        ConflictError: nothing was recorded, and others have recorded something since.
        UnreachableError: whether it was recorded cannot be found out.
    """
    if archive.around.waits is not None:
        archive.around.waits(_waiting(broken))
    for pause in PAUSES:
        time.sleep(pause)
        looked = False
        try:
            with engines.writing(archive.engine) as connection:
                size = head.lock(connection)
                looked = True
                if index_of(connection, entries.parse(lost.note).id) is None:
                    _again(connection, lost, broken, size, resume)
                size = head.size(connection)
        except ArchiveError as error:
            # Before that look, the server starts, or a standby has yet to take over.
            if looked and not isinstance(error, UnreachableError):
                raise
        else:
            return size
    raise UnreachableError(
        f"{broken.message} while entry {lost.start} was recorded: whether it was is not known",
        remedy=f"When the server is back, look whether entry {lost.start} of the log is this one, "
        "before you repeat it.",
    ) from broken


def _again(
    connection: Connection,
    lost: Lost,
    broken: UnreachableError,
    size: int,
    resume: Callable[[Connection], None] | None,
) -> None:
    """Append what is not there, if everything is as it was."""
    if resume is None:
        raise nothing_recorded(broken) from broken
    if size != lost.start:
        raise ConflictError(
            f"{broken.message}, and nothing was recorded; there were {lost.start} entries then, "
            f"and there are {size} now",
            remedy="Look at what was recorded meanwhile, then repeat this.",
        ) from broken
    resume(connection)


def nothing_recorded(broken: UnreachableError) -> NotReadyError:
    """Return what to say where the connection was *broken* too early, or for too much."""
    return NotReadyError(f"{broken.message}; nothing was recorded", remedy=NOTHING)


def _waiting(broken: UnreachableError) -> str:
    return (
        f"{broken.message}; finding out whether this was recorded, "
        f"which may take {sum(PAUSES):.0f} seconds"
    )
