"""Leaving no trace of deleted rows in the files of the database, as far as that can be done here.

On SQLite: the text index is written anew, then the whole file, then the file beside it is emptied,
in this order; with secure deletion and an emptied file beside it alone, words stay in the index.
On PostgreSQL: the tables that held words are written anew by their owner, then what the planner
remembers of their values. What was written to its log before, to standbys and to backups, is out
of reach from here.
"""

from typing import Final

from sqlalchemy import Connection, Engine, cast, func, inspect, literal, select
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import DBAPIError

from archive.errors import ArchiveError, NotReadyError
from archive.store import engines, fulltext, tables
from archive.store.faults import told

_STATISTICS: Final = "pg_catalog.pg_statistic"
"""Where PostgreSQL keeps frequent values of all columns, as its planner has met them."""


def erase(engine: Engine) -> None:
    """Write anew what may still hold deleted rows. Others may read meanwhile, and not write.

    Raises:
        ConflictError: another program is using the database, so some of it could not be done.
        NotReadyError: there is no room for a second copy, or the tables belong to somebody else.
    """
    with told(engines.place(engine)):
        if engine.dialect.name == "postgresql":
            _postgresql(engine)
        else:
            _sqlite(engine)


def _sqlite(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        fulltext.compact(connection)
    with engines.alone(engine) as connection:
        connection.exec_driver_sql("VACUUM")
        busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        raise NotReadyError(
            f"{engines.place(engine)}: another program is reading it, so that what was deleted may "
            "still stand in the file beside it",
            remedy="End the other program, then finish the erasure.",
        )


def _postgresql(engine: Engine) -> None:
    with engines.alone(engine) as connection:
        for name in _names(connection):
            before = _file_of(connection, name)
            try:
                connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {name}")
            except DBAPIError as error:
                raise _not_owner(name, str(error.orig).splitlines()[0]) from error
            # Whoever may not do this is warned, and nothing is done.
            if _file_of(connection, name) == before:
                raise _not_owner(name, "it belongs to somebody else")


def _names(connection: Connection) -> list[str]:
    views = inspect(connection).get_table_names(schema=tables.VIEWS_SCHEMA)
    durable = [tables.body.name, tables.intake.name, tables.capture_part.name]
    derived = [f'{tables.VIEWS_SCHEMA}."{name}"' for name in sorted(views)]
    return [*durable, *derived, _STATISTICS]


def _file_of(connection: Connection, name: str) -> object:
    """Return the number of the file that the table *name* is in."""
    return connection.execute(
        select(func.pg_relation_filenode(cast(literal(name), REGCLASS)))
    ).scalar_one()


def _not_owner(name: str, fault: str) -> ArchiveError:
    return NotReadyError(
        f"{name} could not be written anew, so deleted rows may still stand in its file: {fault}",
        remedy="Have the owner of the database finish the erasure.",
    )
