"""Frozen dataclasses with slots, defined in a fifth of the time.

A short command does little but import, and a third of what importing this program took was
defining values: `dataclasses` writes six methods for each class and has them compiled one by one.
Here only `__init__` is written, and that when the first value is made: most classes that a command
imports it never needs. The others differ in nothing but the names of the fields. In all else a
class is what `dataclasses` makes of it, and type checkers are shown the original.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from types import FunctionType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

T = TypeVar("T")

Fields: TypeAlias = Sequence["Field[object]"]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False, eq=True, order=False):
        """Return *cls* as a dataclass, or what makes one; see `dataclasses.dataclass`."""

        def define(cls):
            if frozen and slots and not order:
                return _frozen(cls, kw_only=kw_only, eq=eq)
            make = dataclasses.dataclass(
                frozen=frozen, slots=slots, kw_only=kw_only, eq=eq, order=order
            )
            return make(cls)

        return define if cls is None else define(cls)


def _frozen(cls: type[T], *, kw_only: bool, eq: bool) -> type[T]:
    # Where a class defines `__eq__` alone, the language itself puts down None for `__hash__`.
    own = {name for name, value in vars(cls).items() if (name, value) != ("__hash__", None)}
    bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
    made = bare(cls)
    fields = dataclasses.fields(made)  # type: ignore[arg-type]
    comparing = _comparing(fields) if eq else {}
    methods = {"__init__": _Unwritten(made, fields), **_SHARED, **comparing}
    for name, method in methods.items():
        # What a class defines itself stays.
        if name not in own:
            setattr(made, name, method)
    return made


class _Unwritten:
    """Stands in a class for its `__init__` until somebody looks for that."""

    def __init__(self, cls: type, fields: Fields) -> None:
        self._cls = cls
        self._fields = fields

    def __get__(self, value: object, owner: type) -> object:
        init = _init(self._cls, self._fields)
        type.__setattr__(self._cls, "__init__", init)
        return init.__get__(value, owner)


def written(code: str, space: dict[str, object]) -> FunctionType:
    """Return the function that *code* defines, which may use what is in *space*.

    For what is called so often that no loop over names can be afforded; *code* is made of names in
    this program and of nothing that anybody says.
    """
    exec(code, space)  # noqa: S102
    made = space[code[len("def ") : code.index("(")]]
    assert isinstance(made, FunctionType)
    return made


def _init(cls: type, fields: Fields) -> FunctionType:
    """Return the method that takes *fields* and sets them, past the one that refuses to."""
    space: dict[str, object] = {"_later": object()}
    for field in fields:
        # The slot itself, or looking it up would take a quarter of the time of making a value.
        space[f"_set_{field.name}"] = getattr(cls, field.name).__set__
        space[f"_default_{field.name}"] = field.default
        space[f"_make_{field.name}"] = field.default_factory
    lines = [f"_set_{field.name}(self, {_value(field)})" for field in fields if _is_set(field)]
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    head = ", ".join(_parameters([field for field in fields if field.init]))
    init = written(f"def __init__({head}): {'; '.join(lines) or 'pass'}", space)
    init.__annotations__ = {field.name: field.type for field in fields if field.init}
    return init


def _parameters(taken: Fields) -> Iterable[str]:
    yield "self"
    yield from (_parameter(field) for field in taken if not field.kw_only)
    if any(field.kw_only for field in taken):
        yield "*"
    yield from (_parameter(field) for field in taken if field.kw_only)


def _parameter(field: "Field[object]") -> str:
    if field.default is not MISSING:
        return f"{field.name}=_default_{field.name}"
    return field.name if field.default_factory is MISSING else f"{field.name}=_later"


def _is_set(field: "Field[object]") -> bool:
    """Say whether `__init__` knows a value; else `__post_init__` may set one."""
    return field.init or (field.default, field.default_factory) != (MISSING, MISSING)


def _value(field: "Field[object]") -> str:
    made = f"_make_{field.name}()"
    if not field.init:
        return f"_default_{field.name}" if field.default_factory is MISSING else made
    if field.default_factory is MISSING:
        return field.name
    return f"{made} if {field.name} is _later else {field.name}"


def _comparing(fields: Fields) -> Mapping[str, object]:
    """Return the methods by which two values of one class are equal, with the same hash."""
    names = [field.name for field in fields if field.compare]
    values: Callable[[object], object] = attrgetter(*names) if names else lambda value: ()

    def equal(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}


def _refuse_set(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@recursive_repr()
def _told(self: object) -> str:
    fields = dataclasses.fields(self)  # type: ignore[arg-type]
    told = (f"{field.name}={getattr(self, field.name)!r}" for field in fields if field.repr)
    return f"{type(self).__qualname__}({', '.join(told)})"


def _state(self: object) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]  # type: ignore[arg-type]


def _restore(self: object, state: Sequence[object]) -> None:
    fields = dataclasses.fields(self)  # type: ignore[arg-type]
    for field, value in zip(fields, state, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED: Mapping[str, object] = {
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__repr__": _told,
    # To copy a value past the method that refuses to set anything.
    "__getstate__": _state,
    "__setstate__": _restore,
}
