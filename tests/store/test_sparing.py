import sqlite3

import pytest
from sqlalchemy import Connection, Engine

from archive.store import engines
from archive.store.sparing import spare, sparing


def remembered(connection: Connection) -> object:
    return connection.exec_driver_sql("PRAGMA cache_size").scalar()


def test_less_is_remembered_within_the_block_alone(engine: Engine) -> None:
    with engines.reading(engine) as connection:
        raw = connection.connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            with sparing(connection):
                assert connection.exec_driver_sql("SELECT 1").scalar() == 1
            return
        before = remembered(connection)
        with sparing(connection):
            assert remembered(connection) == -4_096
        assert remembered(connection) == before == -131_072


def test_what_goes_wrong_leaves_no_less_behind(engine: Engine) -> None:
    with engines.reading(engine) as connection:
        with pytest.raises(ValueError, match="stop"), sparing(connection):
            raise ValueError("stop")
        if connection.dialect.name == "sqlite":
            assert remembered(connection) == -131_072
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_writer_of_very_much_remembers_less_from_then_on(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        spare(connection)
        if connection.dialect.name == "sqlite":
            assert remembered(connection) == -32_768
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
