from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from archive.relation import Column, Relation, Row
from archive.store import bulk, derived, engines, tables
from archive.store.prepared import Prepared, value

THINGS = Relation(
    name="thing",
    columns=(
        Column("address", "integer"),
        Column("select", "text"),
        Column("words", "text", nullable=True),
        Column("number", "integer", nullable=True),
        Column("data", "bytes", nullable=True),
    ),
    key=("address",),
)

AWKWARD = (
    "",
    " ",
    "\\",
    "\\N",
    "\\.",
    "a\tb\nc\rd\\n",
    '"quoted", {braces}, %s %(name)s :name ?',
    "Қасым-Жомарт Тоқаев",
    "e\u0301 \u00e9 \u2028 \U0001f600 \x7f\x01",
)
NUMBERS = (0, -1, 2**53, 2**63 - 1, -(2**63))
BLOBS = (b"", bytes(range(256)), b"\\x00\\n\n\t", b"\x00" * 33)


def things(count: int) -> Iterator[Row]:
    for n in range(count):
        yield (
            n,
            f"{AWKWARD[n % 9]}{n}",
            None if n % 3 == 0 else AWKWARD[n % 9],
            None if n % 7 == 0 else NUMBERS[n % 5],
            None if n % 11 == 0 else BLOBS[n % 4],
        )


@pytest.fixture
def with_things(engine: Engine) -> Engine:
    with engines.writing(engine) as connection:
        derived.create(connection, [THINGS])
    return engine


def kept(engine: Engine) -> list[Row]:
    table = derived.table(THINGS)
    with engines.reading(engine) as connection:
        rows = connection.execute(select(table).order_by(table.c.address)).all()
    return [tuple(row) for row in rows]


def test_a_hundred_thousand_rows_come_back_as_they_were(with_things: Engine) -> None:
    with engines.writing(with_things) as connection:
        count = bulk.insert_rows(connection, derived.table(THINGS), things(100_000))
    assert count == 100_000
    for found, given_ in zip(kept(with_things), things(100_000), strict=True):
        assert found == given_


ROWS = st.lists(
    st.tuples(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.binary(),
    ),
    max_size=5,
)


@pytest.mark.parametrize("ahead", [bulk.pipelined, nullcontext])
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@given(rows=ROWS)
def test_whatever_goes_in_comes_out(
    with_things: Engine,
    ahead: Callable[[Connection], AbstractContextManager[object]],
    rows: list[tuple[str, str | None, int | None, bytes | None]],
) -> None:
    table = derived.table(THINGS)
    numbered = [(n, *row) for n, row in enumerate(rows)]
    with engines.writing(with_things) as connection:
        connection.execute(delete(table))
        with ahead(connection):
            assert bulk.insert_rows(connection, table, numbered[:2]) == len(rows[:2])
            assert bulk.insert_rows(connection, table, iter(numbered[2:])) == len(rows[2:])
    assert kept(with_things) == numbered


def test_no_rows_are_no_rows(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        assert bulk.insert_rows(connection, tables.entry, []) == 0


@pytest.mark.parametrize("count", [bulk.CHUNK - 1, bulk.CHUNK, bulk.CHUNK + 1])
def test_no_row_is_lost_between_chunks(engine: Engine, count: int) -> None:
    with engines.writing(engine) as connection:
        rows = ((n, b"note") for n in range(count))
        assert bulk.insert_rows(connection, tables.entry, rows) == count
        found = select(func.count(), func.max(tables.entry.c.index)).select_from(tables.entry)
        assert tuple(connection.execute(found).one()) == (count, count - 1)


def test_a_row_that_breaks_a_rule_leaves_none_of_them(engine: Engine) -> None:
    with pytest.raises(IntegrityError), engines.writing(engine) as connection:
        bulk.insert_rows(connection, tables.entry, [(0, b"a"), (1, b"b"), (0, b"c")])
    with engines.reading(engine) as connection:
        assert connection.execute(select(tables.entry)).all() == []


@pytest.mark.parametrize("later", [0, 1, 40])
def test_what_fails_without_being_waited_for_is_told_as_it_is(engine: Engine, later: int) -> None:
    def ahead(connection: Connection) -> None:
        bulk.insert_rows(connection, tables.entry, [(0, b"a")])
        bulk.insert_rows(connection, tables.entry, [(0, b"b")])
        for n in range(later):
            bulk.insert_rows(connection, tables.entry, [(n + 1, b"c" * 10_000)])

    with engines.writing(engine) as connection:
        with pytest.raises(IntegrityError), bulk.pipelined(connection):
            ahead(connection)
        connection.rollback()
    with engines.reading(engine) as connection:
        assert connection.execute(select(tables.entry)).all() == []


def test_what_was_sent_ahead_is_there_for_the_next_question(engine: Engine) -> None:
    named = Prepared(
        lambda _: select(tables.entry.c.note).where(tables.entry.c.index == value("index"))
    )
    with engines.writing(engine) as connection, bulk.pipelined(connection):
        bulk.insert_rows(connection, tables.entry, [(0, b"a"), (1, b"b")])
        assert [row.note for row in named.rows(connection, index=1)] == [b"b"]
        bulk.insert_rows(connection, tables.entry, [(2, b"c")])
    with engines.reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(tables.entry)).scalar() == 3


def test_an_error_of_whoever_makes_the_rows_comes_through(engine: Engine) -> None:
    def rows() -> Iterator[Row]:
        yield (0, b"note")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), engines.writing(engine) as connection:
        bulk.insert_rows(connection, tables.entry, rows())
    with engines.reading(engine) as connection:
        assert connection.execute(select(tables.entry)).all() == []


def test_a_value_of_another_type_is_refused(with_things: Engine) -> None:
    table = derived.table(THINGS)
    with (
        pytest.raises(DBAPIError),
        engines.writing(with_things) as connection,
    ):
        bulk.insert_rows(connection, table, [(1, "a", None, "many", None)])
    assert kept(with_things) == []
