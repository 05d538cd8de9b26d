"""From the text of a table to its rows, one at a time, whatever the file turns out to be."""

import io
import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.intake.tables import (
    MAX_CELL,
    MAX_LINE,
    Row,
    Table,
    TableFault,
    csv_table,
)
from archive.intake.tables_json import json_table


def lines_of(data: bytes, encoding: str = "utf-8-sig") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")


def table(text: str | bytes, delimiter: str = ",", encoding: str = "utf-8-sig") -> Table:
    data = text.encode() if isinstance(text, str) else text
    return csv_table(lines_of(data, encoding).readline, delimiter)


def rows(text: str | bytes, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[Row]:
    return list(table(text, delimiter, encoding).rows)


def jsonl(text: str | bytes) -> list[Row]:
    data = text.encode() if isinstance(text, str) else text
    return list(json_table(lines_of(data).readline).rows)


def refused(text: str | bytes, delimiter: str = ",", encoding: str = "utf-8-sig") -> TableFault:
    with pytest.raises(TableFault) as caught:
        rows(text, delimiter, encoding)
    return caught.value


def test_cells_stand_under_their_columns_without_blanks_around_them() -> None:
    (row,) = rows("\ufeff id , name\n 1 , a  b \n")
    assert row == Row(number=1, line=2, cells={"id": "1", "name": "a  b"})


def test_empty_cells_and_empty_lines_say_nothing() -> None:
    found = rows("a,b,c\n1,,\n\n , ,\n2\n3,,4,,\n")
    assert [(row.number, row.line, row.cells) for row in found] == [
        (1, 2, {"a": "1"}),
        (2, 5, {"a": "2"}),
        (3, 6, {"a": "3", "c": "4"}),
    ]
    assert all(row.faults == () for row in found)


@pytest.mark.parametrize(("delimiter", "sign"), [(";", ";"), ("\t", "\t"), ("|", "|")])
def test_other_delimiters_part_cells_too(delimiter: str, sign: str) -> None:
    (row,) = rows(f"a{sign}b\n1{sign}2,3\n", delimiter)
    assert row.cells == {"a": "1", "b": "2,3"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quoted_cell_may_go_over_lines_and_the_row_begins_at_its_first(end: str) -> None:
    found = rows(end.join(["a,b", '1,"x', 'y ""z"""', "2,w", ""]))
    assert [(row.line, row.cells["b"]) for row in found] == [(2, f'x{end}y "z"'), (4, "w")]


def test_formulas_are_texts_like_others() -> None:
    (row,) = rows('a,b\n=1+1,"=HYPERLINK(""x"")"\n')
    assert row.cells == {"a": "=1+1", "b": '=HYPERLINK("x")'}


def test_a_row_that_is_too_long_or_holds_a_control_character_is_at_fault_alone() -> None:
    first, second, third = rows("a,b\n1,2,3\n4,\x07\n5,6\n")
    assert "3 cells, and line 1 names 2" in first.faults[0].message
    assert (second.faults[0].line, second.faults[0].column) == (3, 2)
    assert third.faults == ()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "holds nothing"),
        ("\n\n", 1, "holds nothing"),
        (",,\n1,2,3\n", 1, "holds nothing"),
        (",".join(map(str, range(10_000))), 1, "10,000 columns"),
        ('a,b\n1,"x"y\n', 2, "not CSV"),
        ('a,b\n1,2\n3,"x\n4,5\n', 3, "not CSV: unexpected end of data"),
        (f"a\n1\n{'x' * (MAX_CELL + 1)}\n", 3, "more than 131,072 characters"),
        (f"a\n1\n{'x,' * MAX_LINE}\n", 3, "the line has more than"),
        ("x" * (MAX_LINE + 2), 1, "the line has more than"),
        ('a\n1\n"x' + '","\n' * (MAX_LINE // 4), 3, "the row that begins here has more than"),
    ],
)
def test_a_file_that_is_no_table_is_told_with_its_line(text: str, line: int, told: str) -> None:
    found = refused(text).misfit
    assert told in found.message
    assert found.line == line


def test_a_long_line_is_not_read_to_its_end() -> None:
    asked: list[int] = []

    def read(limit: int) -> str:
        asked.append(limit)
        return "x" * limit

    with pytest.raises(TableFault, match="the line has more than"):
        csv_table(read, ",")
    assert asked == [MAX_LINE + 1]


@pytest.mark.parametrize(
    ("data", "encoding", "line", "told"),
    [
        ("a\n1\nМосква\n".encode("cp1251"), "utf-8-sig", 3, "looks like cp1251"),
        ("a\n1\n2\ncafé, Zoë\n".encode("cp1252"), "utf-8-sig", 4, "looks like cp1252"),
        (b"a\n" + b"x\n" * 20_000 + b"\xe9\n", "utf-8-sig", 20_002, "0xe9 is not UTF-8"),
        (b"a\nb\x81\n", "cp1252", 2, "0x81 is not"),
        (b"a\0\n\0b", "utf-16-le", 2, "0x62 is not utf-16-le"),
    ],
)
def test_another_encoding_is_named_as_such(
    data: bytes, encoding: str, line: int, told: str
) -> None:
    found = refused(data, encoding=encoding).misfit
    assert re.search(told, found.message), found.message
    assert found.line == line
    assert "Say the encoding" in found.remedy


def test_an_error_of_an_encoding_that_tells_no_bytes_is_a_fault_too() -> None:
    def read(limit: int) -> str:
        raise UnicodeError("UTF-16 stream does not start with BOM")

    with pytest.raises(TableFault, match="this is not text"):
        csv_table(read, ",")


@given(st.text(alphabet='a,"\n\r;é\x00 ', max_size=80))
def test_any_text_is_rows_or_one_fault(text: str) -> None:
    found: list[int] = []
    with suppress(TableFault):
        found += [row.number for row in table(text).rows]
    assert found == list(range(1, len(found) + 1))


class TestJsonLines:
    def test_members_are_columns_and_inner_objects_too(self) -> None:
        (row,) = jsonl('{"id": 1, "name": " a ", "address": {"city": "X", "geo": {"lat": 1.50}}}\n')
        assert row.cells == {"id": "1", "name": "a", "address.city": "X", "address.geo.lat": "1.50"}

    def test_lists_are_several_texts_and_null_and_nothing_say_nothing(self) -> None:
        found = jsonl('{"a": ["x", "", null, 2], "b": null, "c": " ", "d": [], "e": true}\n\n{}\n')
        assert found[0].cells == {"a": ("x", "2"), "e": "true"}
        assert (found[1].number, found[1].line, found[1].cells) == (2, 3, {})

    def test_numbers_keep_their_digits(self) -> None:
        (row,) = jsonl('{"a": 0.10, "b": 1e400, "c": 123456789012345678901234567890, "d": -0}')
        assert list(row.cells.values()) == ["0.10", "1e400", "1234567890" * 3, "-0"]

    def test_a_pair_of_surrogates_is_one_character(self) -> None:
        assert jsonl('{"a": "\\ud83d\\ude00"}')[0].cells == {"a": "\U0001f600"}

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("[1]", "no object"),
            ("1", "no object"),
            ("{", "not JSON"),
            ('{"a": 1, "a": 2}', "'a' stands here twice"),
            ('{"a": NaN}', "NaN is no number"),
            ('{"a": -Infinity}', "-Infinity is no number"),
            ('{"a": [[1]]}', "a: a list holds another list"),
            ('{"a": [{"b": 1}]}', "a: a list holds another list"),
            ('{"a": "\\ud83d"}', "too long, or holds a control character"),
            ('{"a": "\\u0000"}', "too long, or holds a control character"),
            (json.dumps({"a": "x" * (MAX_CELL + 1)}), "too long"),
            (json.dumps({str(n): 1 for n in range(1001)}), "1,000 members"),
            ('{"a":' * 9 + "1" + "}" * 9, "more than 8 objects in one another"),
            ('{"a":' * 50_000, "nested too deeply|not JSON"),
        ],
    )
    def test_a_line_that_is_no_row_is_at_fault_alone(self, line: str, told: str) -> None:
        first, second = jsonl(line + '\n{"a": 1}\n')
        assert re.search(told, first.faults[0].message), first.faults[0].message
        assert first.faults[0].line == 1
        assert second.faults == ()

    def test_a_line_without_end_is_given_up(self) -> None:
        with pytest.raises(TableFault) as caught:
            jsonl('{"a": 1}\n{"a": "' + "x" * MAX_LINE)
        assert caught.value.misfit.line == 2

    @given(st.text(alphabet='{}[]":,a1\n \\u0', max_size=60))
    def test_any_text_is_rows(self, text: str) -> None:
        found = jsonl(text)
        assert [row.number for row in found] == list(range(1, len(found) + 1))


def test_a_mark_that_a_joined_file_left_is_no_part_of_a_name() -> None:
    assert list(csv_table(io.StringIO("\ufeffid,name\n").readline, ",").columns or ()) == [
        "id",
        "name",
    ]
