"""A class that is defined quickly is the class that `dataclasses` defines."""

import copy
import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import field
from typing import Protocol

import pytest

from archive import frozen


class Make(Protocol):
    """The original or the quick one."""

    def __call__(
        self, /, *, frozen: bool, slots: bool, kw_only: bool = False, eq: bool = True
    ) -> Callable[[type], type]: ...


Shape = Callable[[Make], type]


def plain(make: Make) -> type:
    @make(frozen=True, slots=True)
    class Plain:
        one: int
        two: str = "two"
        three: list[int] = field(default_factory=list)

    return Plain


def by_name(make: Make) -> type:
    @make(frozen=True, slots=True, kw_only=True)
    class ByName:
        one: int = 1
        two: str

    return ByName


def mixed(make: Make) -> type:
    @make(frozen=True, slots=True)
    class Mixed:
        one: int
        two: str = field(default="two", kw_only=True)
        three: int = field(default=3, compare=False, repr=False)

    return Mixed


def inherited(make: Make) -> type:
    @make(frozen=True, slots=True)
    class Heir(plain(make)):  # type: ignore[misc]
        four: int = 4

    return Heir


def empty(make: Make) -> type:
    @make(frozen=True, slots=True)
    class Empty:
        pass

    return Empty


def afterwards(make: Make) -> type:
    @make(frozen=True, slots=True)
    class Afterwards:
        one: int
        later: int = field(init=False)
        fixed: int = field(init=False, default=7)
        made: list[int] = field(init=False, default_factory=list)

        def __post_init__(self) -> None:
            object.__setattr__(self, "later", self.one + 1)

    return Afterwards


def own_equality(make: Make) -> type:
    @make(frozen=True, slots=True)
    class Own:
        one: int

        def __eq__(self, other: object) -> bool:
            return True

        def __repr__(self) -> str:
            return "own"

    return Own


def own_hash(make: Make) -> type:
    @make(frozen=True, slots=True)
    class Own:
        one: int

        def __hash__(self) -> int:
            return 7

    return Own


def identical(make: Make) -> type:
    @make(frozen=True, slots=True, eq=False)
    class Identical:
        one: int

    return Identical


CASES: list[tuple[Shape, tuple[object, ...], dict[str, object]]] = [
    (plain, (1,), {}),
    (plain, (1, "b", []), {}),
    (by_name, (), {"two": "b"}),
    (by_name, (), {"one": 2, "two": "b"}),
    (mixed, (1,), {"two": "b", "three": 5}),
    (inherited, (1, "b"), {"four": 5}),
    (empty, (), {}),
    (afterwards, (1,), {}),
    (own_equality, (1,), {}),
    (own_hash, (1,), {}),
    (identical, (1,), {}),
]


@pytest.mark.parametrize(("shape", "given", "named"), CASES)
def test_a_value_is_what_the_original_makes(
    shape: Shape, given: tuple[object, ...], named: dict[str, object]
) -> None:
    quick, slow = shape(frozen.dataclass), shape(dataclasses.dataclass)
    ours, theirs = quick(*given, **named), slow(*given, **named)
    assert repr(ours) == repr(theirs).replace(slow.__qualname__, quick.__qualname__)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    for name in ("__match_args__", "__slots__"):
        assert vars(quick)[name] == vars(slow)[name]
    assert not hasattr(ours, "__dict__")
    assert (ours == quick(*given, **named)) is (theirs == slow(*given, **named))
    assert (ours == theirs) is (theirs == ours)
    assert list(inspect.signature(quick).parameters) == list(inspect.signature(slow).parameters)


@pytest.mark.parametrize("shape", [plain, by_name, mixed, afterwards])
def test_what_is_missing_or_unknown_is_refused(shape: Shape) -> None:
    for made in (shape(frozen.dataclass), shape(dataclasses.dataclass)):
        with pytest.raises(TypeError):
            made()
        with pytest.raises(TypeError):
            made(one=1, two="b", other=3)


def test_nothing_can_be_set_or_deleted() -> None:
    for made in (plain(frozen.dataclass), plain(dataclasses.dataclass)):
        value = made(1)
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'one'"):
            value.one = 2
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'one'"):
            del value.one
        assert value.one == 1


def test_equal_values_have_one_hash_and_unequal_ones_differ() -> None:
    quick = mixed(frozen.dataclass)
    assert hash(quick(1, three=4)) == hash(quick(1, three=5))
    assert quick(1, three=4) == quick(1, three=5)
    assert quick(1) != quick(2)
    assert quick(1) != mixed(frozen.dataclass)(1)
    assert hash(own_hash(frozen.dataclass)(1)) == 7
    with pytest.raises(TypeError, match="unhashable"):
        hash(plain(frozen.dataclass)(1))


def test_a_default_is_made_for_each_value() -> None:
    quick = plain(frozen.dataclass)
    assert quick(1).three == []
    assert quick(1).three is not quick(1).three


def test_values_are_copied_and_replaced() -> None:
    value = plain(frozen.dataclass)(1, "b", [1])
    assert copy.copy(value) == value
    deep = copy.deepcopy(value)
    assert deep == value
    assert deep.three is not value.three
    assert dataclasses.replace(value, one=2).one == 2


def test_a_value_within_itself_is_told_once() -> None:
    value = plain(frozen.dataclass)(1, "b", [])
    value.three.append(value)
    assert "three=[...]" in repr(value)


def test_all_other_dataclasses_are_made_by_the_original() -> None:
    @frozen.dataclass
    class Loose:
        one: int = 1

    @frozen.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        one: int

    loose = Loose()
    loose.one = 2
    assert loose == Loose(2)
    assert Ordered(1) < Ordered(2)
