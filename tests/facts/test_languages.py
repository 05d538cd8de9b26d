"""Which of several texts is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts.languages import chosen, fit
from tests.facts.strategies import langs

NAME = {"ru": "Жанаозен", "kk-Latn": "Janaozen", "kk-Cyrl": "Жаңаөзен", "en": "Zhanaozen"}


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        ("ru", "ru"),
        ("en", "en"),
        ("kk", "kk-Cyrl"),
        ("kk-Cyrl", "kk-Cyrl"),
        ("kk-Cyrl-KZ", "kk-Cyrl"),
        ("kk-Arab", "kk-Cyrl"),
        ("KK-CYRL", "kk-Cyrl"),
        ("en-GB", "en"),
        ("de", "en"),
        ("k", "en"),
    ],
)
def test_the_nearest_language_is_chosen(wanted: str, tag: str) -> None:
    assert chosen(NAME, wanted) == NAME[tag]


def test_without_english_the_first_by_its_tag_is_chosen() -> None:
    assert chosen({"uz": "Janaoʻzen", "ru": "Жанаозен"}, "de") == "Жанаозен"
    assert chosen({"uz": "Janaoʻzen", "en-US": "Zhanaozen"}, "de") == "Zhanaozen"


@given(st.lists(langs, min_size=1, unique=True), langs)
def test_no_text_fits_better_than_the_one_that_is_chosen(tags: list[str], wanted: str) -> None:
    tag = chosen({tag: tag for tag in tags}, wanted)
    assert all(fit(tag, wanted) <= fit(other, wanted) for other in tags)
    if wanted in tags:
        assert tag == wanted


@given(langs, langs)
def test_only_the_very_language_fits_best(tag: str, wanted: str) -> None:
    assert (fit(tag, wanted) == 0) == (tag.lower() == wanted.lower())
