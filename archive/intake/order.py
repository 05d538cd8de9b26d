"""The order in which things are recorded: whatever is named stands before what names it."""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush


def ordered(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the keys of *needs*, each behind all that it needs, else in their own order.

    Only what is a key of *needs* counts. What is part of a circle or waits for one is left out.
    """
    place = {key: n for n, key in enumerate(needs)}
    keys = list(needs)
    waits = {key: {need for need in named if need in place} for key, named in needs.items()}
    needed_by: dict[str, list[str]] = {}
    for key, named in waits.items():
        for need in named:
            needed_by.setdefault(need, []).append(key)
    ready = [place[key] for key, named in waits.items() if not named]
    heapify(ready)
    done = []
    while ready:
        key = keys[heappop(ready)]
        done.append(key)
        for other in needed_by.get(key, ()):
            waits[other].remove(key)
            if not waits[other]:
                heappush(ready, place[other])
    return done


def circles(needs: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return circles of keys that wait for one another; none where `ordered` leaves out none.

    Each begins with the key of it that stands first in *needs*. No two share a key, so where
    circles cross some of them show only when others are mended.
    """
    done = set(ordered(needs))
    place = {key: n for n, key in enumerate(needs) if key not in done}
    # Whatever is left waits for something that is left: following one need of each comes back
    # at last, to this way or to an earlier one.
    found, met = [], set[str]()
    for start in place:
        way: list[str] = []
        at = start
        while at not in met:
            met.add(at)
            way.append(at)
            at = next(need for need in needs[at] if need in place)
        if at in way:
            circle = way[way.index(at) :]
            first = circle.index(min(circle, key=place.__getitem__))
            found.append(circle[first:] + circle[:first])
    return found
