import pytest

from archive.errors import MalformedError
from archive.facts import told
from archive.facts.codes import Basis
from archive.facts.told import Told


def test_nothing_need_stand_beside_a_value() -> None:
    assert told.beside({"code": "a"}, "v") == {"expressed": None, "basis": None}
    assert Told().beside() == {"expressed": None, "basis": None}


def test_what_stands_beside_is_kept() -> None:
    both = told.beside({"expressed": "on March 9", "basis": "inferred"}, "v")
    assert both == {"expressed": "on March 9", "basis": Basis.INFERRED}
    assert Told(**both).beside() == {"expressed": "on March 9", "basis": "inferred"}


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"expressed": ""}, "v.expressed: the text is empty"),
        ({"expressed": "\n"}, "v.expressed: the text is blank"),
        ({"basis": "sure"}, "v.basis: 'sure' is not known here"),
    ],
)
def test_a_fault_beside_a_value_has_its_address(found: dict[str, str], message: str) -> None:
    with pytest.raises(MalformedError) as caught:
        told.beside(found, "v")
    assert caught.value.message == message
