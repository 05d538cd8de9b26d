import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, insert, select

from archive.errors import ConflictError, NotReadyError
from archive.store import engines, head, schema, tables

WRITERS = 4
EACH = 10


def test_a_new_archive_is_empty(engine: Engine) -> None:
    with engines.reading(engine) as connection:
        assert head.size(connection) == 0


def test_a_size_that_was_set_is_read_under_the_lock(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        assert head.lock(connection) == 0
        head.set_size(connection, 7)
    with engines.writing(engine) as connection:
        assert head.lock(connection) == 7
    with engines.reading(engine) as connection:
        assert head.size(connection) == 7


def test_writers_at_once_give_each_entry_its_own_index(database_url: str) -> None:
    first = engines.open_engine(database_url)
    schema.upgrade(first)
    start = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        engine = engines.open_engine(database_url)
        start.wait()
        for number in range(EACH):
            with engines.writing(engine) as connection:
                size = head.lock(connection)
                note = f"{writer}.{number}".encode()
                connection.execute(insert(tables.entry).values(index=size, note=note))
                head.set_size(connection, size + 1)
        engine.dispose()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with engines.reading(first) as connection:
        rows = connection.execute(select(tables.entry).order_by(tables.entry.c.index)).all()
        assert head.size(connection) == WRITERS * EACH
    first.dispose()
    assert [row.index for row in rows] == list(range(WRITERS * EACH))
    assert len({bytes(row.note) for row in rows}) == WRITERS * EACH


def test_an_index_that_was_not_committed_is_given_again(engine: Engine) -> None:
    try:
        with engines.writing(engine) as connection:
            head.set_size(connection, head.lock(connection) + 1)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with engines.writing(engine) as connection:
        assert head.lock(connection) == 0


@pytest.mark.parametrize("moved", [True, False])
def test_whoever_takes_the_lock_is_told_where_the_log_goes_on(engine: Engine, moved: bool) -> None:
    why = head.Closed("/srv/copied from here", moved)
    with engines.writing(engine) as connection:
        assert head.closed(connection) is None
        head.set_size(connection, 3)
        head.close(connection, why)
    with engines.writing(engine) as connection:
        with pytest.raises(ConflictError, match="/srv/copied from here") as caught:
            head.lock(connection)
        assert caught.value.remedy
        assert head.lock(connection, although_closed=True) == 3
        assert head.closed(connection) == why
        head.close(connection, None)
    with engines.writing(engine) as connection:
        assert head.lock(connection) == 3


def test_whoever_waited_for_an_upgrade_is_told_of_it(database_url: str) -> None:
    old, new = engines.open_engine(database_url), engines.open_engine(database_url)
    schema.upgrade(old)
    held, told = threading.Event(), []

    def write() -> None:
        held.wait(60)
        with (
            pytest.raises(NotReadyError, match="became those of revision 0999") as caught,
            engines.writing(old) as connection,
        ):
            head.set_size(connection, head.lock(connection) + 1)
        told.append(caught.value)

    with engines.writing(old) as connection:
        assert head.lock(connection) == 0
    writer = threading.Thread(target=write)
    writer.start()
    with engines.writing(new) as connection:
        schema._hold_writers(connection)
        held.set()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    writer.join(60)
    assert len(told) == 1
    assert "Use the version" in told[0].remedy
    with engines.reading(new) as connection:
        assert head.size(connection) == 0
    old.dispose()
    new.dispose()


def test_tables_that_lost_their_revision_are_not_written_to(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    with pytest.raises(NotReadyError, match="revision None"), engines.writing(engine) as connection:
        head.lock(connection)


def test_an_upgrade_waits_for_whoever_is_writing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = engines.open_engine(database_url)
    schema.upgrade(writer)
    upgrader = engines.open_engine(database_url, patience=0.2)
    migrated: list[object] = []
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "0999"))
    monkeypatch.setattr(schema, "_migrate", migrated.append)
    with engines.writing(writer) as connection:
        head.lock(connection)
        monkeypatch.setattr(schema, "NEWEST", "0999")
        with pytest.raises(ConflictError, match="another program is writing"):
            schema.upgrade(upgrader)
        assert migrated == []
    schema.upgrade(upgrader)
    assert len(migrated) == 1
    writer.dispose()
    upgrader.dispose()
