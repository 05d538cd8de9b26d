"""Reading JSON objects that must have an exact form; every fault says where it is.

`Json` is the restricted JSON of the signed format: no fractions. An address like
`references[0].loc` is built while descending, so that a person finds the place.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TypeAlias, TypeVar

from archive.errors import MalformedError

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

T = TypeVar("T")


def fault(where: str, message: str, remedy: str) -> MalformedError:
    """Return the error for a fault at *where*; the message is prefixed with the address."""
    text = f"{where}: {message}" if where else message
    return MalformedError(text, remedy=remedy, where=where)


def inside(where: str, member: str | int) -> str:
    """Return the address of *member* (a name, or an index in an array) of the thing at *where*."""
    if isinstance(member, int):
        return f"{where}[{member}]"
    return f"{where}.{member}" if where else member


def as_object(value: Json, where: str) -> Mapping[str, Json]:
    """Return *value*, which must be an object."""
    # Nearly all are dictionaries, which are known at once.
    if not isinstance(value, dict) and not isinstance(value, Mapping):
        raise fault(where, f"{_said(value)} stands where an object must", "Write an object here.")
    return value


def as_array(value: Json, where: str) -> Sequence[Json]:
    """Return *value*, which must be an array with at least one element."""
    if not isinstance(value, list) and (isinstance(value, str) or not isinstance(value, Sequence)):
        raise fault(where, f"{_said(value)} stands where a list must", "Write a list here.")
    if not value:
        raise fault(where, "the list is empty", "Leave the member out, or put something in.")
    return value


def as_text(value: Json, where: str) -> str:
    """Return *value*, which must be a string with at least one character."""
    if not isinstance(value, str):
        raise fault(where, f"{_said(value)} stands where text must", "Write text here.")
    if not value:
        raise fault(where, "the text is empty", "Leave the member out, or write the text.")
    return value


def as_integer(value: Json, where: str, low: int, high: int) -> int:
    """Return *value*, which must be an integer from *low* to *high*, both included."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise fault(
            where, f"{_said(value)} is not a whole number from {low} to {high}", "Mend the number."
        )
    return value


def as_flag(value: Json, where: str) -> bool:
    """Return *value*, which must be true or false."""
    if not isinstance(value, bool):
        raise fault(where, f"{_said(value)} is neither true nor false", "Write true or false.")
    return value


def as_choice(value: Json, where: str, choices: Collection[str]) -> str:
    """Return *value*, which must be one of the strings *choices*."""
    if not isinstance(value, str) or value not in choices:
        raise fault(
            where, f"{_said(value)} is not known here", f"Choose one of: {', '.join(choices)}."
        )
    return value


def members(
    value: Json, where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, Json]:
    """Return *value*, an object that has all *required* members, perhaps *optional* ones, no other.

    Raises:
        MalformedError: it is no object, a member is missing, or one is not known.
    """
    found = as_object(value, where)
    needed, known = _sets(required, optional)
    if found.keys() >= needed and known.issuperset(found):
        return found
    for name in required:
        if name not in found:
            raise fault(where, f"the member {name!r} is missing", f"Add {name!r}.")
    for name in found:
        if name not in required and name not in optional:
            listed = ", ".join((*required, *optional)) or "none"
            raise fault(inside(where, name), "no such member here", f"Known members: {listed}.")
    return found


# One of each form that is read, and those are written in this program.
@cache
def _sets(
    required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that must be there, and all that may."""
    return frozenset(required), frozenset((*required, *optional))


def _said(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        # Python refuses to spell out very long numbers.
        return str(value) if abs(value) < 10**40 else "a number of more than 40 digits"
    return "an object" if isinstance(value, Mapping) else "a list"
