"""What is named stands before what names it; what waits for itself is found."""

from hypothesis import given
from hypothesis import strategies as st

from archive.intake.order import circles, ordered

GRAPHS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefghz"), max_size=3)
)


@given(GRAPHS)
def test_everything_stands_behind_what_it_needs_or_waits_for_a_circle(
    needs: dict[str, list[str]],
) -> None:
    done = ordered(needs)
    assert len(set(done)) == len(done)
    for n, key in enumerate(done):
        assert {need for need in needs[key] if need in needs} <= set(done[:n])
    for key in needs.keys() - set(done):
        assert {need for need in needs[key] if need in needs} - set(done)


@given(GRAPHS)
def test_circles_are_circles_and_there_is_one_where_something_is_left_out(
    needs: dict[str, list[str]],
) -> None:
    found = circles(needs)
    assert bool(found) == (len(ordered(needs)) < len(needs))
    every = [key for circle in found for key in circle]
    assert len(set(every)) == len(every)
    for circle in found:
        for key, need in zip(circle, circle[1:] + circle[:1], strict=True):
            assert need in needs[key]
        assert circle[0] == min(circle, key=list(needs).index)


def test_the_order_given_is_kept_where_it_can_be() -> None:
    assert ordered({"d": [], "c": ["a"], "b": [], "a": ["b"]}) == ["d", "b", "a", "c"]
    assert circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["d"]}) == [["b", "c"], ["d"]]


def test_a_long_chain_and_a_long_circle_take_no_stack() -> None:
    chain = {str(n): [str(n + 1)] for n in range(20_000)}
    assert ordered(chain)[0] == "19999"
    chain["19999"] = ["0"]
    assert len(circles(chain)[0]) == 20_000
