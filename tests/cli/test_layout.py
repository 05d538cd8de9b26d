import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.layout import Line, Table, cells, render, safe, wrapped


def lines(block, width: int | None) -> list[str]:
    return [text for text, _ in render(block, width)]


def test_where_there_is_no_width_nothing_wraps() -> None:
    assert lines("word " * 50 + "end", None) == ["word " * 50 + "end"]


def test_a_line_wraps_behind_its_indent() -> None:
    assert lines(Line("one two three four", 4), 16) == ["    one two", "    three four"]


def test_a_line_to_be_copied_stays_whole() -> None:
    assert lines(Line("one two three four", 2, whole=True), 10) == ["  one two three four"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert wrapped("x" * 30, 12) == ["x" * 12, "x" * 12, "x" * 6]
    assert wrapped("a " + "x" * 14, 12) == ["a", "x" * 12, "xx"]


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    table = Table([("a", "bb"), ("ccc", "d")], ("one", "two"))
    assert lines(table, None) == ["one  two", "a    bb", "ccc  d"]


def test_where_there_is_no_room_the_widest_column_wraps() -> None:
    assert lines(Table([("id", "many words that do not fit")]), 20) == [
        "id  many words that",
        "    do not fit",
    ]


def test_rows_of_different_length_stand_in_one_table() -> None:
    assert lines(Table([("a",), ("b", "c")]), None) == ["a", "b  c"]
    assert lines(Table([]), 80) == []


def test_wide_letters_take_two_columns_and_marks_none() -> None:
    assert cells("漢字") == 4
    assert cells("e\u0301") == 1
    assert lines(Table([("漢", "x"), ("ab", "y")]), None) == ["漢  x", "ab  y"]


# Widths as Unicode gives them: UAX #11 for single characters, UTS #51 for sequences of pictures.
WIDTHS = {
    "latin": ("Toqaev", 6),
    "cyrillic": ("Қасым-Жомарт", 12),
    "arabic with marks": ("مُرَاد", 4),
    "hebrew": ("עד ראיה", 7),
    "persian, parted": ("می\u200cخواهم", 7),
    "han": ("北京市", 6),
    "full width": ("ＡＢ", 4),
    "hangul": ("서울", 4),
    "hangul in its parts": ("\u1109\u1165", 2),
    "devanagari": ("हिन्दी", 5),
    "combining": ("e\u0301\u0323x", 2),
    "mark alone": ("\u0301", 0),
    "family": ("👩\u200d👩\u200d👧\u200d👦", 2),
    "tone": ("👍🏽!", 3),
    "tone alone": ("🏽", 2),
    "profession": ("👩🏽\u200d⚕\ufe0f", 2),
    "as a picture": ("☎\ufe0f", 2),
    "as a letter": ("a\ufe0f", 1),
    "flag": ("🇰🇿", 2),
    "letter, joiner, picture": ("ن\u200d❤", 2),
}


@pytest.mark.parametrize(("text", "width"), WIDTHS.values(), ids=WIDTHS)
def test_text_of_any_script_takes_the_columns_that_unicode_gives_it(text: str, width: int) -> None:
    assert safe(text) == text
    assert cells(text) == width
    assert lines(Table([(text, "|"), ("x" * 12, "|")]), None)[0] == text + " " * (14 - width) + "|"


def test_what_stands_in_cells_of_its_own_is_never_cut() -> None:
    family = "👩\u200d👩\u200d👧"
    assert wrapped(family * 7, 12) == [family * 6, family]
    marked = "e\u0301" * 20
    assert wrapped(marked, 12) == ["e\u0301" * 12, "e\u0301" * 8]


def test_letters_that_show_nothing_are_shown() -> None:
    assert safe("ad\u200dmin") == "ad\\u200dmin"
    assert safe("\u200cx") == "\\u200cx"
    assert safe("ن\u200d\u200dن") == "ن\u200d\\u200dن"
    assert safe("a\u3164b\u034f") == "a\\u3164b\\u034f"
    assert safe("a\u200bb\U000e0041") == "a\\u200bb\\U000e0041"


def test_what_would_steer_a_terminal_is_shown_instead() -> None:
    assert safe("a\x1b[31mb") == "a\\x1b[31mb"
    assert safe("a\u202eb") == "a\\u202eb"
    assert safe("a\tb\r\x9b") == "a b\\x0d\\x9b"
    assert safe("тоқаев — “x”\nнан") == "тоқаев — “x”\nнан"
    assert safe("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text(), st.integers(12, 80))
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    assert all(cells(line) <= width for line in wrapped(text, width))


@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=4), max_size=5))
def test_a_table_can_always_be_drawn(rows: list[list[str]]) -> None:
    for width in (None, 20, 80):
        for line in lines(Table(rows), width):
            assert line == line.rstrip()
            assert safe(line) == line


def test_where_columns_have_no_room_at_all_their_cells_stand_in_lines() -> None:
    row = ("2022-01-05", "2022-01-05 to 2022-01-06", "dead", "claimed", "225 people died", "")
    table = Table([row], ("when", "between", "statement", "stands", "says", "by"), indent=2)
    told = lines(table, 40)
    assert told == [
        "  2022-01-05",
        "    between: 2022-01-05 to 2022-01-06",
        "    statement: dead",
        "    stands: claimed",
        "    says: 225 people died",
    ]
    assert lines(Table([row[:5]]), 40)[:2] == ["2022-01-05", "  2022-01-05 to 2022-01-06"]
    assert len(lines(table, 120)) == 2


@given(
    st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=8), max_size=5),
    st.integers(20, 60),
)
def test_no_table_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    assert all(cells(line) <= width for line in lines(Table(rows), width))
