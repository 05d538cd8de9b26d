"""The index of words, on both databases."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from archive.errors import NotReadyError
from archive.store import derived, engines, fulltext

ALL = (0, 2**63 - 1)


def same(place: int, mark: str, words: str) -> fulltext.Passage:
    return place, mark, words, words, words


def begin(engine: Engine, *passages: fulltext.Passage) -> None:
    with engines.writing(engine) as connection:
        derived.create(connection, [])
        fulltext.create(connection)
        fulltext.insert(connection, passages)


def ask(
    engine: Engine,
    *wanted: Sequence[fulltext.Run],
    marks: Sequence[str] = (),
    within: tuple[int, int] = ALL,
) -> list[int]:
    with engines.reading(engine) as connection:
        return list(fulltext.places(connection, wanted, marks, within))


def test_places_come_highest_first_within_bounds_and_marks(engine: Engine) -> None:
    begin(
        engine,
        same(1, "note", "fire"),
        same(2**62, "stm", "open fire"),
        same(7, "stm", "fire fire"),
        same(8, "stm", "water"),
    )
    fire = [("latin", ("fire",), False)]
    assert ask(engine, fire) == [2**62, 7, 1]
    assert ask(engine, fire, within=(2, 7)) == [7]
    assert ask(engine, fire, marks=["note", "ent"]) == [1]
    assert ask(engine, fire, marks=["note", "stm"]) == [2**62, 7, 1]
    assert ask(engine, fire, [("latin", ("open",), False)]) == [2**62]
    assert ask(engine, [*fire, ("latin", ("water",), False)]) == [2**62, 8, 7, 1]


def test_each_form_is_by_itself_and_a_mark_is_no_word(engine: Engine) -> None:
    begin(engine, (1, "stm", "приказы", "prikazi", "приказ"))
    for column, word in (("folded", "приказы"), ("latin", "prikazi"), ("stem", "приказ")):
        assert ask(engine, [(column, (word,), False)]) == [1]
        assert ask(engine, [(column, ("stm",), False)]) == []
    assert ask(engine, [("latin", ("приказ",), True)]) == []
    assert ask(engine, [("stem", ("приказы",), False)]) == []


def test_words_follow_one_another_and_the_last_may_be_a_beginning(engine: Engine) -> None:
    begin(engine, same(1, "stm", "a b a c"), same(2, "stm", "ab ac"))
    assert ask(engine, [("latin", ("a", "c"), False)]) == [1]
    assert ask(engine, [("latin", ("a", "a"), True)]) == []
    assert ask(engine, [("latin", ("a",), True)]) == [2, 1]
    assert ask(engine, [("latin", ("ab", "a"), True)]) == [2]
    assert ask(engine, [("latin", ("ab", "a"), False)]) == []


def test_a_passage_of_many_and_long_words_fits(engine: Engine) -> None:
    words = [f"{'ы' * 95}{n}" for n in range(239)] + ["last"]
    again = " ".join(["of"] * 239 + ["last"])
    begin(engine, same(1, "stm", " ".join(words)), same(2, "stm", again))
    assert ask(engine, [("stem", (words[238], "last"), False)]) == [1]
    assert ask(engine, [("stem", ("of", "last"), False)]) == [2]


def test_what_is_removed_is_found_no_more_and_its_place_is_free(engine: Engine) -> None:
    begin(engine, same(1, "stm", "one"), same(2, "stm", "one"), same(9, "stm", "one"))
    one = [("latin", ("one",), False)]
    with engines.writing(engine) as connection:
        fulltext.remove(connection, [])
        fulltext.remove(connection, [(2, 5), (20, 30)])
    assert ask(engine, one) == [9, 1]
    with engines.writing(engine) as connection:
        fulltext.insert(connection, [same(2, "stm", "one")])
    assert ask(engine, one) == [9, 2, 1]


def test_no_removed_word_is_left_in_the_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    begin(sqlite_engine, *(same(n, "stm", "common") for n in range(50)))
    with engines.writing(sqlite_engine) as connection:
        fulltext.insert(connection, [same(60, "stm", "zzunheardzz common")])
    with engines.writing(sqlite_engine) as connection:
        fulltext.remove(connection, [(60, 60)])
    path = tmp_path / "archive.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = path.read_bytes()
    assert b"common" in data
    assert b"unheard" not in data


def test_a_sqlite_that_cannot_search_says_so(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "_FTS5", "fts_of_nobody")
    with (
        pytest.raises(NotReadyError, match="built without FTS5"),
        engines.writing(sqlite_engine) as connection,
    ):
        fulltext.create(connection)
    monkeypatch.setattr(fulltext, "_FTS5", "fts5")
    begin(sqlite_engine)
    with (
        pytest.raises((OperationalError, NotReadyError), match="already exists"),
        engines.writing(sqlite_engine) as connection,
    ):
        fulltext.create(connection)


forms = st.lists(
    st.sampled_from(["a", "ab", "abc", "b", "я", "як", "京", "ß", "ك"]), min_size=1, max_size=6
)
runs = st.tuples(
    st.sampled_from(fulltext.COLUMNS),
    st.lists(st.sampled_from(["a", "ab", "b", "я", "京"]), min_size=1, max_size=2).map(tuple),
    st.booleans(),
)


def holds(passage: Sequence[str], run: fulltext.Run) -> bool:
    column, words, begun = run
    held = passage[fulltext.COLUMNS.index(column)].split()
    return any(
        tuple(held[at : at + len(words) - 1]) == words[:-1]
        and at + len(words) <= len(held)
        and (
            held[at + len(words) - 1].startswith(words[-1])
            if begun
            else held[at + len(words) - 1] == words[-1]
        )
        for at in range(len(held))
    )


class _TakeBack(Exception):
    pass


@contextmanager
def taken_back(engine: Engine) -> Iterator[Connection]:
    """Yield a connection with an empty index, of which nothing stays."""
    try:
        with engines.writing(engine) as connection:
            derived.create(connection, [])
            fulltext.create(connection)
            yield connection
            raise _TakeBack
    except _TakeBack:
        return


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.tuples(forms, forms, forms), min_size=1, max_size=6),
    st.lists(st.lists(runs, min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_both_databases_answer_by_the_same_rule(
    engine: Engine,
    told: list[tuple[list[str], list[str], list[str]]],
    wanted: list[list[fulltext.Run]],
) -> None:
    passages = [tuple(" ".join(form) for form in one) for one in told]
    expected = [
        place
        for place in reversed(range(len(passages)))
        if all(any(holds(passages[place], run) for run in one) for one in wanted)
    ]
    with taken_back(engine) as connection:
        fulltext.insert(connection, [(n, "stm", *one) for n, one in enumerate(passages)])
        assert list(fulltext.places(connection, wanted, (), ALL)) == expected
