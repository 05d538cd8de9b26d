import pytest

from archive.errors import MalformedError
from archive.facts import reading
from archive.shape import as_text


def test_a_member_is_read_at_its_own_address() -> None:
    assert reading.required({"a": "b"}, "top", "a", as_text) == "b"
    with pytest.raises(MalformedError, match=r"^top\.a: 1 stands where text must$") as caught:
        reading.required({"a": 1}, "top", "a", as_text)
    assert caught.value.where == "top.a"


def test_an_optional_member_may_be_left_out_but_not_be_null() -> None:
    assert reading.optional({}, "top", "a", as_text) is None
    assert reading.optional({"a": "b"}, "top", "a", as_text) == "b"
    with pytest.raises(MalformedError, match=r"^top\.a: null stands where text must$"):
        reading.optional({"a": None}, "top", "a", as_text)


def test_elements_are_read_in_order_each_at_its_address() -> None:
    assert reading.each(["a", "b"], "top", as_text) == ("a", "b")
    with pytest.raises(MalformedError) as caught:
        reading.each(["a", 2], "top", as_text)
    assert caught.value.where == "top[1]"
    with pytest.raises(MalformedError, match="the list is empty"):
        reading.each([], "top", as_text)


def test_only_null_is_left_out_of_an_object() -> None:
    assert reading.present({"a": None, "b": 0, "c": False}) == {"b": 0, "c": False}


def test_ids_stand_once_in_the_order_of_their_first_place() -> None:
    assert reading.distinct(("b", "a"), (), ("a", "c", "b")) == ("b", "a", "c")
