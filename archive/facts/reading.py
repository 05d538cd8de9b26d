"""Small steps shared by all decoders: one member of an object, and objects without empty places."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Literal, TypeVar

from archive.shape import Json, as_array, as_flag, fault

T = TypeVar("T")


def required(found: Mapping[str, Json], where: str, name: str, read: Callable[[Json, str], T]) -> T:
    """Return the member *name* of the object *found* at *where*, decoded by *read*."""
    # `inside`, written out: a fact has dozens of members.
    return read(found[name], f"{where}.{name}" if where else name)


def optional(
    found: Mapping[str, Json], where: str, name: str, read: Callable[[Json, str], T]
) -> T | None:
    """Return the member *name* decoded by *read*, or None where the object has no such member."""
    if name not in found:
        return None
    return read(found[name], f"{where}.{name}" if where else name)


def each(value: Json, where: str, read: Callable[[Json, str], T]) -> tuple[T, ...]:
    """Return the elements of the array *value*, at least one, each decoded by *read*."""
    elements = enumerate(as_array(value, where))
    return tuple([read(element, f"{where}[{index}]") for index, element in elements])


def present(members: Mapping[str, Json]) -> dict[str, Json]:
    """Return *members* without those that are None: a fact never says null."""
    return {name: value for name, value in members.items() if value is not None}


def distinct(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the strings of all *groups* in order, each where it stands first."""
    return tuple(dict.fromkeys(chain.from_iterable(groups)))


def as_true(value: Json, where: str) -> Literal[True]:
    """Return *value*, which must be true: false is never written."""
    if as_flag(value, where):
        return True
    raise fault(where, "false is what leaving it out says", "Leave the member out.")
