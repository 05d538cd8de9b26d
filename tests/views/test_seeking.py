"""What is looked for, and whether one passage holds it."""

import pytest

from archive.views.seeking import Run, met, wanted
from archive.views.words import whole


def stands(text: str, *phrases: str, exact: bool = False) -> str | None:
    """Return what of *text* was met first, None where not all of *phrases* are in it."""
    place = met(wanted(phrases, exact=exact), whole(text))
    return None if place is None else text[place[0] : place[1]]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Приказ отдал Бектанов.", "bektanov"),
        ("An order by Bektanov", "Бектанов"),
        ("к Бектанову", "Бектанов"),
        ("сказал Бектанов", "Бектановым"),
        ("said Bektanov", "Бектановым"),
        ("Токаев", "Tokayev"),
        ("Tokayev", "Токаев"),
        ("Сергей", "Sergei"),
        ("Жаңаөзен", "zhanaozen"),
        ("Жаңаөзен", "Жанаозен"),
        ("Жанаозен", "Жаңаөзен"),
        ("қазақтар", "казак"),
        ("казак", "қазақ"),
        ("Qantar", "Қаңтар"),
        ("Кантар", "Qantar"),
        ("все еще", "ещё"),
        ("все ещё", "еще"),
        ("the officials said", "official"),
        ("an official said", "officials"),
        ("permissions", "permission"),
        ("приказы властей", "приказами"),
        ("Straße", "STRASSE"),
        ("ışık", "isik"),
        ("Cafe\u0301", "café"),
        ("فِي الكِتَابِ", "الكتاب"),
        ("在東京站", "東京"),
        ("president Токаев said", "president tokaev"),
        ("orders to fire", "order to fires"),
        ("to the squares", "the squar"),
    ],
)
def test_another_form_of_it_is_found(text: str, phrase: str) -> None:
    assert stands(text, phrase) is not None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("the square", "quare"),
        ("government", "going"),
        ("the big square", "the square"),
        ("square the", "the square"),
        ("the", "the square"),
        ("東 big 京", "東京"),
        ("被警", "北京"),
        ("كتاب", "كلب"),
    ],
)
def test_what_does_not_stand_there_is_not_found(text: str, phrase: str) -> None:
    assert stands(text, phrase) is None


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("БЕКТАНОВ", "Бектанов"),
        ("bektanov", None),
        ("Бектано", None),
        ("Бектанова", None),
        ("Бектанов сказал", "Бектанов сказал"),
    ],
)
def test_exactly_means_whole_words_in_this_alphabet(phrase: str, found: str | None) -> None:
    assert stands("И Бектанов сказал", phrase, exact=True) == found


def test_the_first_of_several_is_told_and_all_must_be_there() -> None:
    assert stands("one two three", "three", "two") == "two"
    assert stands("one two three", "three", "four") is None
    assert stands("one two", "--") is None


def test_a_phrase_of_many_words_is_not_tried_in_every_spelling() -> None:
    (short,) = wanted(["tokaev aev"], exact=False)
    assert len(short) == 6
    (long,) = wanted(["tokaev aev aev aev"], exact=False)
    assert long == (
        Run("latin", ("tokaev", "aev", "aev", "aev"), True),
        Run("stem", ("tokaev", "aev", "aev", "aev"), False),
        Run("latin", ("tokaev", "aev", "aev", "aev"), False),
    )


@pytest.mark.parametrize(
    ("text", "phrase"), [("ещё", "еще"), ("еще", "ещё"), ("қазақ", "казак"), ("мой", "мои")]
)
def test_exactly_means_these_very_letters(text: str, phrase: str) -> None:
    assert stands(text, phrase, exact=True) is None
    assert stands(text, phrase) is not None
    assert stands(text, text.upper(), exact=True) == text
