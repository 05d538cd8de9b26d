import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import instant
from archive.errors import MalformedError

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_instant.json").read_text("utf-8")
)
FIRST = -62_167_219_200
LAST = 253_402_300_799
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda vector: vector["text"])
def test_a_moment_is_that_of_the_frozen_vector(vector: dict[str, str]) -> None:
    seconds = int(vector["seconds"])
    assert instant.parse(vector["text"]) == seconds
    assert instant.render(seconds) == vector["text"]


@pytest.mark.parametrize("text", VECTORS["refused"], ids=repr)
def test_another_form_or_an_impossible_moment_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        instant.parse(text)


@given(st.datetimes(timezones=st.just(UTC)).map(lambda when: when.replace(microsecond=0)))
def test_moments_agree_with_the_standard_library(when: datetime) -> None:
    seconds = (when - EPOCH) // timedelta(seconds=1)
    assert instant.render(seconds) == when.isoformat().removesuffix("+00:00") + "Z"
    assert instant.parse(instant.render(seconds)) == seconds


@given(st.integers(FIRST, LAST))
def test_what_is_rendered_is_parsed_to_the_same(seconds: int) -> None:
    assert instant.parse(instant.render(seconds)) == seconds


def test_every_first_and_last_day_of_a_year_comes_back() -> None:
    for year in range(10_000):
        for day in ("01-01", "12-31"):
            text = f"{year:04}-{day}T00:00:00Z"
            assert instant.render(instant.parse(text)) == text


@pytest.mark.parametrize("seconds", [FIRST - 1, LAST + 1])
def test_a_year_without_four_digits_is_not_rendered(seconds: int) -> None:
    with pytest.raises(AssertionError):
        instant.render(seconds)


@given(st.text() | st.from_regex(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n?\Z"))
def test_any_text_is_a_moment_or_malformed(text: str) -> None:
    try:
        seconds = instant.parse(text)
    except MalformedError:
        return
    assert instant.render(seconds) == text


def test_a_long_text_is_shown_cut() -> None:
    with pytest.raises(MalformedError, match=r"'x{57}\.\.\.' does not have the form"):
        instant.parse("x" * 100)
