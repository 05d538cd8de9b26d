import pytest

from archive.errors import MalformedError
from archive.events.members import distinct_choices, spelled, texts_by_language
from archive.shape import Json


def test_texts_keep_their_order_and_cannot_be_changed() -> None:
    texts = texts_by_language({"ru": "а", "en": "a"}, "label")
    assert list(texts.items()) == [("ru", "а"), ("en", "a")]
    with pytest.raises(TypeError):
        texts["kk"] = "а"  # type: ignore[index]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({}, "label"),
        ([], "label"),
        ({"english": "a"}, "label.english"),
        ({"en": ""}, "label.en"),
        ({"en": "\t"}, "label.en"),
        ({"en": None}, "label.en"),
    ],
)
def test_a_label_without_words_or_language_is_refused(value: Json, where: str) -> None:
    with pytest.raises(MalformedError) as caught:
        texts_by_language(value, "label")
    assert caught.value.where == where


def test_a_set_of_choices_has_one_spelling() -> None:
    assert distinct_choices(["a", "c"], "v", ("a", "b", "c")) == ("a", "c")
    for other in (["c", "a"], ["a", "a"], ["d"], [], "a", None):
        with pytest.raises(MalformedError):
            distinct_choices(other, "v", ("a", "b", "c"))


def test_what_is_wrong_with_a_spelled_value_is_told_with_its_place() -> None:
    def read(text: str) -> int:
        if not text.isdigit():
            raise MalformedError(f"{text!r} is no number", remedy="Write a number.")
        return int(text)

    assert spelled("7", "v[0]", read) == 7
    with pytest.raises(MalformedError) as caught:
        spelled("x", "v[0]", read)
    assert caught.value.message == "v[0]: 'x' is no number"
    assert (caught.value.where, caught.value.remedy) == ("v[0]", "Write a number.")
