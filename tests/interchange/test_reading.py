"""JSON from outside: a value, or one clear error with an address, whatever is sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.interchange import reading
from archive.interchange.losses import FIRST, Difference, Ledger

HOSTILE = {
    "[" * 100_000: "too deep",
    "[" * 70 + "]" * 70: "more than 64 lists",
    "{": "no JSON",
    "": "no JSON",
    "NaN": "NaN is no JSON",
    '{"a": 1, "a": 2}': "the name 'a' stands twice",
    "1" * 5000: "a number too long",
}


@pytest.mark.parametrize(("text", "told"), HOSTILE.items(), ids=[key[:10] for key in HOSTILE])
def test_hostile_json_is_one_clear_error(text: str, told: str) -> None:
    with pytest.raises(MalformedError, match=told) as caught:
        reading.parse(text, "a.json")
    assert caught.value.where == "a.json"
    assert str(caught.value).startswith("a.json: ")


def test_fractions_stay_as_they_are_written() -> None:
    assert reading.parse('{"a": 0.10, "b": 1e-05, "c": 3}', "") == {
        "a": "0.10",
        "b": "1e-05",
        "c": 3,
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=9,
    )
)
def test_what_is_sound_is_read(value: object) -> None:
    assert reading.parse(json.dumps(value), "") == value


def test_bytes_must_be_utf8() -> None:
    assert reading.decoded("\ufeffö".encode(), "a") == "ö"
    with pytest.raises(MalformedError, match="byte 1 is 0xff"):
        reading.decoded(b"a\xff", "a")


def test_words_hold_text_alone() -> None:
    assert reading.words("a\tb", "") == "a\tb"
    for bad in ("\0", "a\x1b", "\ud800", "\ufffe"):
        with pytest.raises(MalformedError, match=r"U\+"):
            reading.words(bad, "here")
    for none in ("", None, 5, []):
        with pytest.raises(MalformedError):
            reading.words(none, "here")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\x1f\x8b\x08\0", "this is no text: it is packed by gzip"),
        ("{}".encode("utf-16"), "looks like UTF-16, not UTF-8"),
        (b"{\xff}", "not UTF-8: byte 1 is 0xff"),
    ],
)
def test_what_is_no_text_in_utf8_is_told_as_what_it_is(data: bytes, told: str) -> None:
    with pytest.raises(MalformedError, match=told):
        reading.decoded(data, "a.json")


def test_lists_and_objects_are_what_they_must_be() -> None:
    assert reading.listed([], "") == []
    assert reading.mapped([], "") == {}
    assert reading.sub({}, "a", "b") == ({}, "b.a")
    for wrong in ("x", 5, {}):
        with pytest.raises(MalformedError):
            reading.listed(wrong, "here")
    for other in ("x", 5, [1]):
        with pytest.raises(MalformedError):
            reading.mapped(other, "here")
    with pytest.raises(MalformedError, match="'a' is missing"):
        reading.member({}, "a", "here")


def test_a_ledger_counts_and_keeps_the_first_places() -> None:
    ledger = Ledger({"a": Difference("x", "y", True), "b": Difference("x", "y", False)})
    for number in range(FIRST + 2):
        ledger.add("b", str(number))
    ledger.add("a", "here", 3)
    first, second = ledger.told()
    assert (first.code, first.count, first.first, first.returns) == ("a", 3, ("here",), True)
    assert (second.count, len(second.first)) == (FIRST + 2, FIRST)
    with pytest.raises(AssertionError):
        ledger.add("c", "nowhere")
