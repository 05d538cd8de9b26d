"""How text comes apart into words, and what stands for each of them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.views.words import LONGEST, OVERLAP, PASSAGE, Word, passages, whole, windows, words


def folded(text: str) -> list[str]:
    return [word.folded for word in words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  The \t Insider's\n", ["the", "insider", "s"]),
        ("a_b-c/d.e 225", ["a", "b", "c", "d", "e", "225"]),
        ("Straße ﬁre ½", ["strasse", "fire", "1", "2"]),
        ("Жаңаөзен, Әйгерім", ["жаңаөзен", "әйгерім"]),
        ("ёж Ёж шо́у єй їх ќо", ["ёж", "ёж", "шоу", "єй", "їх", "ко"]),
        ("co\u00adoperate zero\u200bwidth", ["cooperate", "zero", "width"]),
        ("كِتَابٌ كــتاب", ["كتاب", "كتاب"]),
        ("दिल्ली", ["दिलली"]),
        ("東京タワー2021年", ["東", "京", "タ", "ワ", "ー", "2021", "年"]),
        ("か\u3099abc がabc", ["か", "abc", "か", "abc"]),
        ("ประเทศไทย", list("ประเทศไทย")),
        ("㍿", ["株", "式", "会", "社"]),
        ("서울특별시", ["서울특별시"]),
        ("\u0301 !? 🙂 —", []),
        ("", []),
    ],
)
def test_letters_digits_and_marks_are_words(text: str, found: list[str]) -> None:
    assert folded(text) == found


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Бектанов", "bektanov"),
        ("Bektanov", "bektanov"),
        ("Мұрат", "murat"),
        ("Жаңаөзен", "zhanaozen"),
        ("қазақ", "kazak"),
        ("казак", "kazak"),
        ("Qazaq", "kazak"),
        ("Ғани", "gani"),
        ("әіөүұ", "aiouu"),
        ("Жиһан", "zhikhan"),
        ("Жихан", "zhikhan"),
        ("Сергей", "sergei"),
        ("Sergey", "sergei"),
        ("Королёв", "korolev"),
        ("мать", "mat"),
        ("ь", "ь"),
        ("ışık", "isik"),
        ("Øre", "ore"),
        ("Ωμέγα", "omega"),
        ("كتاب", "كتاب"),
        ("京", "京"),
        ("٢٠٢٢", "2022"),
    ],
)
def test_alphabets_with_vowels_are_spelt_in_latin_letters(text: str, latin: str) -> None:
    assert [word.latin for word in words(text)] == [latin]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ordered", "orders"),
        ("officials", "official"),
        ("приказывал", "приказывали"),
        ("государственный", "государственного"),
        ("РЕБЁНОК", "ребенок"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert words(one)[0].stem == words(other)[0].stem


@given(st.text("abcxyzABCXYZ0189", min_size=2, max_size=LONGEST + 20))
def test_plain_words_are_analysed_like_all_others(word: str) -> None:
    # What is within a word and means nothing makes it one that is not plain.
    assert words(word) == words(f"{word[0]}\u00ad{word[1:]}")


def test_what_has_no_rules_is_its_own_stem() -> None:
    for text in ("225", "كتابات", "京", "Ωμέγα"):
        (word,) = words(text)
        assert word.stem == word.folded


def test_only_the_beginning_of_a_word_without_end_counts() -> None:
    (word,) = words("щ" * 1000)
    assert [len(form) for form in word] == [LONGEST] * 3


@given(st.text())
def test_composed_and_decomposed_text_has_the_same_words_and_none_is_empty(text: str) -> None:
    found = words(text)
    for form in ("NFC", "NFD"):
        again = words(unicodedata.normalize(form, text))
        assert [(one.folded, one.latin) for one in again] == [
            (one.folded, one.latin) for one in found
        ]
    assert all(form and not set(form) & set(" '\"\\:") for word in found for form in word)


@given(st.text(), st.text())
def test_what_begins_a_word_begins_its_spelling(start: str, rest: str) -> None:
    for before, after in zip(words(start), words(start + rest), strict=False):
        if after.folded.startswith(before.folded) and before.latin != before.folded:
            assert after.latin.startswith(before.latin) or after.latin == after.folded


@given(st.lists(st.sampled_from(["a", "bc-d", "東京", " ", "\n", "!", "длинное"]), max_size=900))
def test_passages_cover_every_word_and_lap_over(parts: list[str]) -> None:
    text = "".join(parts)
    found, listed = words(text), list(passages(text))
    again: list[Word] = []
    for number, passage in enumerate(listed):
        assert 0 < len(passage.words) <= PASSAGE
        assert len(passage.places) == len(passage.words)
        assert (passage.start, passage.end) == (passage.places[0][0], passage.places[-1][1])
        if number:
            assert list(passage.words[:OVERLAP]) == again[-OVERLAP:]
        again += passage.words[OVERLAP if number else 0 :]
    assert again == found == list(whole(text).words)
    assert [tuple(window) for window in windows(text)] == [passage.words for passage in listed]


def test_a_text_as_long_as_a_passage_is_one() -> None:
    assert [len(one.words) for one in passages("a " * PASSAGE)] == [PASSAGE]
    assert [len(one.words) for one in passages("a " * (PASSAGE + 1))] == [PASSAGE, OVERLAP + 1]
    assert list(passages(" ")) == []


def test_a_word_stands_where_its_letters_are() -> None:
    text = "He said: “Fire!” (twice). example.org/x\u00ad, 東京"
    places = whole(text).places
    assert [text[start:end] for start, end in places] == [
        *("He", "said", "Fire", "twice"),
        *["example.org/x\u00ad,"] * 3,
        *("東", "京"),
    ]
