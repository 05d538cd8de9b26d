from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

import pytest

from archive.facts.values import CodeValue
from archive.ids import Address
from cli.plain import camel, plain


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    first_name: str
    in_: int | None


def test_frozen_values_become_objects_in_camel_case() -> None:
    assert plain(Thing("x", None)) == {"firstName": "x", "in": None}


def test_addresses_paths_and_words_become_text() -> None:
    assert plain((Address(57, 0), PurePosixPath("/a"), Colour.RED)) == ["57.0", "/a", "red"]
    assert type(plain(Colour.RED)) is str


def test_what_has_a_signed_form_is_shown_in_it() -> None:
    assert plain(CodeValue(code="fine")) == {"code": "fine"}


def test_mappings_and_sets_are_kept() -> None:
    assert plain({Colour.RED: frozenset({1})}) == {"red": [1]}


def test_what_has_no_plain_form_is_a_fault() -> None:
    with pytest.raises(TypeError):
        plain(object())


def test_camel_case() -> None:
    assert [camel(name) for name in ("id", "log_keys_here", "in_")] == ["id", "logKeysHere", "in"]
