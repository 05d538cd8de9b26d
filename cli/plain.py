"""Any answer of the library as plain JSON: members in camelCase, only ever added to."""

import dataclasses
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import PurePath
from typing import Protocol, TypeAlias, runtime_checkable

from archive.ids import Address

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


@runtime_checkable
class _Signed(Protocol):
    """A value that has a signed form of its own: that is shown."""

    def json(self) -> Mapping[str, object]: ...


def plain(value: object) -> Plain:
    """Return *value* as JSON knows it: frozen values as objects, addresses and paths as text."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Address | PurePath):
        return str(value)
    if isinstance(value, _Signed):
        return plain(value.json())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {camel(f.name): plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def camel(name: str) -> str:
    """Return the snake_case *name* in camelCase; a last underscore only avoids a keyword."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(word.title() for word in rest)
