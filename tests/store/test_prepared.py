import pytest
from sqlalchemy import Engine, and_, or_, select
from sqlalchemy.exc import DBAPIError

from archive.relation import Column, Relation
from archive.store import bulk, derived, engines
from archive.store.prepared import Prepared, value

THINGS = Relation(
    name="thing",
    columns=(Column("shelf", "integer"), Column("place", "integer"), Column("title", "text")),
    key=("shelf", "place"),
)
_thing = derived.table(THINGS)

ABOVE = Prepared(lambda _: select(_thing.c.title).where(_thing.c.shelf > value("shelf")).limit(2))
TITLED = Prepared(
    lambda wanted: (
        select(_thing.c.shelf, _thing.c.title.label("called"))
        .where(_thing.c.title.in_(wanted), _thing.c.shelf < value("below"))
        .order_by(_thing.c.shelf)
    )
)
PLACED = Prepared(
    lambda wanted: select(_thing).where(
        or_(
            *(
                and_(_thing.c.shelf == shelf, _thing.c.place == place)
                for shelf, place in zip(wanted[::2], wanted[1::2], strict=True)
            )
        )
    ),
    width=2,
)


@pytest.fixture
def shelves(engine: Engine) -> Engine:
    with engines.writing(engine) as connection:
        derived.create(connection, [THINGS])
        bulk.insert_rows(connection, _thing, [(n, n % 3, f"book {n}") for n in range(2_500)])
    return engine


def test_a_query_by_single_values_gives_rows_with_names(shelves: Engine) -> None:
    with engines.reading(shelves) as connection:
        assert {row.title for row in ABOVE.rows(connection, shelf=2_496)} <= {
            *("book 2497", "book 2498", "book 2499")
        }
        assert len(ABOVE.rows(connection, shelf=2_496)) == 2
        assert ABOVE.rows(connection, shelf=2_499) == []


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 1_000, 1_001, 2_049])
def test_any_number_of_keys_gives_each_row_once(shelves: Engine, count: int) -> None:
    keys = [f"book {n}" for n in range(count)]
    with engines.reading(shelves) as connection:
        found = TITLED.of(connection, keys, below=2_000)
    expected = min(count, 2_000)
    assert [(row.shelf, row.called) for row in found] == [(n, f"book {n}") for n in range(expected)]


def test_a_key_may_be_of_several_cells(shelves: Engine) -> None:
    keys = [(5, 2), (7, 1), (7, 2)]
    with engines.reading(shelves) as connection:
        found = PLACED.of(connection, [cell for key in keys for cell in key])
        assert sorted(tuple(row) for row in found) == [(5, 2, "book 5"), (7, 1, "book 7")]


def test_a_query_that_fails_is_told_as_any_other(engine: Engine) -> None:
    with pytest.raises(DBAPIError), engines.reading(engine) as connection:
        ABOVE.rows(connection, shelf=1)


def test_whoever_has_not_begun_begins_by_asking(shelves: Engine) -> None:
    with shelves.connect() as connection:
        assert TITLED.of(connection, ["book 1"], below=9)
        assert connection.in_transaction()
