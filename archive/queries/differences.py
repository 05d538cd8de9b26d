"""What changed between two bodies, member by member and word for word. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeGuard

from archive.core import canonical
from archive.frozen import dataclass
from archive.shape import Json, inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One member that is not what it was. `old` or `new` is None where it was, or is, not there.

    In `where`, an element of a list is counted as it stands now, or as it stood if it is gone.
    """

    where: str
    old: Json
    new: Json


def differences(old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[Difference, ...]:
    """Return what makes *new* of *old*; why it was changed is not a change."""
    return tuple(one for one in _members(old, new, "") if one.where != "reason")


def _compare(old: Json, new: Json, where: str) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _members(old, new, where)
    elif _is_list(old) and _is_list(new):
        yield from _elements(old, new, where)
    elif old != new:
        yield Difference(where=where, old=old, new=new)


def _members(old: Mapping[str, Json], new: Mapping[str, Json], where: str) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        yield from _compare(old.get(name), new.get(name), inside(where, name))


def _elements(old: Sequence[Json], new: Sequence[Json], where: str) -> Iterator[Difference]:
    matcher = SequenceMatcher(
        None,
        [canonical.encode(item) for item in old],
        [canonical.encode(item) for item in new],
        autojunk=False,
    )
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        paired = min(old_to - old_from, new_to - new_from)
        for n in range(paired):
            yield from _compare(old[old_from + n], new[new_from + n], inside(where, new_from + n))
        for n in range(old_from + paired, old_to):
            yield Difference(where=inside(where, n), old=old[n], new=None)
        for n in range(new_from + paired, new_to):
            yield Difference(where=inside(where, n), old=None, new=new[n])


def _is_list(value: Json) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
