"""Writers that wait for each other: politely, and not without a word."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from archive.errors import ConflictError, NotReadyError
from archive.store import engines, head, schema, tables


@contextmanager
def opened(url: str, waits: engines.Waits | None, patience: float = 60) -> Iterator[Engine]:
    engine = engines.open_engine(url, patience=patience, waits=waits)
    try:
        yield engine
    finally:
        engine.dispose()


def test_a_writer_who_waits_long_tells_it_and_then_writes(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "NOTICE", 0.05)
    told, heard, sizes = threading.Event(), list[str](), list[int]()

    def waits(words: str) -> None:
        heard.append(words)
        told.set()

    with opened(database_url, None) as first, opened(database_url, waits) as second:
        schema.upgrade(first)

        def write() -> None:
            with engines.writing(second) as connection:
                sizes.append(head.lock(connection))

        late = threading.Thread(target=write)
        with engines.writing(first) as connection:
            head.lock(connection)
            late.start()
            assert told.wait(60)
            assert sizes == []
            head.set_size(connection, 1)
        late.join(60)
        place = engines.place(second)
    assert sizes == [1]
    assert heard == [
        f"{place}: another program is writing to it; waiting for it, at most 60 seconds"
    ]


def test_a_writer_who_need_not_wait_says_nothing(database_url: str) -> None:
    heard = list[str]()
    with opened(database_url, heard.append) as engine:
        schema.upgrade(engine)
        with engines.writing(engine) as connection:
            head.set_size(connection, head.lock(connection) + 1)
    assert heard == []


def test_a_writer_of_sqlite_gives_up_in_time_and_can_try_again(sqlite_engine: Engine) -> None:
    url = str(sqlite_engine.url.database)
    with opened(engines.sqlite_url(Path(url)), None, patience=0.05) as late:
        with closing(sqlite3.connect(url, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(2):
                with (
                    pytest.raises(ConflictError, match="did not finish in time"),
                    engines.writing(late),
                ):
                    pass
        with engines.writing(late) as connection:
            connection.execute(insert(tables.entry).values({"index": 0, "note": b"note"}))
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 50


def test_what_is_wrong_besides_is_told_at_once(sqlite_engine: Engine) -> None:
    path = Path(str(sqlite_engine.url.database))
    sqlite_engine.dispose()
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\0" * 3996 + content[4096:])
    with (
        opened(engines.sqlite_url(path), None) as engine,
        pytest.raises(NotReadyError, match="damaged"),
        engines.writing(engine) as connection,
    ):
        head.lock(connection)
