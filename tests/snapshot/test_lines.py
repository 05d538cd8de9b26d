"""Lines and paths of a snapshot: what is written is read, and nothing else is."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.tiles import Bundle, Tile
from archive.errors import MalformedError
from archive.events.opening import Stored
from archive.ids import MAX_INTEGER, Address, Digest
from archive.relation import Column, Relation, Row
from archive.snapshot import bodies, paths, tables

MIXED = Relation(
    name="mixed",
    columns=(
        Column("event", "integer"),
        Column("text", "text", nullable=True),
        Column("number", "integer", nullable=True),
    ),
    key=("event",),
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
ROWS = st.lists(
    st.tuples(
        st.integers(0, MAX_INTEGER),
        st.none() | TEXTS,
        st.none() | st.integers(-MAX_INTEGER, MAX_INTEGER),
    ),
    unique_by=lambda row: row[0],
)


@given(st.integers(0, 2**40), st.integers(0, 255), st.binary(min_size=16, max_size=16), TEXTS)
def test_a_body_is_read_as_it_was_written(entry: int, event: int, salt: bytes, text: str) -> None:
    stored = Stored(salt, text.replace("\n", "").encode())
    line = bodies.line(Address(entry, event), stored)
    assert bodies.parse(line) == (Address(entry, event), stored)


@given(st.binary())
def test_any_bytes_are_a_body_or_malformed(data: bytes) -> None:
    try:
        address, stored = bodies.parse(data)
    except MalformedError:
        return
    assert bodies.line(address, stored) == data


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"1.0 AAAAAAAAAAAAAAAAAAAAAA== {}",
        b"1.0 AAAAAAAAAAAAAAAAAAAAAA==\n",
        b"01.0 AAAAAAAAAAAAAAAAAAAAAA== {}\n",
        b"1.256 AAAAAAAAAAAAAAAAAAAAAA== {}\n",
        b"1.0 AAAAAAAAAAAAAAAAAAAAAB== {}\n",
        b"1.0 AAAAAAAAAAAAAAAAAAAAAAAA {}\n",
        b"1.0  AAAAAAAAAAAAAAAAAAAAAA== {}\n",
        "१.0 AAAAAAAAAAAAAAAAAAAAAA== {}\n".encode(),
    ],
)
def test_other_lines_are_refused(line: bytes) -> None:
    with pytest.raises(MalformedError):
        bodies.parse(line)


def lines(rows: list[Row]) -> list[bytes]:
    return b"".join(tables.lines(MIXED, rows)).splitlines(keepends=True)


@given(ROWS)
def test_rows_are_read_as_they_were_written(rows: list[tuple[int, str | None, int | None]]) -> None:
    ordered = sorted(rows, key=lambda row: row[0])
    assert list(tables.parse(MIXED, lines(ordered))) == ordered


@given(st.lists(st.binary()))
def test_any_lines_are_rows_or_malformed(data: list[bytes]) -> None:
    try:
        rows = list(tables.parse(MIXED, data))
    except MalformedError:
        return
    assert lines(rows) == data


@pytest.mark.parametrize(
    "line",
    [
        b'{"event":1,"number":null}\n',
        b'{"event":1,"more":1,"number":null,"text":null}\n',
        b'{"event":null,"number":null,"text":null}\n',
        b'{"event":true,"number":null,"text":null}\n',
        b'{"event":1,"number":"1","text":null}\n',
        b'{"event":1,"number":null,"text":1}\n',
        b'{"event":1, "number":null,"text":null}\n',
        b'{"event":1,"number":null,"text":null}',
        b"[]\n",
    ],
)
def test_rows_of_another_form_are_refused(line: bytes) -> None:
    with pytest.raises(MalformedError, match="line 1"):
        list(tables.parse(MIXED, [line]))


@given(ROWS)
def test_a_sheet_is_read_by_the_reader_of_csv_in_python(
    rows: list[tuple[int, str | None, int | None]],
) -> None:
    text = b"".join(tables.sheet(MIXED, rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["event", "text", "number"]
    assert len(read) == len(rows) + 1
    for found, row in zip(read[1:], rows, strict=True):
        assert found[0] == str(row[0])
        assert found[1].removeprefix("'") == (row[1] or "")
        assert found[1][:1] not in set("=+-@\t\r\n")


def test_a_sheet_holds_no_formula() -> None:
    said = b"".join(tables.sheet(MIXED, [(1, "=1+1", -2), (2, 'say "a",\nb', None)]))
    assert said == (b'\xef\xbb\xbfevent,text,number\r\n1,\'=1+1,-2\r\n2,"say ""a"",\nb",\r\n')


@pytest.mark.parametrize(
    "first", [*"'=+-@\t\r\n\0 \x7f\xa0\ufeff\u200b\u2028\u3000＝＋－＠﹢﹣﹦﹫"]
)
def test_no_text_in_a_sheet_begins_with_what_may_begin_a_formula(first: str) -> None:
    text = f"{first}cmd|' /C calc'!A0"
    lines = b"".join(tables.sheet(MIXED, [(1, text, None)])).decode("utf-8-sig")
    (_, found) = csv.reader(io.StringIO(lines, newline=""))
    assert found[1] == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "1+1", "Я", "«=»", "2022-01?", "#1", "%", "（"])
def test_other_texts_stand_in_a_sheet_as_they_are(text: str) -> None:
    lines = b"".join(tables.sheet(MIXED, [(1, text, None)])).decode("utf-8-sig")
    assert lines.splitlines()[1] == f"1,{text},"


def test_paths_are_read_as_they_are_written() -> None:
    digest = Digest("sha256:" + "ab" * 32)
    assert paths.parse_capture(paths.capture(digest)) == digest
    assert paths.checkpoint(1234067) == "data/log/checkpoints/x001/x234/067"
    assert paths.checkpoint_size(paths.checkpoint(1234067)) == 1234067
    for item in (Tile(level=1, index=3, width=7), Bundle(70000), Bundle(0, 1)):
        assert paths.parse_log(paths.log(item)) == item
    assert paths.parse_bodies(paths.bodies(Bundle(5, 6))) == Bundle(5, 6)
    for path in ("data/log/checkpoints/007.p/3", "data/log/checkpoint", "elsewhere"):
        assert paths.checkpoint_size(path) is None
    assert paths.parse_log("data/bodies/000") is None
    assert paths.parse_bodies("data/bodies/0") is None
    assert paths.parse_capture("data/captures/sha256/AB/" + "c" * 62) is None


@given(st.integers(0, 70000))
def test_what_is_required_has_its_place(size: int) -> None:
    required = list(paths.required(size)) if size else []
    assert len(set(required)) == len(required)
    assert all(paths.has_place(path, size) for path in required)


def test_an_empty_log_has_no_part() -> None:
    assert not paths.is_part(Bundle(0, 1), 0)
    assert not paths.is_part(Tile(level=63, index=0, width=1), 2**53 - 1)
    assert paths.has_place(paths.POLICY, 0)
