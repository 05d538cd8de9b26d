from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.facts import quantities
from archive.facts.quantities import Modality, Quantity
from archive.shape import Json
from tests.facts import strategies
from tests.facts.strategies import MODERATE, attempt

DEAD: dict[str, Json] = {"of": "person", "text": "225 people"}


def quantity(**numbers: Json) -> Quantity:
    return quantities.decode({**DEAD, **numbers}, "value.quantity")


@given(strategies.quantities)
@MODERATE
def test_a_quantity_is_read_back_from_its_json(one: Quantity) -> None:
    assert quantities.decode(one.json(), "") == one


@given(st.builds(dict) | strategies.bent(strategies.quantities.map(Quantity.json)))
@MODERATE
def test_any_json_is_a_quantity_written_back_the_same_or_malformed(value: Json) -> None:
    result = attempt(quantities.decode, value)
    assert isinstance(result, MalformedError) or result.json() == value


@pytest.mark.parametrize(
    ("numbers", "bounds", "words"),
    [
        ({"modality": "exact", "amount": "225"}, (225, 225), "225 (person)"),
        ({"modality": "approximate", "amount": "225"}, (None, None), "about 225 (person)"),
        ({"modality": "atLeast", "lower": "225"}, (225, None), "at least 225 (person)"),
        ({"modality": "atMost", "upper": "225"}, (None, 225), "at most 225 (person)"),
        (
            {"modality": "between", "lower": "9", "upper": "10"},
            (9, 10),
            "between 9 and 10 (person)",
        ),
        (
            {"modality": "orderOfMagnitude", "magnitude": 3},
            (None, None),
            "in the order of 10^3 (person)",
        ),
    ],
)
def test_a_quantity_bounds_what_its_source_bounded_and_no_more(
    numbers: dict[str, Json], bounds: tuple[int | None, int | None], words: str
) -> None:
    one = quantity(**numbers)
    assert one.bounds() == bounds
    assert one.words() == words
    assert one.modality == numbers["modality"]


def test_bounds_are_exact_however_long_the_number() -> None:
    long = "0." + "1" * 38
    assert quantity(modality="exact", amount=long).bounds() == (Decimal(long), Decimal(long))


def test_equal_ends_are_a_range() -> None:
    assert quantity(modality="between", lower="5", upper="5.0").bounds() == (5, 5)


@pytest.mark.parametrize("modality", list(Modality))
def test_each_modality_has_its_own_numbers_and_no_other(modality: Modality) -> None:
    known: dict[str, Json] = {"amount": "1", "lower": "1", "upper": "1", "magnitude": 1}
    needed = quantities.NUMBERS[modality]
    right = {name: known[name] for name in needed}
    assert quantity(modality=modality.value, **right).json() == {
        **DEAD,
        "modality": modality.value,
        **right,
    }
    for name in needed:
        fewer = {other: known[other] for other in needed if other != name}
        with pytest.raises(MalformedError) as caught:
            quantity(modality=modality.value, **fewer)
        assert caught.value.message == f"value.quantity: the member {name!r} is missing"
    for name in known.keys() - set(needed):
        with pytest.raises(MalformedError) as caught:
            quantity(modality=modality.value, **right, **{name: known[name]})
        assert caught.value.message == f"value.quantity.{name}: no such member here"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"modality": "some"}, "value.quantity.modality: 'some' is not known here"),
        (
            {"modality": "exact", "amount": 225},
            "value.quantity.amount: 225 stands where text must",
        ),
        (
            {"modality": "exact", "amount": "1e3"},
            "value.quantity.amount: '1e3' is not a decimal number",
        ),
        (
            {"modality": "exact", "amount": "1", "of": "two words"},
            "value.quantity.of: 'two words' is not a code",
        ),
        (
            {"modality": "exact", "amount": "1", "text": " "},
            "value.quantity.text: the text is blank",
        ),
        (
            {"modality": "orderOfMagnitude", "magnitude": 31},
            "value.quantity.magnitude: 31 is not a whole number from -30 to 30",
        ),
        (
            {"modality": "orderOfMagnitude", "magnitude": "3"},
            "value.quantity.magnitude: '3' is not a whole number from -30 to 30",
        ),
        (
            {"modality": "between", "lower": "10", "upper": "9.5"},
            "value.quantity: the lower number 10 is above the upper number 9.5",
        ),
        (
            {"modality": "exact", "amount": "1", "unit": "x"},
            "value.quantity.unit: no such member here",
        ),
    ],
)
def test_a_faulty_quantity_is_refused_at_its_place(members: dict[str, Json], message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        quantity(**members)
    assert caught.value.message == message


def test_a_quantity_is_an_object_with_a_modality() -> None:
    with pytest.raises(MalformedError, match=r"^q: '225 people' stands where an object must$"):
        quantities.decode("225 people", "q")
    with pytest.raises(MalformedError, match=r"^q: the member 'modality' is missing$"):
        quantities.decode({**DEAD, "amount": "225"}, "q")
