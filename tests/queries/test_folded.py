"""Where words stand in a text, in any spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.queries.folded import excerpt, folded, pattern_of, places

PIECES = st.text(
    st.sampled_from("aAéÉe\u0301ß \n\tſИйи\u0306\u00ad\u200d\u0640한\u1112\u1161ﬁİ")
    | st.characters(),
    max_size=30,
)


def found(text: str, words: str) -> list[str]:
    wanted = pattern_of(words)
    assert wanted is not None
    return [text[start:end] for start, end in places(text, wanted)]


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("Murat BEKTANOV and bektanov", "Bektanov", ["BEKTANOV", "bektanov"]),
        ("Be\u0301ktanov, Béktanov", "bektanov", ["Be\u0301ktanov", "Béktanov"]),
        ("Bek\u00adtanov Bek\u200btanov", "bektanov", ["Bek\u00adtanov", "Bek\u200btanov"]),
        ("Straße, STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("a \u00a0\n b", "a b", ["a \u00a0\n b"]),
        ("йод", "иод", ["йод"]),
        ("nothing", "else", []),
        ("한국", "한국", ["한국"]),
        ("xe\u0301", "e", ["e\u0301"]),
        (f"{'é' * 5000}Name", "name", ["Name"]),
        ("a\u0301" * 2000 + "Name" + "b" * 5000, "name", ["Name"]),
        ("a+b (c)", "+b (", ["+b ("]),
    ],
)
def test_words_are_found_in_every_spelling(text: str, words: str, wanted: list[str]) -> None:
    assert found(text, words) == wanted


@given(PIECES, PIECES, PIECES)
def test_what_stands_in_a_text_is_found_at_its_place(before: str, words: str, after: str) -> None:
    wanted = pattern_of(words)
    if wanted is None:
        assert not folded(words).split()
        return
    text = f"{before} {words} {after}"
    spans = list(places(text, wanted))
    assert spans
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert wanted.search(folded(text[start:end]))


@given(PIECES)
def test_every_character_is_folded_by_itself(text: str) -> None:
    assert folded(text) == "".join(map(folded, text))
    assert folded(unicodedata.normalize("NFC", text)) == folded(text)


def test_nothing_is_no_pattern() -> None:
    for words in ("", " \n", "\u0301", "\u200b"):
        assert pattern_of(words) is None


def test_an_excerpt_has_words_around_it_and_says_where_it_was_cut() -> None:
    text = f"{'a' * 100} here\nit is {'b' * 100}"
    start = text.index("here")
    told = excerpt(text, (start, start + 4))
    assert told == f"…{'a' * 59} here it is {'b' * 53}…"
    assert excerpt("all of it", (0, 3)) == "all of it"
