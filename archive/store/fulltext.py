"""The index of words: FTS5 on SQLite, a `tsvector` under GIN on PostgreSQL.

Both are given words that are analysed already, and answer alike. A passage has a number, its
place, and beside its words one mark. Each word stands in three forms at one position, so a phrase
is found in any of them. Places are told highest first.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, TypeAlias

from sqlalchemy import Column, Connection, MetaData, Table, TypedColumns, delete, text
from sqlalchemy.exc import OperationalError

from archive.errors import NotReadyError
from archive.store.bulk import CHUNK, chunks, insert_rows, put
from archive.store.tables import NUMBER, VIEWS_SCHEMA, AnyTable

COLUMNS: Final = ("folded", "latin", "stem")

Passage: TypeAlias = tuple[int, str, str, str, str]
"""Place, mark, and in each of the three forms as many words, parted by blanks.

Marks and words are of letters and digits, and of marks that belong to letters; ASCII ones small.
"""

Run: TypeAlias = tuple[str, tuple[str, ...], bool]
"""A column, words that follow one another there, and whether the last is only a beginning."""

_NAME: Final = "passage"
_FTS5: Final = "fts5"

# In front of a word: which of its forms it is. The first ones begin with a letter or a digit.
_SIGNS: Final = {"latin": "", "folded": ".", "stem": "=", "mark": "#"}


@cache
def _table() -> AnyTable:
    # Imported late: whoever works on SQLite would wait for all of the other dialect.
    from sqlalchemy.dialects.postgresql import TSVECTOR

    return Table(
        _NAME,
        MetaData(schema=VIEWS_SCHEMA),
        Column("place", NUMBER, primary_key=True, autoincrement=False),
        Column("words", TSVECTOR, nullable=False),
    ).with_cols(TypedColumns)


def create(connection: Connection) -> None:
    """Create the index, empty.

    Raises:
        NotReadyError: this SQLite was built without FTS5.
    """
    if connection.dialect.name == "postgresql":
        _table().create(connection)
        connection.exec_driver_sql(
            f"CREATE INDEX ix_{_NAME}_words ON {VIEWS_SCHEMA}.{_NAME} USING gin (words)"
        )
        return
    # The words come apart at blanks alone; `ascii` takes whatever is beyond ASCII for a letter.
    command = (
        f"CREATE VIRTUAL TABLE {_NAME} USING {_FTS5}"
        f"({', '.join(COLUMNS)}, mark, tokenize = 'ascii', columnsize = 0)"
    )
    try:
        connection.exec_driver_sql(command)
    except OperationalError as error:
        if "no such module" not in str(error.orig):
            raise
        raise NotReadyError(
            "this SQLite cannot search text: it was built without FTS5",
            remedy="Use a Python whose SQLite has FTS5, as those of most systems do.",
        ) from error


def insert(connection: Connection, passages: Iterable[Passage]) -> None:
    """Put *passages* in; none of their places is taken."""
    if connection.dialect.name == "postgresql":
        insert_rows(connection, _table(), ((one[0], _vector(one)) for one in passages))
        return
    command = f"INSERT INTO {_NAME} (rowid, mark, {', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
    for chunk in chunks(passages, CHUNK):
        put(connection, command, chunk)


def remove(connection: Connection, ranges: Sequence[tuple[int, int]]) -> None:
    """Take out the passages at the places of each of *ranges*, both ends included.

    On SQLite nothing of their words is left in the file after that.
    """
    if connection.dialect.name == "postgresql":
        table = _table()
        for low, high in ranges:
            connection.execute(delete(table).where(table.c.place.between(low, high)))
        return
    if ranges:
        connection.exec_driver_sql(
            f"DELETE FROM {_NAME} WHERE rowid BETWEEN ? AND ?",  # noqa: S608
            list(ranges),
        )
        # A delete is one more note in the index; only writing all of it anew forgets the words.
        compact(connection)


def compact(connection: Connection) -> None:
    """Write the index of SQLite anew, so that it holds no word that was taken out."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {_NAME} ({_NAME}) VALUES ('optimize')")  # noqa: S608


def places(
    connection: Connection,
    wanted: Sequence[Sequence[Run]],
    marks: Sequence[str],
    within: tuple[int, int],
) -> Iterator[int]:
    """Yield the places of passages that hold one run of each of *wanted*, the highest first.

    *marks*: those that will do; none: all. *within*: the lowest place and the highest.
    """
    assert wanted
    low, high = within
    if connection.dialect.name == "postgresql":
        query, asked = _POSTGRESQL, _tsquery(wanted, marks)
    else:
        query, asked = _SQLITE, _fts5(wanted, marks)
    found = connection.execute(query, {"asked": asked, "low": low, "high": high})
    try:
        yield from found.scalars()
    finally:
        found.close()


_SQLITE: Final = text(
    f"SELECT rowid FROM {_NAME} WHERE {_NAME} MATCH :asked "  # noqa: S608
    "AND rowid >= :low AND rowid <= :high ORDER BY rowid DESC"
)
_POSTGRESQL: Final = text(
    f"SELECT place FROM {VIEWS_SCHEMA}.{_NAME} WHERE words @@ CAST(:asked AS tsquery) "  # noqa: S608
    "AND place BETWEEN :low AND :high ORDER BY place DESC"
)


def _fts5(wanted: Sequence[Sequence[Run]], marks: Sequence[str]) -> str:
    asked = [*wanted, *([[("mark", (mark,), False) for mark in marks]] if marks else [])]
    return " AND ".join(f"({' OR '.join(_phrase(*run) for run in runs)})" for runs in asked)


def _phrase(column: str, words: Sequence[str], begun: bool) -> str:
    return f'{column} : "{" ".join(words)}"{"*" if begun else ""}'


def _tsquery(wanted: Sequence[Sequence[Run]], marks: Sequence[str]) -> str:
    asked = [*wanted, *([[("mark", (mark,), False) for mark in marks]] if marks else [])]
    return " & ".join(f"({' | '.join(_distance(*run) for run in runs)})" for runs in asked)


def _distance(column: str, words: Sequence[str], begun: bool) -> str:
    sign = _SIGNS[column]
    listed = " <-> ".join(f"'{sign}{word}'" for word in words)
    return f"({listed}{':*' if begun else ''})"


def _vector(passage: Passage) -> str:
    """Return *passage* as PostgreSQL reads a tsvector, every word with its positions."""
    _, mark, *forms = passage
    found = [
        f"'{_SIGNS[column]}{word}':{position}"
        for column, form in zip(COLUMNS, forms, strict=True)
        for position, word in enumerate(form.split(), 1)
    ]
    return " ".join([*found, f"'{_SIGNS['mark']}{mark}'"])
