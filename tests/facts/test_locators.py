import pytest
from hypothesis import given

from archive.errors import MalformedError
from archive.facts.locators import Locator
from archive.shape import Json
from tests.facts import strategies
from tests.facts.strategies import MODERATE, attempt


@given(strategies.locators)
@MODERATE
def test_a_locator_is_read_back_from_its_json(locator: Locator) -> None:
    assert Locator.decode(locator.json(), "") == locator


@given(strategies.json_values | strategies.bent(strategies.locators.map(Locator.json)))
@MODERATE
def test_any_json_is_a_locator_written_back_the_same_or_malformed(value: Json) -> None:
    result = attempt(Locator.decode, value)
    assert isinstance(result, MalformedError) or result.json() == value


@pytest.mark.parametrize(
    "loc",
    [
        {"chars": [0, 1]},
        {"page": 1},
        {"t": [751, 751]},
        {"paragraph": 3},
        {"row": 2**53 - 1},
        {"chars": [1112, 1172], "page": 4, "t": [0, 0], "paragraph": 3, "row": 117},
    ],
)
def test_a_place_is_told_in_one_or_more_ways(loc: Json) -> None:
    assert Locator.decode(loc, "loc").json() == loc


@pytest.mark.parametrize(
    ("loc", "message"),
    [
        ({}, "loc: the locator is empty"),
        ([], "loc: a list stands where an object must"),
        ({"line": 1}, "loc.line: no such member here"),
        ({"chars": [5, 5]}, "loc.chars: no character stands between 5 and 5"),
        ({"chars": [5, 4]}, "loc.chars: the start 5 is after the end 4"),
        ({"chars": []}, "loc.chars: the list is empty"),
        ({"chars": [1]}, "loc.chars: 1 numbers stand where two must"),
        ({"t": [1, 2, 3]}, "loc.t: 3 numbers stand where two must"),
        ({"t": [2, 1]}, "loc.t: the start 2 is after the end 1"),
        ({"t": "12:31"}, "loc.t: '12:31' stands where a list must"),
        ({"t": [0, 2**53]}, f"loc.t[1]: {2**53} is not a whole number from 0 to {2**53 - 1}"),
        ({"chars": [-1, 1]}, f"loc.chars[0]: -1 is not a whole number from 0 to {2**53 - 1}"),
        ({"page": 0}, f"loc.page: 0 is not a whole number from 1 to {2**53 - 1}"),
        ({"paragraph": "3"}, f"loc.paragraph: '3' is not a whole number from 1 to {2**53 - 1}"),
        ({"row": True}, f"loc.row: true is not a whole number from 1 to {2**53 - 1}"),
    ],
)
def test_a_faulty_locator_is_refused_at_its_place(loc: Json, message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        Locator.decode(loc, "loc")
    assert caught.value.message == message
