import json
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import canonical
from archive.errors import MalformedError
from archive.ids import MAX_INTEGER
from archive.shape import Json

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_canonical.json").read_text("utf-8")
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
KEYS = st.text(st.characters(max_codepoint=0x7F, exclude_characters="\0"))
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def naive(value: Json) -> str:
    """RFC 8785 section 3.2 over again, from its text."""
    if isinstance(value, str):
        return '"' + "".join(naive_character(one) for one in value) + '"'
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{naive(key)}:{naive(item)}" for key, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(naive(item) for item in value) + "]"
    return "null" if value is None else str(value).lower()


def naive_character(one: str) -> str:
    short = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r", '"': '"', "\\": "\\"}
    if one in short:
        return "\\" + short[one]
    return f"\\u{ord(one):04x}" if ord(one) < 0x20 else one


def nested(levels: int) -> Json:
    value: Json = 0
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda vector: repr(vector["value"])[:30])
def test_a_value_has_the_text_of_the_frozen_vector(vector: dict[str, str]) -> None:
    text = bytes.fromhex(vector["text"])
    assert canonical.encode(vector["value"]) == text
    assert canonical.decode(text) == vector["value"]
    # 0 == False: the kinds must agree as well.
    assert type(canonical.decode(text)) is type(vector["value"])


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["why"])
def test_text_that_is_not_canonical_is_refused(vector: dict[str, str]) -> None:
    with pytest.raises(MalformedError):
        canonical.decode(bytes.fromhex(vector["text"]))


@given(VALUES)
def test_what_is_encoded_is_decoded_to_the_same_and_spelt_as_rfc_8785_says(value: Json) -> None:
    data = canonical.encode(value)
    assert canonical.decode(data) == value
    assert data == naive(value).encode()


@given(st.binary())
def test_any_bytes_are_canonical_or_malformed(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except MalformedError:
        return
    assert canonical.encode(value) == data


@given(VALUES, st.data())
def test_a_changed_byte_gives_another_value_or_none(value: Json, draw: st.DataObject) -> None:
    data = bytearray(canonical.encode(value))
    at = draw.draw(st.integers(0, len(data) - 1))
    data[at] ^= draw.draw(st.integers(1, 255))
    try:
        other = canonical.decode(bytes(data))
    except MalformedError:
        return
    assert canonical.encode(other) != canonical.encode(value)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        b"bytes",
        {1: "a"},
        {"é": 1},
        {"a\0": 1},
        {"\ud800": 1},
        "\0",
        "\ud800",
        "\udc00\ud800",
        2**53,
        -(2**53),
        [Ellipsis],
        {"a": {1, 2}},
        range(3),
    ],
    ids=repr,
)
def test_a_value_without_canonical_text_is_refused(value: Json) -> None:
    with pytest.raises(MalformedError):
        canonical.encode(value)


def test_thirty_two_levels_are_taken_and_one_more_is_not() -> None:
    deepest = nested(canonical.MAX_DEPTH)
    assert canonical.decode(canonical.encode(deepest)) == deepest
    with pytest.raises(MalformedError, match="32 levels"):
        canonical.encode([deepest])


def test_a_value_within_itself_is_refused() -> None:
    value: list[Json] = []
    value.append(value)
    with pytest.raises(MalformedError, match="32 levels"):
        canonical.encode(value)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_hundred_thousand_levels_are_malformed_and_nothing_worse(opening: bytes) -> None:
    with pytest.raises(MalformedError):
        canonical.decode(opening * 100_000)


def test_read_only_values_have_the_same_text() -> None:
    inner: Json = MappingProxyType({"": None})
    frozen: Json = MappingProxyType({"b": (1, 2), "a": inner})
    assert canonical.encode(frozen) == b'{"a":{"":null},"b":[1,2]}'


def test_read_only_values_are_checked_as_well() -> None:
    with pytest.raises(MalformedError, match="key 'é'"):
        canonical.encode(MappingProxyType({"é": 1}))


def test_the_first_difference_is_named() -> None:
    with pytest.raises(MalformedError, match="from byte 1 on"):
        canonical.decode(b'{"b":1,"a":2}'.replace(b'"b"', b' "b"'))
    with pytest.raises(MalformedError, match="from byte 4 on"):
        canonical.decode(b"true ")


@pytest.mark.parametrize(
    "text",
    [
        *("1.5", '{"a":1.5}', "[1,-1e-7]", '{"a":1e+16}', "[9007199254740992]", '{"a":NaN}'),
        *('{"ж":"a"}', '[{"a":[{"\u0451":1}]}]', '["\\ud800"]', '["\\u0000"]', '{"a":1, "b":2}'),
        *("[" * 33 + "]" * 33, '{"a":' * 33 + "0" + "}" * 33),
    ],
)
def test_what_canonical_json_has_no_place_for_is_refused_however_it_is_spelt(text: str) -> None:
    with pytest.raises(MalformedError):
        canonical.decode(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        *('[{"a":"слово"},{"b":["№ 1.5"]}]', '["[[[[{{{{' + "[" * 40 + '"]', '["\\u001f"]'),
        *("[" * 32 + "]" * 32, "[" + ",".join(["{}"] * 40) + "]", "[9007199254740991,-1]"),
    ],
)
def test_what_looks_suspect_and_is_canonical_is_read(text: str) -> None:
    assert canonical.encode(canonical.decode(text.encode())) == text.encode()
