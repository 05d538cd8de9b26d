import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError

from archive.store import bulk, engines, tables

ENTRIES = [(0, b"first"), (1, b"second")]
BODIES = [(0, bytes(16), b"{}"), (1, bytes(16), b"{}"), (256, bytes(16), b"{}")]
REDACTED = [(1, 256)]

REFUSED = [
    "UPDATE entry SET note = note",
    'UPDATE entry SET "index" = 7 WHERE "index" = 1',
    "DELETE FROM entry",
    'DELETE FROM entry WHERE "index" = 1',
    "UPDATE body SET content = content",
    "UPDATE body SET event = 9 WHERE event = 1",
    "DELETE FROM body",
    "DELETE FROM body WHERE event = 0",
    "UPDATE redacted SET by_event = by_event",
    "DELETE FROM redacted",
]

REFUSED_BY_SQLITE = [
    "REPLACE INTO entry VALUES (1, x'00')",
    "INSERT OR REPLACE INTO entry VALUES (1, x'00')",
    "INSERT OR REPLACE INTO entry SELECT 1, x'00'",
    "INSERT OR IGNORE INTO entry VALUES (1, x'00')",
    "INSERT INTO entry VALUES (1, x'00') ON CONFLICT DO UPDATE SET note = excluded.note",
    "INSERT OR REPLACE INTO entry (rowid, note) VALUES (1, x'00')",
    'UPDATE OR REPLACE entry SET "index" = 0 WHERE "index" = 1',
    "UPDATE OR IGNORE entry SET note = x'00'",
    "REPLACE INTO body VALUES (0, zeroblob(16), x'00')",
    "INSERT OR REPLACE INTO body VALUES (0, zeroblob(16), x'00')",
    "UPDATE OR REPLACE body SET event = 0 WHERE event = 1",
    "REPLACE INTO redacted VALUES (1, 7)",
    "INSERT OR REPLACE INTO redacted VALUES (1, 7)",
    "UPDATE OR REPLACE redacted SET event = 0",
]

REFUSED_BY_POSTGRESQL = [
    "TRUNCATE entry",
    "TRUNCATE body",
    "TRUNCATE redacted",
    "TRUNCATE entry, head CASCADE",
    "INSERT INTO entry VALUES (1, '') ON CONFLICT (index) DO UPDATE SET note = excluded.note",
    "MERGE INTO entry USING (SELECT 1 AS n) AS s ON index = n WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM entry RETURNING *) SELECT * FROM gone",
]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine)
    return engine


def fill(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        bulk.insert_rows(connection, tables.entry, ENTRIES)
        bulk.insert_rows(connection, tables.body, BODIES)
        bulk.insert_rows(connection, tables.redacted, REDACTED)


def content(engine: Engine) -> list[list[tuple[object, ...]]]:
    with engines.reading(engine) as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in (tables.entry, tables.body, tables.redacted)
        ]


def check_refused(engine: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError), engines.writing(engine) as connection:
        connection.exec_driver_sql(statement)
    assert content(engine) == [ENTRIES, BODIES, REDACTED]


@pytest.mark.parametrize("statement", REFUSED)
def test_a_change_is_refused(filled: Engine, statement: str) -> None:
    check_refused(filled, statement)


@pytest.mark.parametrize("statement", REFUSED_BY_SQLITE)
def test_sqlite_refuses_its_own_ways_round(sqlite_engine: Engine, statement: str) -> None:
    fill(sqlite_engine)
    check_refused(sqlite_engine, statement)


@pytest.mark.parametrize("statement", REFUSED_BY_POSTGRESQL)
def test_postgresql_refuses_its_own_ways_round(postgresql_engine: Engine, statement: str) -> None:
    fill(postgresql_engine)
    check_refused(postgresql_engine, statement)


@pytest.mark.parametrize("statement", [*REFUSED, *REFUSED_BY_SQLITE])
def test_sqlite_refuses_a_program_that_sets_nothing(sqlite_engine: Engine, statement: str) -> None:
    fill(sqlite_engine)
    with closing(sqlite3.connect(str(sqlite_engine.url.database))) as stranger:
        with pytest.raises(sqlite3.IntegrityError):
            stranger.execute(statement)
        stranger.commit()
    assert content(sqlite_engine) == [ENTRIES, BODIES, REDACTED]


@pytest.mark.parametrize("statement", REFUSED)
def test_postgresql_refuses_a_session_that_calls_itself_a_replica(
    postgresql_engine: Engine, statement: str
) -> None:
    fill(postgresql_engine)
    check_refused(postgresql_engine, f"SET LOCAL session_replication_role = replica; {statement}")


def test_a_redacted_body_can_be_deleted(filled: Engine) -> None:
    with engines.writing(filled) as connection:
        gone = connection.execute(delete(tables.body).where(tables.body.c.event == 1))
        assert gone.rowcount == 1
    assert content(filled)[1] == [BODIES[0], BODIES[2]]


def test_a_table_elsewhere_named_redacted_allows_nothing(postgresql_engine: Engine) -> None:
    fill(postgresql_engine)
    check_refused(
        postgresql_engine,
        "CREATE TEMPORARY TABLE redacted AS SELECT 0::bigint AS event;"
        "DELETE FROM body WHERE event = 0",
    )


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("entry", (-1, b"")),
        ("entry", (5, bytes(65_536))),
        ("body", (-1, bytes(16), b"")),
        ("body", (5, bytes(15), b"")),
        ("body", (5, bytes(16), bytes(2**20 + 1))),
        ("head", (2, 0, None)),
        ("redacted", (256, 256)),
        ("checkpoint", (1, b"", 0, 2)),
        ("secret", (2, b"")),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    engine: Engine, table: str, row: tuple[int | bytes, ...]
) -> None:
    with pytest.raises(IntegrityError), engines.writing(engine) as connection:
        bulk.insert_rows(connection, tables.METADATA.tables[table], [row])


def test_a_row_as_large_as_allowed_is_kept(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        bulk.insert_rows(connection, tables.entry, [(0, bytes(65_535))])
        bulk.insert_rows(connection, tables.body, [(0, bytes(16), bytes(2**20))])
