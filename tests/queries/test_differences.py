from hypothesis import given
from hypothesis import strategies as st

from archive.queries.differences import Difference, differences
from archive.shape import Json

LEAVES = st.text(max_size=3) | st.integers(0, 9) | st.booleans()
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4)


def told(old: dict[str, Json], new: dict[str, Json]) -> list[tuple[str, Json, Json]]:
    return [(one.where, one.old, one.new) for one in differences(old, new)]


def test_a_changed_member_is_told_with_both_values() -> None:
    assert told({"a": 1, "b": {"c": "x"}}, {"a": 1, "b": {"c": "y"}}) == [("b.c", "x", "y")]


def test_a_member_that_comes_or_goes_has_one_side() -> None:
    assert told({"a": 1}, {"b": 2}) == [("a", 1, None), ("b", None, 2)]


def test_the_reason_is_no_change_but_a_reason_further_inside_is() -> None:
    assert told({"reason": "x"}, {"reason": "y"}) == []
    assert told({"a": {"reason": "x"}}, {"a": {"reason": "y"}}) == [("a.reason", "x", "y")]


def test_an_element_put_in_front_leaves_the_others_alone() -> None:
    assert told({"a": ["x", "y"]}, {"a": ["w", "x", "y"]}) == [("a[0]", None, "w")]


def test_an_element_taken_out_is_counted_as_it_stood() -> None:
    assert told({"a": ["x", "y", "z"]}, {"a": ["x", "z"]}) == [("a[1]", "y", None)]


def test_inside_an_element_only_what_changed_is_told() -> None:
    old: dict[str, Json] = {"a": [{"b": 1, "c": 2}]}
    assert told(old, {"a": [{"b": 1, "c": 3}]}) == [("a[0].c", 2, 3)]


def test_a_text_is_never_taken_for_a_list() -> None:
    assert told({"a": "xy"}, {"a": ["x", "y"]}) == [("a", "xy", ["x", "y"])]


@given(BODIES)
def test_nothing_differs_from_itself(body: dict[str, Json]) -> None:
    assert differences(body, body) == ()


@given(BODIES, BODIES)
def test_what_differs_is_told_and_goes_both_ways(
    old: dict[str, Json], new: dict[str, Json]
) -> None:
    there, back = differences(old, new), differences(new, old)
    assert bool(there) == bool(back) == (old != new)
    for one in there:
        assert isinstance(one, Difference)
        assert one.old != one.new
