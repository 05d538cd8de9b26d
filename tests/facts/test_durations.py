"""Durations of ISO 8601, kept as the source gave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.facts import durations

COUNTS = st.none() | st.integers(1, 999_999_999)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a duration of the grammar."""
    if draw(st.booleans()):
        return f"P{draw(st.integers(1, 999_999_999))}W"
    date = "".join(f"{n}{letter}" for letter in "YMD" if (n := draw(COUNTS)) is not None)
    time = "".join(f"{n}{letter}" for letter in "HMS" if (n := draw(COUNTS)) is not None)
    return "P" + date + ("T" + time if time else "") if date or time else "P1D"


@given(texts())
def test_a_duration_is_read_and_written_back(text: str) -> None:
    duration = durations.parse(text)
    assert duration.text == text
    letters = {"minute": "M"}
    written = [f"{n}{letters.get(unit, unit[0].upper())}" for n, unit in duration.parts]
    assert "".join(written) == text.replace("P", "").replace("T", "")
    assert durations.words(duration)


@given(st.text() | st.text("P0123456789YMWDTHS.,+- ymwd"))
def test_any_text_is_a_duration_or_malformed(text: str) -> None:
    try:
        duration = durations.parse(text, "value.duration")
    except MalformedError as error:
        fault = error
    else:
        assert duration.text == text
        return
    assert fault.where == "value.duration"
    assert fault.message.startswith("value.duration: ")
    assert fault.remedy


@pytest.mark.parametrize(
    ("text", "parts", "english"),
    [
        ("P8Y6M", ((8, "year"), (6, "month")), "8 years and 6 months"),
        ("P18M", ((18, "month"),), "18 months"),
        ("P1Y", ((1, "year"),), "1 year"),
        ("P2W", ((2, "week"),), "2 weeks"),
        ("P10D", ((10, "day"),), "10 days"),
        ("PT72H", ((72, "hour"),), "72 hours"),
        ("PT1M", ((1, "minute"),), "1 minute"),
        ("P1DT2H3S", ((1, "day"), (2, "hour"), (3, "second")), "1 day, 2 hours and 3 seconds"),
    ],
)
def test_the_parts_and_the_words(
    text: str, parts: tuple[tuple[int, str], ...], english: str
) -> None:
    duration = durations.parse(text)
    assert duration.parts == parts
    assert durations.words(duration) == english


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("", "is empty", "absence"),
        (" P1Y", "has blanks", "without"),
        ("P1Y\n", "has blanks", "without"),
        ("-P1Y", "carries a sign", "without a sign"),
        ("p8y6m", "has small letters", "capitals"),
        ("12Y", "does not begin with P", "Write P12Y."),
        ("12 years", "is written in words", "Write P12Y."),
        ("1 Month", "is written in words", "Write P1M."),
        ("2 weeks", "is written in words", "Write P2W."),
        ("48 hours", "is written in words", "Write PT48H."),
        ("30 min", "is written in words", "Write PT30M."),
        ("P0.5Y", "has a fraction", "P6M"),
        ("P8Y0M", "has a part of zero", "zero"),
        ("P08Y", "has a number with a leading zero", "without"),
        ("P1234567890D", "more than nine digits", "larger"),
        ("P2W3D", "joins weeks with other parts", "weeks alone"),
        ("P", "names no length", "P8Y6M"),
        ("P1YT", "names no length", "P8Y6M"),
        ("P72H", "without a T", "PT72H"),
        ("P6M8Y", "in another order", "P8Y6M"),
        ("P8", "has a number without its letter", "P8Y6M"),
        ("P8T1H", "has a number without its letter", "P8Y6M"),
        ("for life", "is not in the form of ISO 8601", "P8Y6M"),
    ],
)
def test_a_fault_is_named_with_its_remedy(text: str, message: str, remedy: str) -> None:
    with pytest.raises(MalformedError) as caught:
        durations.parse(text)
    assert message in caught.value.message
    assert remedy in caught.value.remedy


def test_a_long_text_is_not_repeated() -> None:
    with pytest.raises(MalformedError) as caught:
        durations.parse("P" * 1_000_000)
    assert len(caught.value.message) < 150
