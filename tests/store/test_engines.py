import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text
from sqlalchemy.exc import IntegrityError

from archive.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    NotReadyError,
    UnreachableError,
)
from archive.store import bulk, engines, head, schema, tables

ROW = {"index": 0, "note": b"note"}


@contextmanager
def opened(url: str, patience: float = engines.PATIENCE) -> Iterator[Engine]:
    engine = engines.open_engine(url, patience=patience)
    try:
        yield engine
    finally:
        engine.dispose()


def entries(engine: Engine) -> int:
    with engines.reading(engine) as connection:
        return len(connection.execute(select(tables.entry.c.index)).all())


def write(engine: Engine, *rows: dict[str, object], fail: Exception | None = None) -> None:
    with engines.writing(engine) as connection:
        for row in rows:
            connection.execute(insert(tables.entry).values(row))
        if fail is not None:
            raise fail


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("cache_size", -131072),
        ("busy_timeout", 60_000),
    ],
)
def test_sqlite_is_really_set(sqlite_url: str, name: str, value: object) -> None:
    with opened(sqlite_url) as engine:
        schema.upgrade(engine)
        with engines.writing(engine) as connection:
            assert pragma(connection, name) == value
        with engines.reading(engine) as connection:
            assert pragma(connection, name) == value


@pytest.mark.parametrize(("server", "found"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_postgresql_never_acknowledges_early(postgresql_url: str, server: str, found: str) -> None:
    with opened(postgresql_url) as engine, engines.writing(engine) as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = {server}")
    with opened(postgresql_url) as engine, engines.writing(engine) as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == found
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "1min"


def test_a_block_that_ends_is_kept(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        connection.execute(insert(tables.entry).values(ROW))
    assert entries(engine) == 1


def test_a_block_that_raises_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        write(engine, ROW, fail=ZeroDivisionError())
    assert entries(engine) == 0


def test_a_broken_rule_of_the_tables_stays_what_it_is(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        write(engine, ROW, ROW)
    assert entries(engine) == 0


def test_an_error_repeats_no_payload(engine: Engine) -> None:
    values = {"event": 0, "salt": b"too short", "content": b"the name of a witness"}
    with pytest.raises(IntegrityError) as caught, engines.writing(engine) as connection:
        connection.execute(insert(tables.body).values(values))
    assert "witness" not in str(caught.value.args)


def test_a_reader_sees_one_state(engine: Engine) -> None:
    with engines.reading(engine) as reader:
        assert head.size(reader) == 0
        with engines.writing(engine) as writer:
            head.set_size(writer, 1)
        assert head.size(reader) == 0
    with engines.reading(engine) as reader:
        assert head.size(reader) == 1


def test_a_reader_cannot_write(engine: Engine) -> None:
    told = r"reading only|takes no changes"
    with pytest.raises(NotReadyError, match=told), engines.reading(engine) as connection:
        connection.execute(insert(tables.entry).values(ROW))
    # The same connection, back from the pool, writes; and back again, it does not.
    with engines.writing(engine) as connection:
        connection.execute(insert(tables.entry).values(ROW))
    with pytest.raises(NotReadyError, match=told), engines.reading(engine) as connection:
        connection.execute(insert(tables.entry).values({**ROW, "index": 1}))
    assert entries(engine) == 1


def test_a_second_writer_gives_up_in_time(database_url: str) -> None:
    with opened(database_url) as first, opened(database_url, patience=0.1) as second:
        schema.upgrade(first)
        with engines.writing(first) as connection:
            head.lock(connection)
            with (
                pytest.raises(ConflictError, match="another program is writing") as caught,
                engines.writing(second) as late,
            ):
                head.lock(late)
        assert "Repeat" in caught.value.remedy
        with engines.writing(second) as connection:
            assert head.lock(connection) == 0


def test_a_full_disk_is_told_and_leaves_nothing(sqlite_url: str) -> None:
    with opened(sqlite_url) as engine:
        schema.upgrade(engine)
        with engines.writing(engine) as connection:
            pages = pragma(connection, "page_count")
            assert isinstance(pages, int)
            # It stays set on this connection, which the pool gives again.
            assert pragma(connection, f"max_page_count = {pages + 10}") == pages + 10
        with (
            pytest.raises(NotReadyError, match="no room left") as caught,
            engines.writing(engine) as connection,
        ):
            bulk.insert_rows(connection, tables.entry, ((n, bytes(9_000)) for n in range(100)))
        assert "Free room" in caught.value.remedy
        assert entries(engine) == 0


def test_a_read_only_database_is_told() -> None:
    # Root can write whatever the mode, and nobody cannot enter the private folder of the tests.
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "archive.sqlite"
        path.parent.chmod(0o755)
        with opened(engines.sqlite_url(path)) as engine:
            schema.upgrade(engine)
        path.chmod(0o444)
        with as_nobody(), opened(engines.sqlite_url(path)) as engine:
            with pytest.raises(NotReadyError) as caught, engines.writing(engine) as connection:
                head.set_size(connection, 1)
            assert str(path) in caught.value.message
            assert caught.value.remedy


@contextmanager
def as_nobody() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_server_is_told(postgresql_url: str) -> None:
    with opened(postgresql_url) as engine:
        schema.upgrade(engine)
        with engines.writing(engine) as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.exec_driver_sql(
                f"ALTER DATABASE {name} SET default_transaction_read_only = on"
            )
    with (
        opened(postgresql_url) as engine,
        pytest.raises(NotReadyError, match="takes no changes"),
        engines.writing(engine) as connection,
    ):
        head.lock(connection)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear reader, " * 1000)
    with (
        opened(engines.sqlite_url(path)) as engine,
        pytest.raises(NotFoundError, match=r"letter\.txt: it is not a database"),
        engines.reading(engine),
    ):
        pass
    assert path.read_bytes() == b"Dear reader, " * 1000


def test_a_missing_file_is_told_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    with opened(engines.sqlite_url(path)) as engine:
        for way in (engines.reading, engines.writing):
            with pytest.raises(NotFoundError, match="there is no database at"), way(engine):
                pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    with (
        opened(engines.sqlite_url(tmp_path)) as engine,
        pytest.raises(NotReadyError, match="cannot be opened"),
        engines.reading(engine),
    ):
        pass


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    with opened(engines.sqlite_url(path)) as engine:
        schema.upgrade(engine)
        with engines.writing(engine) as connection:
            bulk.insert_rows(connection, tables.entry, ((n, bytes(5_000)) for n in range(100)))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * len(data[4096:])
    path.write_bytes(data)
    with (
        opened(engines.sqlite_url(path)) as engine,
        pytest.raises(NotReadyError, match="damaged") as caught,
        engines.reading(engine) as connection,
    ):
        connection.execute(select(tables.entry)).all()
    assert "backup" in caught.value.remedy


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        opened(f"postgresql://ann:secret@/archive?host={tmp_path}") as engine,
        pytest.raises(NotReadyError, match="no connection") as caught,
        engines.reading(engine),
    ):
        pass
    assert "secret" not in caught.value.message


def test_a_connection_that_is_cut_is_told(postgresql_url: str) -> None:
    with opened(postgresql_url) as engine:
        with (
            pytest.raises(UnreachableError, match="connection to it broke"),
            engines.writing(engine) as connection,
        ):
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        with engines.reading(engine) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_a_cursor_ends_with_its_connection(postgresql_engine: Engine) -> None:
    cursors: list[psycopg.Cursor[object]] = []
    event.listen(
        postgresql_engine,
        "before_cursor_execute",
        lambda _connection, cursor, *rest: cursors.append(cursor),
    )

    def stream() -> None:
        with engines.reading(postgresql_engine) as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with engines.alone(postgresql_engine) as another:
                another.exec_driver_sql("SELECT pg_terminate_backend(%s, 10000)", (pid,))
            connection.execute(select(tables.entry), execution_options={"yield_per": 1})

    with pytest.raises(UnreachableError):
        stream()
    assert isinstance(cursors[-1], psycopg.ServerCursor)
    assert cursors[-1].closed


def test_a_connection_that_is_cut_within_a_copy_is_told(postgresql_engine: Engine) -> None:
    def rows() -> Iterator[tuple[int, bytes]]:
        yield (0, b"note")
        with engines.writing(postgresql_engine) as other:
            other.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE query LIKE 'COPY entry%%' AND pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
        yield from ((n, bytes(10_000)) for n in range(1, 1000))

    with (
        pytest.raises(UnreachableError, match="connection to it broke"),
        engines.writing(postgresql_engine) as connection,
    ):
        bulk.insert_rows(connection, tables.entry, rows())
    assert entries(postgresql_engine) == 0


@pytest.mark.parametrize(
    "url",
    [
        "archive.sqlite",
        "",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///archive.sqlite?mode=ro",
        "sqlite+aiosqlite:///archive.sqlite",
        "mysql://ann:secret@host/archive",
        "postgresql://ann:secret@host:port/archive",
        "postgresql+psycopg2://ann:secret@host/archive",
    ],
)
def test_an_address_that_does_not_fit_is_told_without_its_password(url: str) -> None:
    with pytest.raises(MalformedError) as caught:
        engines.open_engine(url)
    assert "secret" not in caught.value.message
    assert "sqlite:///PATH" in caught.value.remedy


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_has_three_spellings(scheme: str) -> None:
    with opened(f"{scheme}://ann:secret@host/archive") as engine:
        assert engine.dialect.driver == "psycopg"
        assert engines.place(engine) == "postgresql+psycopg://ann:***@host/archive"


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(NotReadyError, match="driver for PostgreSQL is not installed"):
        engines.open_engine("postgresql://host/archive")


def test_a_path_may_have_any_characters(tmp_path: Path) -> None:
    path = tmp_path / "a b%20?mode=ro&c#d é 7"
    with opened(engines.sqlite_url(path)) as engine:
        schema.upgrade(engine)
        with engines.writing(engine) as connection:
            connection.execute(insert(tables.entry).values(ROW))
        assert entries(engine) == 1
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_relative_path_is_fixed_when_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with opened("sqlite:///archive.sqlite") as engine:
        monkeypatch.chdir("/")
        schema.upgrade(engine)
    assert (tmp_path / "archive.sqlite").is_file()


def test_a_deleted_body_leaves_no_bytes_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    with opened(engines.sqlite_url(path)) as engine:
        schema.upgrade(engine)
        with engines.writing(engine) as connection:
            rows = [(n, bytes(16), b"the name of witness %d" % n) for n in range(100)]
            bulk.insert_rows(connection, tables.body, rows)
        with engines.writing(engine) as connection:
            bulk.insert_rows(connection, tables.redacted, [(50, 1000)])
            connection.execute(tables.body.delete().where(tables.body.c.event == 50))
    data = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"the name of witness 49" in data
    assert b"the name of witness 50" not in data


def test_what_another_program_wrote_in_wal_mode_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    with opened(engines.sqlite_url(path)) as engine:
        schema.upgrade(engine)
        with closing(sqlite3.connect(path)) as other:
            other.execute("UPDATE head SET size = 5")
            other.commit()
        with engines.reading(engine) as connection:
            assert connection.execute(text("SELECT size FROM head")).scalar_one() == 5


def test_a_settled_database_on_read_only_media_can_be_read(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engines.open_engine(sqlite_url)
    schema.upgrade(engine)
    engine.dispose()
    opened = engines._opened

    def as_read_only(
        path: Path, mode: str, patience: float, pragmas: Sequence[str]
    ) -> sqlite3.Connection:
        if mode == "rw":
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return opened(path, mode, patience, pragmas)

    monkeypatch.setattr(engines, "_opened", as_read_only)
    engine = engines.open_engine(sqlite_url)
    with engines.reading(engine) as connection:
        schema.require_current(connection)
    with pytest.raises(NotReadyError, match="reading only"), engines.writing(engine) as connection:
        head.set_size(connection, 1)
    engine.dispose()
    # What stands beside the database would be passed over: then nothing is read at all.
    database = Path(str(engine.url.database))
    database.with_name(f"{database.name}-wal").write_bytes(b"committed, not yet moved")
    with pytest.raises(NotReadyError, match="cannot be opened"), engines.reading(engine):
        pass
    engine.dispose()
