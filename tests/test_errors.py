"""Words in messages."""

import pytest

from archive.errors import joined


@pytest.mark.parametrize(
    ("words", "told"),
    [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
)
def test_words_are_joined_as_in_a_sentence(words: list[str], told: str) -> None:
    assert joined(words) == told
    assert joined(iter(words), "and") == told.replace(" or ", " and ")
