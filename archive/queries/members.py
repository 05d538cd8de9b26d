"""Every place in a body, by its address. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from archive.shape import Json, inside

_PART = re.compile(r"\[([0-9]+)\]|([^.\[]+)")


def leaves(value: Json, where: str = "") -> Iterator[tuple[str, Json]]:
    """Yield every text, number and flag inside *value* with its address, in order."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, inside(where, name))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value):
            yield from leaves(inner, inside(where, number))
    else:
        yield where, value


def member(value: Json, where: str) -> Json:
    """Return what stands at the address *where* inside *value*; None where nothing does."""
    for found in _PART.finditer(where):
        number, name = found.groups()
        if name is not None:
            value = value.get(name) if isinstance(value, Mapping) else None
        elif isinstance(value, Sequence) and not isinstance(value, str):
            value = value[int(number)] if int(number) < len(value) else None
        else:
            return None
    return value
