from collections.abc import Callable

import pytest
from hypothesis import given

from archive.errors import MalformedError
from archive.facts import codes
from archive.shape import Json
from tests.facts.strategies import MODERATE, attempt, json_values

ID = "abcdefghijkl"
CASES: list[tuple[Callable[[Json, str], str], str, str, str]] = [
    (codes.words, "two words", " \t\u3000", "the text is blank"),
    (codes.code, "article", "an article", "'an article' is not a code"),
    (codes.lang, "kk-Cyrl", "kazakh", "'kazakh' is not a language tag"),
    (codes.uri, "a:b", "example.org", "'example.org' is not an absolute URI"),
    (codes.media_type, "text/plain", "text", "'text' is not a media type"),
    (codes.number, "-0.5", "1,5", "'1,5' is not a decimal number"),
    (codes.handle, "дело-1", "ent:x", "'ent:x' is not a handle"),
    (codes.time_of_day, "18:00 local", "6 pm", "'6 pm' is not a time of day"),
    (codes.instant, "2026-11-22T17:30:05Z", "now", "'now' is not an instant"),
    (codes.digest, "sha256:" + "0" * 64, "sha256:0", "'sha256:0' is not a digest"),
    (codes.property_name, "claim", "prop:claim", "'prop:claim' is not the name of a property"),
    (codes.entity, f"ent:{ID}", f"src:{ID}", f"'src:{ID}' is not the id of an entity"),
    (codes.source, f"src:{ID}", "archive", "'archive' is not the id of a source"),
    (codes.statement, f"stm:{ID}", f"ent:{ID}", f"'ent:{ID}' is not the id of a statement"),
    (codes.subject, f"stm:{ID}", "x", "'x' is not the id of an entity, source or statement"),
    (codes.basis, "inferred", "guessed", "'guessed' is not known here"),
]


@pytest.mark.parametrize(("read", "good", "bad", "message"), CASES)
def test_a_string_is_returned_as_it_stands_or_refused_at_its_address(
    read: Callable[[Json, str], str], good: str, bad: str, message: str
) -> None:
    assert read(good, "a.b") == good
    with pytest.raises(MalformedError) as caught:
        read(bad, "a.b")
    assert caught.value.message == f"a.b: {message}"
    assert caught.value.where == "a.b"
    assert caught.value.remedy.endswith(".")


@pytest.mark.parametrize("read", [case[0] for case in CASES])
@given(value=json_values)
@MODERATE
def test_any_json_is_a_string_of_the_grammar_or_malformed(
    read: Callable[[Json, str], str], value: Json
) -> None:
    result = attempt(read, value)
    assert result.where == "v" if isinstance(result, MalformedError) else result == value


def test_the_words_of_a_closed_list_are_the_remedy() -> None:
    with pytest.raises(MalformedError) as caught:
        codes.basis("", "x")
    assert caught.value.remedy == "Choose one of: stated, interpreted, inferred."
    assert codes.basis("stated", "x") is codes.Basis.STATED


def test_a_language_tag_in_another_case_is_refused_with_the_right_one() -> None:
    with pytest.raises(MalformedError) as caught:
        codes.lang("EN-gb", "lang")
    assert caught.value.remedy == "Write en-GB."


def test_a_long_text_is_shortened_in_the_message() -> None:
    with pytest.raises(MalformedError) as caught:
        codes.code("x " * 40, "x")
    assert len(caught.value.message) < 90
    assert "..." in caught.value.message


def test_ids_are_asked_for_by_their_kind() -> None:
    with pytest.raises(MalformedError) as caught:
        codes.subject("minister", "subject")
    assert caught.value.remedy == "Write ent:, src: or stm: and the 12 characters of the id."
