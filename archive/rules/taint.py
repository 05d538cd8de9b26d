"""What a stolen key has touched: keys that should not be relied on, and from which entry on."""

from collections.abc import Callable, Iterable, Sequence

from archive.frozen import dataclass
from archive.ids import KeyId


@dataclass(frozen=True, slots=True)
class Warned:
    """A key that was enrolled in entry `since`. `compromised`: the first entry warned of."""

    key: KeyId
    since: int
    compromised: int | None


def tainted(keys: Iterable[Warned], authors: Callable[[int], Sequence[KeyId]]) -> dict[KeyId, int]:
    """Return from which entry on each key should not be relied on; the others are left out.

    *keys*: in the order in which they were enrolled. *authors* gives who signed an entry. An entry
    that should not be relied on taints the keys that it enrolled, and so their entries in turn.
    """
    found: dict[KeyId, int] = {}
    for one in keys:
        first = one.compromised
        if any(found.get(by, one.since + 1) <= one.since for by in authors(one.since)):
            first = one.since if first is None else min(first, one.since)
        if first is not None:
            found[one.key] = first
    return found
