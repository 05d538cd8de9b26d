"""Where quotations stand, against a slow reading of the rule."""

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.facts import quotes

# The property White_Space of the Unicode character database.
RUNS = "9-13 32-32 133-133 160-160 5760-5760 8192-8202 8232-8233 8239-8239 8287-8287 12288-12288"
BLANKS = "".join(
    chr(code)
    for low, high in (run.split("-") for run in RUNS.split())
    for code in range(int(low), int(high) + 1)
)

# Letters, marks above and below, what normalising replaces, Hangul in parts, blanks of all kinds.
TRICKY = (
    "aaeE\u0301\u0323\u0308\u0327\u00e9\u1eb9\u1ebf\u212b\u0344\u2000"
    "\u0438\u0306\u0439\u1112\u1161\u11ab\ud55c\ud558\u0915\u093c\u0958\u09c7\u09be\uf900   \n\t"
)
SHORT = st.text(st.sampled_from(TRICKY), max_size=12)


def read(text: str) -> str:
    return re.sub(f"[{BLANKS}]+", " ", unicodedata.normalize("NFC", text))


def test_a_quotation_is_found_where_it_stands() -> None:
    assert quotes.find("He said: no. Again: no.", "no") == [(9, 11), (20, 22)]
    assert quotes.find("He said: no.", "yes") == []


def test_an_empty_text_stands_nowhere() -> None:
    assert quotes.find("text", "") == []
    assert quotes.find("", "text") == []


def test_places_may_overlap() -> None:
    assert quotes.find("ababa", "aba") == [(0, 3), (2, 5)]
    assert quotes.find("aaaa", "aa") == [(0, 2), (1, 3), (2, 4)]


def test_runs_of_white_space_are_one() -> None:
    text = "had  been\n\tgiven 12\u00a0years"
    assert quotes.find(text, "been given 12 years") == [(5, 25)]
    assert quotes.find("been given", "been \n given") == [(0, 10)]
    assert quotes.find("a   b", "a ") == [(0, 4)]


def test_places_are_those_of_the_text_as_written() -> None:
    text = "мои\u0306  дом, \u212bngstr\u00f6m"
    assert quotes.find(text, "мой дом") == [(0, 9)]
    assert quotes.find(text, "\u00c5ngstro\u0308m") == [(11, 19)]
    assert quotes.find(text, "дом") == [(6, 9)]


def test_an_accent_is_not_cut_off() -> None:
    assert quotes.find("cafe\u0301", "cafe") == []
    assert quotes.find("cafe\u0301", "caf\u00e9") == [(0, 5)]
    assert quotes.find("q\u0307\u0323", "q") == []
    assert quotes.find("q\u0307\u0323", "q\u0323\u0307") == [(0, 3)]


def test_marks_after_white_space_and_at_the_beginning_are_read() -> None:
    assert quotes.find("\u0301\u0323a", "\u0323\u0301") == [(0, 2)]
    assert quotes.find("a  \u0301\u0323b", "a \u0323\u0301b") == [(0, 6)]
    assert quotes.find("a \u0344", "\u0308\u0301") == [(2, 3)]


def test_one_capture_is_prepared_once_for_many_quotations() -> None:
    capture = quotes.prepare("one two  three")
    assert [capture.find(word) for word in ("one", "two three", "four")] == [
        [(0, 3)],
        [(4, 14)],
        [],
    ]


@given(SHORT, SHORT)
@example("e\u0301", "e")
@example("a\u0344\u0301", "a\u0308\u0301\u0301")
def test_what_is_found_reads_as_the_quotation_and_stands_by_itself(text: str, exact: str) -> None:
    for first, last in quotes.find(text, exact):
        assert read(text[first:last]) == read(exact)
        parts = (text[:first], text[first:last], text[last:])
        normal = [unicodedata.normalize("NFC", part) for part in parts]
        assert "".join(normal) == unicodedata.normalize("NFC", text)


@given(SHORT.map(lambda text: unicodedata.normalize("NFC", text)), SHORT)
def test_in_a_normal_text_every_place_is_found(text: str, exact: str) -> None:
    places = range(len(text) + 1)
    assert quotes.find(text, exact) == [
        (first, last)
        for first in places
        for last in places[first + 1 :]
        if read(text[first:last]) == read(exact)
        and not _is_in_a_run(text, first)
        and not _is_in_a_run(text, last)
    ]


def _is_in_a_run(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1] in BLANKS and text[place] in BLANKS


@given(SHORT, SHORT, SHORT)
def test_a_quotation_between_whole_characters_is_found(left: str, exact: str, right: str) -> None:
    # b, c and | begin a character whatever stands before them, and | joins with nothing after it.
    text = f"{left}b{exact}c|{right}"
    place = (len(left), len(left) + 1 + len(exact) + 1)
    for spelled in (exact, *(unicodedata.normalize(form, exact) for form in ("NFC", "NFD"))):
        assert place in quotes.find(text, f"b{spelled}c")


@given(SHORT, SHORT)
def test_how_the_quotation_is_spelled_makes_no_difference(text: str, exact: str) -> None:
    found = quotes.find(text, exact)
    assert quotes.find(text, unicodedata.normalize("NFD", exact)) == found
    assert quotes.find(text, re.sub(f"[{BLANKS}]+", "\r\n", exact)) == found


@given(st.text(), st.text())
def test_any_text_can_be_searched(text: str, exact: str) -> None:
    for first, last in quotes.find(text + exact + text, exact):
        assert 0 <= first < last <= len(text + exact + text)


@given(st.text(st.sampled_from("ab"), max_size=40), st.text(st.sampled_from("ab"), max_size=6))
def test_overlapping_places_are_all_found(text: str, exact: str) -> None:
    expected = [
        (place, place + len(exact))
        for place in range(len(text))
        if exact and text.startswith(exact, place)
    ]
    assert quotes.find(text, exact) == expected


@given(st.text(st.sampled_from("a\u0301\u0323\u0344\u0327\u1ebf\u1161\u09be"), min_size=70))
def test_long_runs_of_marks_read_as_unicode_says(text: str) -> None:
    assert quotes.prepare(text).read == unicodedata.normalize("NFC", text)


def test_every_character_reads_as_unicode_says() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert quotes.prepare(everything).read == read(everything)
    apart = "".join(f"\u0301{char}" for char in everything[0xA0:0x20000])
    assert quotes.prepare(apart).read == read(apart)


N = 200_000


@pytest.mark.parametrize(
    ("text", "exact", "places"),
    [
        ("e\u0301 and \u00e9\n\n" * (N // 8), "and \u00e9 \u00e9", N // 8 - 1),
        ("a" * N, "a" * (N // 2), N // 2 + 1),
        (("a" * 999 + "b") * (N // 1000), "a" * 500, 500 * (N // 1000)),
        ("a" * N, "a" * 5000 + "b", 0),
        ("a" + "\u0301\u0323" * (N // 2), "b", 0),
        ("\u212b\u1ebf" + "\u0323" * N, "b", 0),
        ("a", "a" + "\u0301\u0323" * (N // 2), 0),
        ("\u1161" * N + "\u212b", "b", 0),
        ("  a" * (N // 3), "a a", N // 3 - 1),
    ],
    ids=["mixed", "periodic", "runs", "miss", "unsorted", "lower", "exact", "jamo", "spaces"],
)
def test_long_and_awkward_texts_are_searched_right(text: str, exact: str, places: int) -> None:
    # A search that takes the square of this length does not come to an end here.
    assert len(quotes.find(text, exact)) == places
