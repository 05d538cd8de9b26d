"""Opening a database, and the only two ways to work in it: reading and writing.

Everything in which the two databases differ while working stands here. Durability: when `writing`
has left its block without an error, the transaction is on the disk; when the block raised, or the
process or the machine stopped, nothing of it is. A reader sees one state from its first query on,
whatever is written meanwhile. There is one writer at a time: on SQLite `writing` itself waits for
it (BEGIN IMMEDIATE), on PostgreSQL `archive.store.head.lock` does.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Final, Protocol

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from archive.errors import MalformedError, NotFoundError, NotReadyError
from archive.store import locks
from archive.store.faults import told
from archive.store.tables import VIEWS_SCHEMA

PATIENCE: Final = 60.0
"""Seconds that a writer waits for another one before it gives up."""

NOTICE: Final = 2.0
"""Seconds that a writer waits before it tells that it does."""

# A connection that breaks is told by what is raised. What the libraries log of it beside that, such
# as a cursor that cannot be closed any more, is for whoever listens, and not for the terminal.
for _name in ("sqlalchemy", "psycopg"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

Waits = Callable[[str], None]
"""Is told where a writer waits for another one, and how long it will."""

_SLOW: Final = 0.02
_QUICK: Final = 0.002
"""Seconds between two looks at SQLite's lock, of a writer who came just now and of one for long."""

_WRITES: Final = "muniment_writes"
_WAITS: Final = "muniment_waits"
_SEALED: Final = "muniment_sealed"

_PRAGMAS: Final = (
    "journal_mode = WAL",
    # Under WAL only FULL syncs at every commit; fullfsync is what reaches the platter on macOS.
    "synchronous = FULL",
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
    "foreign_keys = ON",
    # REPLACE runs the triggers on DELETE only with this.
    "recursive_triggers = ON",
    # What was redacted must not linger in free pages.
    "secure_delete = ON",
    "trusted_schema = OFF",
    # 128 MiB at most, taken as needed: random ids in trees larger than the cache cost most.
    "cache_size = -131072",
    "wal_autocheckpoint = 4000",
    "journal_size_limit = 67108864",
)

# `off` would acknowledge a commit before it is on the disk; whatever else is set is kept.
_SESSION: Final = """
SELECT set_config('lock_timeout', '{milliseconds}', false),
       CASE WHEN current_setting('synchronous_commit') = 'off'
            THEN set_config('synchronous_commit', 'on', false) END
"""


class _Psycopg(Protocol):
    autocommit: bool
    read_only: bool | None

    def execute(self, query: str) -> object: ...


def sqlite_url(path: Path) -> str:
    """Return the URL of the SQLite file at *path*, whatever characters the path has."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_engine(url: str, *, patience: float = PATIENCE, waits: Waits | None = None) -> Engine:
    """Return an engine for the database at *url*; it connects at first use and creates nothing.

    The owner calls `dispose()` when done. *patience*: seconds that a writer waits for another;
    *waits* is called, perhaps from another thread, where that takes long.

    Raises:
        MalformedError: *url* is not the URL of a SQLite file or a PostgreSQL database.
        NotReadyError: the driver for PostgreSQL is not installed.
    """
    parsed = _parsed(url)
    engine = (_sqlite if parsed.drivername == "sqlite" else _postgresql)(parsed, patience)
    if waits is not None:
        engine.update_execution_options(**{_WAITS: partial(waits, _waiting(engine, patience))})
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction that sees one state and cannot write.

    Raises:
        NotFoundError: there is no such database.
        NotReadyError: the database cannot be used as it is.
    """
    options = {_WRITES: False}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True}
    with told(place(engine)), engine.connect() as connection:
        connection.execution_options(**options)
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction; commit when the block ends, roll back when it raises.

    Raises:
        ConflictError: another writer did not finish in time.
        NotFoundError: there is no such database.
        NotReadyError: the database cannot be used as it is, or the disk is full.
    """
    if engine.get_execution_options().get(_SEALED, False):
        raise NotReadyError(
            f"{place(engine)}: it is open for reading only",
            remedy="Use the archive that it was made of.",
        )
    with told(place(engine)), engine.connect() as connection:
        connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """Yield a connection outside of any transaction, for what cannot be done within one.

    Raises:
        ConflictError, NotFoundError, NotReadyError: as `writing` has it.
    """
    with told(place(engine)), engine.connect() as connection:
        yield connection.execution_options(**{_WRITES: True, "isolation_level": "AUTOCOMMIT"})


def sealed(engine: Engine) -> Engine:
    """Return *engine* for reading alone: `writing` refuses it."""
    return engine.execution_options(**{_SEALED: True})


@contextmanager
def waiting(connection: Connection) -> Iterator[None]:
    """Tell whoever wants to know where the block, which waits for another writer, takes long."""
    waits = connection.get_execution_options().get(_WAITS)
    if waits is None:
        yield
        return
    timer = Timer(NOTICE, waits)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _waiting(engine: Engine, patience: float) -> str:
    return (
        f"{place(engine)}: another program is writing to it; waiting for it, "
        f"at most {patience:.0f} seconds"
    )


def place(engine: Engine) -> str:
    """Return the words for where the database is: a path, or a URL without its password."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    remedy = "Write sqlite:///PATH or postgresql://USER@HOST/DATABASE."
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The text may hold a password: it is not repeated.
        raise MalformedError("this is not the URL of a database", remedy=remedy) from error
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite":
        raise MalformedError(f"no archive lives in {parsed.drivername!r}", remedy=remedy)
    if parsed.query or parsed.database in (None, "", ":memory:"):
        raise MalformedError("an archive in SQLite needs a plain path to a file", remedy=remedy)
    return parsed


