import json
from pathlib import Path

import pytest
from hypothesis import given

from archive.errors import MalformedError
from archive.facts import values
from archive.facts.values import KINDS, AbsentValue, DateValue, Value
from archive.shape import Json
from tests.facts import strategies
from tests.facts.strategies import MODERATE, attempt

FROZEN = json.loads(
    (Path(__file__).parents[1] / "vectors" / "facts_values.json").read_text(encoding="utf-8")
)


@given(strategies.values)
@MODERATE
def test_a_value_is_read_back_from_its_json(value: Value) -> None:
    assert values.decode(value.json(), "") == value


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_told_by_the_member_of_its_name(kind: str) -> None:
    @given(strategies.by_kind[kind])
    @MODERATE
    def holds(value: Value) -> None:
        assert value.kind == kind
        assert kind in value.json()
        assert values.decode(value.json(), "", (kind,)) == value
        assert all(id in json.dumps(value.json()) for id in value.ids())

    holds()


@given(strategies.json_values | strategies.bent(strategies.values.map(lambda one: one.json())))
@MODERATE
def test_any_json_is_a_value_written_back_the_same_or_malformed(value: Json) -> None:
    result = attempt(values.decode, value)
    if isinstance(result, MalformedError):
        assert result.where.startswith("v")
        assert result.message.startswith(f"{result.where}: ")
    else:
        assert json.dumps(result.json(), sort_keys=True) == json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("case", FROZEN["accepted"], ids=lambda case: case["name"])
def test_what_was_once_accepted_is_accepted_for_ever(case: dict[str, Json]) -> None:
    read = values.decode(case["value"], "")
    assert read.kind == case["kind"]
    assert read.json() == case["value"]
    assert list(read.ids()) == case["ids"]


@pytest.mark.parametrize("case", FROZEN["refused"], ids=lambda case: case["name"])
def test_what_was_once_refused_is_refused_for_ever(case: dict[str, Json]) -> None:
    with pytest.raises(MalformedError) as caught:
        values.decode(case["value"], "value")
    assert caught.value.where == case["where"]


def test_every_kind_is_frozen_both_ways() -> None:
    assert {case["kind"] for case in FROZEN["accepted"]} == set(KINDS)
    assert {case["kind"] for case in FROZEN["refused"] if case["kind"]} == set(KINDS)


def test_the_order_of_kinds_is_fixed() -> None:
    assert " ".join(KINDS) == (
        "entity source statement text quote code date quantity uri digest point duration "
        "timeOfDay instant absent"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "value: no kind of value is told"),
        ({"lang": "en"}, "value: no kind of value is told"),
        ("2022", "value: '2022' stands where an object must"),
        (None, "value: null stands where an object must"),
        (
            {"text": "a", "lang": "en", "code": "b"},
            "value: text and code stand in one value",
        ),
    ],
)
def test_a_value_has_exactly_one_kind(value: Json, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        values.decode(value, "value")
    assert caught.value.message == message


def test_only_the_kinds_allowed_may_stand() -> None:
    allowed = {"absent", "date"}
    assert values.decode({"date": "2022"}, "v", allowed).kind == "date"
    with pytest.raises(MalformedError) as caught:
        values.decode({"code": "a"}, "v", allowed)
    assert caught.value.message == "v: a value of kind 'code' may not stand here"
    assert caught.value.remedy == "Use: date, absent."


def test_an_absence_stands_only_where_it_is_allowed() -> None:
    with pytest.raises(MalformedError, match="a value of kind 'absent' may not stand here"):
        values.decode({"absent": "unknown"}, "v", ("date",))


def test_a_date_may_be_absent() -> None:
    assert isinstance(values.decode_date({"date": "2022"}, "date"), DateValue)
    assert isinstance(values.decode_date({"absent": "unknown"}, "date"), AbsentValue)
    with pytest.raises(MalformedError, match=r"^date: a value of kind 'text' may not stand here$"):
        values.decode_date({"text": "2022", "lang": "en"}, "date")


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in {"text", "quote", "quantity"}]
)
def test_the_words_of_the_source_and_the_basis_stand_beside_a_value(kind: str) -> None:
    bare = next(case["value"] for case in FROZEN["accepted"] if case["kind"] == kind)
    value = {**bare, "expressed": "in so many words", "basis": "interpreted"}
    read = values.decode(value, "")
    assert read.json() == value
    for name in ("expressed", "basis"):
        with pytest.raises(MalformedError) as caught:
            values.decode({**value, name: ""}, "v")
        assert caught.value.where == f"v.{name}"


@pytest.mark.parametrize("kind", ["text", "quote", "quantity"])
def test_words_need_no_words_beside_them(kind: str) -> None:
    bare = next(case["value"] for case in FROZEN["accepted"] if case["kind"] == kind)
    for name, said in (("expressed", "so"), ("basis", "stated")):
        with pytest.raises(MalformedError, match=rf"^v\.{name}: no such member here$"):
            values.decode({**bare, name: said}, "v")
