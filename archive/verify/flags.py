"""What deserves a second look although no rule was broken."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from archive.core import instant
from archive.core.entry import Entry
from archive.ids import KeyId
from archive.rules.state import State
from archive.verify.report import Audit

_DAY = 86_400


def flag_compromised(state: State, audit: Audit) -> None:
    """Flag every entry by a compromised key.

    A flagged entry taints the keys that it enrolled, and so their entries in turn.
    """
    since: dict[KeyId, int] = {
        key: held.compromised for key, held in state.keys.items() if held.compromised is not None
    }
    if not since:
        return
    enrolled: dict[int, list[KeyId]] = {}
    for key, held in state.keys.items():
        enrolled.setdefault(held.since, []).append(key)
    for index, authors in state.authors.items():
        tainted = [key for key in authors if key in since and index >= since[key]]
        if not tainted:
            continue
        audit.flag(index, f"signed by {tainted[0]}, which was reported compromised")
        for key in enrolled.get(index, []):
            since[key] = min(index, since.get(key, index))


class Clocks:
    """The clocks of authors beside that of the log.

    *times*: size and time of checkpoints, by size.
    """

    def __init__(self, times: Sequence[tuple[int, int]]) -> None:
        self._times = times
        self._sizes = [size for size, _ in times]

    def flag(self, index: int, entry: Entry, audit: Audit) -> None:
        """Flag the *entry* at *index* if its clock disagrees with the log's."""
        fault = self._fault(index, entry)
        if fault is not None:
            audit.flag(index, fault)

    def _fault(self, index: int, entry: Entry) -> str | None:
        at = instant.parse(entry.header.at)
        before = bisect_right(self._sizes, entry.header.base_size) - 1
        if before >= 0 and at < self._times[before][1] - _DAY:
            return "its author's clock is more than a day before the checkpoint it builds on"
        after = bisect_left(self._sizes, index + 1)
        if after < len(self._times) and at > self._times[after][1]:
            return "its author's clock is after the checkpoint that covers it"
        return None