def _sqlite(url: URL, patience: float) -> Engine:
    path = Path(str(url.database)).absolute()
    engine = create_engine(
        url.set(database=str(path)),
        creator=_sqlite_connector(path, patience),
        execution_options={"schema_translate_map": {VIEWS_SCHEMA: None}},
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _sqlite_connector(path: Path, patience: float) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        if not path.exists():
            raise NotFoundError(
                f"there is no database at {path}",
                remedy="Check the path, or make the archive first.",
            )
        locks.require(path.parent)
        try:
            return _opened(path, "rw", patience, _PRAGMAS)
        except sqlite3.OperationalError as error:
            # A reader of a WAL database writes beside it, which read-only media do not let it do.
            if error.sqlite_errorcode & 0xFF not in _UNWRITABLE or not _is_settled(path):
                raise
            return _opened(path, "ro&immutable=1", patience, ())

    return connect


_UNWRITABLE: Final = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def _opened(path: Path, mode: str, patience: float, pragmas: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        # A name with a mode never creates an empty database by mistake.
        f"{path.as_uri()}?mode={mode}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()
    except BaseException:
        connection.close()
        raise
    return connection


def _is_settled(path: Path) -> bool:
    """Say whether all that was committed is in the file itself, and none of it beside it."""
    beside = path.with_name(f"{path.name}-wal")
    return path.is_file() and not (beside.exists() and beside.stat().st_size)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    writes = options.get(_WRITES, False)
    if connection.info.get(_WRITES) is not writes:
        # Not each time: SQLite forgets with it all statements that it has prepared.
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.info[_WRITES] = writes
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    # A transaction that begins as a reader and then writes can fail half-way in spite of waiting.
    if writes:
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    """Begin as soon as no other writer is at work.

    SQLite itself looks ten times a second, and whoever came last is as likely to be the next. Here
    those look more often who have waited longer.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    ((patience,),) = raw.execute("PRAGMA busy_timeout").fetchall()
    raw.execute("PRAGMA busy_timeout = 0").close()
    try:
        if _is_busy(raw):
            with waiting(connection):
                _wait(raw, patience / 1000)
        if not raw.in_transaction:
            # Whatever is wrong is told as everywhere.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"PRAGMA busy_timeout = {patience}").close()


def _wait(raw: sqlite3.Connection, patience: float) -> None:
    since = time.monotonic()
    while (waited := time.monotonic() - since) < patience:
        time.sleep(max(_QUICK, _SLOW / (1 + waited)))
        if not _is_busy(raw):
            return


def _is_busy(raw: sqlite3.Connection) -> bool:
    """Begin to write, or say whether another writer is at work."""
    try:
        raw.execute("BEGIN IMMEDIATE").close()
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False


def _postgresql(url: URL, patience: float) -> Engine:
    try:
        engine = create_engine(
            # A connection that a server or a firewall has closed meanwhile is noticed before use.
            url,
            hide_parameters=True,
            client_encoding="utf8",
            pool_pre_ping=True,
        )
    except ModuleNotFoundError as error:
        raise NotReadyError(
            "the driver for PostgreSQL is not installed",
            remedy="Install this program together with its support for PostgreSQL.",
        ) from error
    query = _SESSION.format(milliseconds=int(patience * 1000))

    def connected(connection: _Psycopg, record: object) -> None:
        connection.autocommit = True
        connection.execute(query)
        connection.autocommit = False

    def taken(connection: _Psycopg, *rest: object) -> None:
        # A standby is not told to let a transaction write: it says itself why it does not.
        connection.read_only = None

    def broken(context: ExceptionContext) -> None:
        # SQLAlchemy leaves the cursor of such a connection open, of which its driver warns.
        execution = context.execution_context
        if context.is_disconnect and execution is not None and execution.cursor is not None:
            execution.cursor.connection.close()
            execution.cursor.close()

    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken)
    event.listen(engine, "handle_error", broken)
    return engine
