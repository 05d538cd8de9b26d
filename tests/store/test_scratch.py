"""Working memory: what is put in comes out, nobody else sees it, and nothing is left of it."""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import NotReadyError
from archive.relation import Column, Relation
from archive.store import scratch as module
from archive.store.scratch import PAGE, Scratch, scratch
from archive.views.base import held

VIEW = held("thing", Column("said", "text", nullable=True))
PLAIN = Relation(name="plain", columns=(Column("entry", "integer"),), key=("entry",))


@pytest.fixture
def memory() -> Iterator[Scratch]:
    with scratch() as made:
        yield made


@pytest.mark.parametrize(
    ("key", "keys"),
    [("INTEGER", [-1, 0, 7, 2**62]), ("TEXT", ["", "B", "a", "ж"]), ("BLOB", [b"", b"\0", b"a"])],
)
def test_rows_are_found_by_key_and_read_in_its_order(
    memory: Scratch, key: str, keys: list[int | str | bytes]
) -> None:
    cells = memory.cells("some", key, 2)
    assert cells.get(keys[0]) is None
    assert list(cells.rows()) == []
    cells.remove(keys[0])
    cells.put((one, "first", None) for one in reversed(keys))
    assert [row[0] for row in cells.rows()] == keys
    cells.put([(keys[1], "second", b"x")])
    cells.remove(keys[0])
    assert cells.get(keys[1]) == (keys[1], "second", b"x")
    assert cells.get(keys[0]) is None
    assert [row[0] for row in cells.rows()] == keys[1:]


def test_rows_of_a_series_keep_their_order_and_take_the_first_end_that_came_after(
    memory: Scratch,
) -> None:
    series = memory.series(VIEW)
    series.end([("a", 1)])
    series.add([("a", 9, 1, None, "one"), ("b", 3, 1, None, None)])
    assert list(series.rows()) == [("a", 9, 1, None, "one"), ("b", 3, 1, None, None)]
    series.end([("a", 5), ("a", 6), ("c", 6)])
    series.add([("a", 4, 6, 7, "two"), ("a", 5, 6, None, "three")])
    series.end([("a", 8)])
    wanted = [
        ("a", 9, 1, 5, "one"),
        ("b", 3, 1, None, None),
        ("a", 4, 6, 7, "two"),
        ("a", 5, 6, 8, "three"),
    ]
    assert list(series.rows()) == wanted
    assert list(series.rows()) == wanted


def test_rows_that_have_no_end_stay_as_they_are(memory: Scratch) -> None:
    series = memory.series(PLAIN)
    assert list(series.rows()) == []
    series.add([(2,)])
    series.add([(1,)])
    assert list(series.rows()) == [(2,), (1,)]


def test_a_relation_without_further_columns_can_be_ended(memory: Scratch) -> None:
    series = memory.series(held("bare"))
    series.add([("a", 1, 1, None)])
    series.end([("a", 2)])
    assert list(series.rows()) == [("a", 1, 1, 2)]


@given(
    st.lists(st.integers(0, 3 * 8), max_size=20),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), max_size=10),
)
def test_a_run_of_bytes_is_read_as_a_bytearray_is(
    lengths: list[int], parts: list[tuple[int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch, scratch() as memory:
        patch.setattr(module, "PAGE", 8)
        run, whole = memory.run(), bytearray()
        other = memory.run()
        for number, length in enumerate(lengths):
            more = bytes([number]) * length
            run += more
            whole += more
            assert len(run) == len(whole)
            for start, size in parts:
                assert run[start : start + size] == bytes(whole[start : start + size])
        assert len(other) == 0


def test_a_long_run_keeps_little_in_memory(memory: Scratch) -> None:
    run = memory.run()
    for _ in range(40):
        run += bytes(PAGE // 4)
    assert len(run._tail) <= 2 * PAGE


def test_nothing_is_written_while_there_is_little_and_no_name_is_left_of_more(
    memory: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    cells = memory.cells("some", "INTEGER", 1)
    cells.put((n, bytes(1_000)) for n in range(1_000))
    assert open_files() == []
    cells.put((n, bytes(10_000)) for n in range(4_000))
    assert cells.get(3_999) == (3_999, bytes(10_000))
    assert list(tmp_path.iterdir()) == []
    if sys.platform == "linux":
        [name] = open_files()
        assert name.endswith("(deleted)")


def open_files() -> list[str]:
    """Return the names of the temporary files of SQLite that this process has open."""
    links = Path("/proc/self/fd")
    if not links.is_dir():
        return []
    names = []
    for link in links.iterdir():
        try:
            names.append(str(link.readlink()))
        except OSError:
            continue
    return [name for name in names if "etilqs" in name]


def fill_more_than_there_is_room() -> None:
    with scratch() as memory:
        memory._database.execute("PRAGMA max_page_count = 8")
        memory.cells("some", "INTEGER", 1).put((n, bytes(1_000)) for n in range(1_000))


def test_a_lack_of_room_is_told() -> None:
    with pytest.raises(NotReadyError, match=r"temporary file cannot be used: .* full") as told:
        fill_more_than_there_is_room()
    assert "SQLITE_TMPDIR" in told.value.remedy


def test_it_is_gone_after_the_block() -> None:
    with scratch() as memory:
        cells = memory.cells("some", "INTEGER", 1)
        cells.put([(1, 2)])
        rows = cells.rows()
        assert next(rows) == (1, 2)
    with pytest.raises(sqlite3.ProgrammingError):
        cells.get(1)
    # One that read no further is no error, at whatever time it is cleared away.
    del rows
