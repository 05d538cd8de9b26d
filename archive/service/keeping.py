"""Keeping an archive in order: its tables, and what is derived from the log."""

from sqlalchemy import Connection

from archive.errors import NotFoundError
from archive.log import rebuild as rebuilding
from archive.log import search, views
from archive.service.archive import Archive
from archive.service.verifying import live_evidence
from archive.store import engines, schema
from archive.store.sparing import sparing
from archive.verify.differences import differences


def rebuild(archive: Archive) -> int:
    """Make everything derived anew from the log; return the number of entries read."""
    with engines.writing(archive.engine) as connection:
        schema.require_current(connection)
        return _rebuild(connection, archive)


def check_views(archive: Archive) -> tuple[str, ...]:
    """Return a line for every derived row that differs from a rebuild; nothing is changed.

    Raises:
        NotReadyError: what is derived was made by another version of this program, or the
            database is damaged so far that it cannot be read.
    """
    with live_evidence(archive) as (connection, evidence):
        views.require_current(connection)
        found = differences(evidence)
    return tuple(f"{one.address}: {one.message}" for one in found)


def upgrade(archive: Archive) -> tuple[str, str]:
    """Bring the durable tables to this program's form; return the revision before and after.

    Views of another version are made anew along with it.

    Raises:
        NotFoundError: the database holds no archive at all.
    """
    with engines.reading(archive.engine) as connection:
        before = schema.revision(connection)
    if before is None:
        # An empty database in the place of a lost one must not pass for the archive.
        raise NotFoundError(
            f"{engines.place(archive.engine)}: the database holds no archive",
            remedy="Restore the database from a backup.",
        )
    schema.upgrade(archive.engine)
    with engines.writing(archive.engine) as connection:
        if not views.is_current(connection):
            _rebuild(connection, archive)
    return before, schema.NEWEST


def _rebuild(connection: Connection, archive: Archive) -> int:
    with sparing(connection):
        size = rebuilding.rebuild(connection)
        search.read_captures(connection, archive.captures)
    return size
