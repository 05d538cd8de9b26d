"""Which revision of the durable tables a database has, and bringing it to the newest.

Alembic is loaded by `upgrade` alone: opening an archive asks one row.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, func, inspect, select

from archive.errors import NotFoundError, NotReadyError
from archive.store import locks
from archive.store.engines import place, writing
from archive.store.faults import told_of_files
from archive.store.prepared import Prepared
from archive.store.tables import head

if TYPE_CHECKING:
    from alembic.config import Config

REVISIONS: Final = ("0001", "0002")
"""The revisions that this program knows, oldest first."""

NEWEST: Final = REVISIONS[-1]

# Where alembic keeps the revision.
_VERSION = Table("alembic_version", MetaData(), Column("version_num", Text, nullable=False))

_FOUND: Final = Prepared(lambda _: select(_VERSION.c.version_num))

# Any fixed number: two upgrades of one database must not run at once.
_UPGRADE_LOCK: Final = 0x6D756E696D656E74


def migrations() -> Path:
    """Return the folder of the migrations: inside an installed package, or beside it."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def configuration(connection: Connection) -> "Config":
    """Return the settings with which alembic works on the database of *connection*."""
    from alembic.config import Config

    config = Config()
    # The option is interpolated: a percent sign in a path would be taken for a variable.
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revision(connection: Connection) -> str | None:
    """Return the revision of the durable tables; None where there are none."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def require_current(connection: Connection) -> None:
    """Return if the durable tables are of the revision that this program works with.

    Raises:
        NotFoundError: the database holds no archive.
        NotReadyError: its tables are older or newer than this program.
    """
    found = revision(connection)
    where = place(connection.engine)
    if found is None:
        raise NotFoundError(
            f"{where}: the database holds no archive",
            remedy="Check the address, or make the archive first.",
        )
    _refuse_newer(found, where)
    if found != NEWEST:
        raise NotReadyError(
            f"{where}: the tables are of revision {found}, this program works with {NEWEST}",
            remedy="Make a backup, then upgrade the database.",
        )


def require_unchanged(connection: Connection) -> None:
    """Return if the tables are of this program's revision still, as when they were opened.

    Raises:
        NotReadyError: they were upgraded since.
    """
    found = next((row.version_num for row in _FOUND.rows(connection)), None)
    if found != NEWEST:
        raise NotReadyError(
            f"{place(connection.engine)}: meanwhile its tables became those of revision "
            f"{found}, and this program works with {NEWEST}: nothing was recorded",
            remedy="Use the version of this program that upgraded them, and repeat this.",
        )


def upgrade(engine: Engine) -> None:
    """Bring the durable tables to the newest revision, or make them; all of it or nothing.

    Creates the SQLite file if there is none, readable by its owner alone.

    Raises:
        NotReadyError: the tables are newer than this program, PostgreSQL does not store UTF-8, or
            the file system keeps no locks.
    """
    if engine.dialect.name == "sqlite":
        _make_file(Path(str(engine.url.database)))
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            _prepare_postgresql(connection)
        found = revision(connection)
        if found is not None:
            _refuse_newer(found, place(engine))
            _hold_writers(connection)
        if found != NEWEST:
            _migrate(connection)


def _hold_writers(connection: Connection) -> None:
    """Wait for those who are writing, and have others wait; readers go on."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {head.name} IN EXCLUSIVE MODE")


def _refuse_newer(found: str, where: str) -> None:
    if found not in REVISIONS:
        raise NotReadyError(
            f"{where}: the tables are of revision {found}, which this program does not know",
            remedy="Use the newer version of this program that wrote them.",
        )


def _make_file(path: Path) -> None:
    locks.require(path.parent)
    with told_of_files(str(path)), suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _prepare_postgresql(connection: Connection) -> None:
    connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
    encoding = connection.execute(select(func.current_setting("server_encoding"))).scalar_one()
    if encoding != "UTF8":
        raise NotReadyError(
            f"{place(connection.engine)}: the database stores text as {encoding}, not as UTF8",
            remedy="Make the database anew with the encoding UTF8.",
        )


def _migrate(connection: Connection) -> None:
    from alembic import command

    command.upgrade(configuration(connection), "head")
