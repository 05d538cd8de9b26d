"""Every place in a body, by its address."""

import pytest

from archive.queries.members import leaves, member
from archive.shape import Json

BODY: Json = {"a": [{"b": "x"}, "y"], "c": {"d": 1, "e": True}, "f": None}


def test_every_leaf_stands_at_its_address() -> None:
    told = dict(leaves(BODY))
    assert told == {"a[0].b": "x", "a[1]": "y", "c.d": 1, "c.e": True, "f": None}
    assert all(member(BODY, where) == value for where, value in told.items())


@pytest.mark.parametrize("where", ["z", "a[2]", "a.b", "c[0]", "a[1].b", "c.d.e"])
def test_nothing_stands_where_nothing_is(where: str) -> None:
    assert member(BODY, where) is None
