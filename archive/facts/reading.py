"""Small steps shared by all decoders: one member of an object, and objects without empty places."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

from archive.shape import Json, as_array, as_flag, fault, inside

T = TypeVar("T")


def required(found: Mapping[str, Json], where: str, name: str, read: Callable[[Json, str], T]) -> T:
    """Return the member *name* of the object *found* at *where*, decoded by *read*."""
    return read(found[name], inside(where, name))


def optional(
    found: Mapping[str, Json], where: str, name: str, read: Callable[[Json, str], T]
) -> T | None:
    """Return the member *name* decoded by *read*, or None where the object has no such member."""
    return required(found, where, name, read) if name in found else None


def each(value: Json, where: str, read: Callable[[Json, str], T]) -> tuple[T, ...]:
    """Return the elements of the array *value*, at least one, each decoded by *read*."""
    elements = enumerate(as_array(value, where))
    return tuple([read(element, inside(where, index)) for index, element in elements])


def present(members: Mapping[str, Json]) -> dict[str, Json]:
    """Return *members* without those that are None: a fact never says null."""
    return {name: value for name, value in members.items() if value is not None}


def distinct(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the strings of all *groups* in order, each where it stands first."""
    return tuple(dict.fromkeys(text for group in groups for text in group))


def as_true(value: Json, where: str) -> Literal[True]:
    """Return *value*, which must be true: false is never written."""
    if as_flag(value, where):
        return True
    raise fault(where, "false is what leaving it out says", "Leave the member out.")
