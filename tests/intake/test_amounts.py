import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.facts import quantities
from archive.intake import amounts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("225 person", {"modality": "exact", "amount": "225"}),
        ("  2.50   person ", {"modality": "exact", "amount": "2.50"}),
        ("about 200 person", {"modality": "approximate", "amount": "200"}),
        ("at least 200 person", {"modality": "atLeast", "lower": "200"}),
        ("at most 200 person", {"modality": "atMost", "upper": "200"}),
        ("between 100 and 200 person", {"modality": "between", "lower": "100", "upper": "200"}),
        ("tens person", {"modality": "orderOfMagnitude", "magnitude": 1}),
        ("thousands person", {"modality": "orderOfMagnitude", "magnitude": 3}),
        ("hundreds of thousands person", {"modality": "orderOfMagnitude", "magnitude": 5}),
        ("millions person", {"modality": "orderOfMagnitude", "magnitude": 6}),
    ],
)
def test_a_quantity_is_a_number_and_a_unit(text: str, said: dict[str, object]) -> None:
    assert amounts.parse(text) == {"of": "person", **said}


@pytest.mark.parametrize(
    "text",
    [
        *("", "225", "person", "225 2", "1,000 person", "1_000 person", "many person"),
        *("about person", "at least about 2 person", "between 1 person", "between 1 and person"),
        *("between x and 2 person", "٣ person", "1e3 person", "-0 person", "225 per%son"),
    ],
)
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(MalformedError) as caught:
        amounts.parse(text)
    assert "225 person" in caught.value.remedy


@given(st.text())
def test_the_parser_is_total_and_gives_whole_quantities(text: str) -> None:
    try:
        said = amounts.parse(text)
    except MalformedError:
        return
    try:
        quantities.decode({**said, "text": "x"}, "")
    except MalformedError as error:
        assert "above the upper" in error.message  # noqa: PT017
