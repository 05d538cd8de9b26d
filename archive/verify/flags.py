"""What deserves a second look although no rule was broken."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from archive.core import instant
from archive.core.entry import Entry
from archive.ids import KeyId
from archive.rules.state import State
from archive.verify.replay import Replay
from archive.verify.report import Audit

_DAY = 86_400


def raise_flags(
    state: State, replay: Replay, times: Sequence[tuple[int, int]], audit: Audit
) -> None:
    """Flag entries by compromised keys, and entries whose clock disagrees with the log's.

    *times*: size and time of checkpoints, by size.
    """
    _compromised(state, audit)
    for held, entry, _ in replay.entries():
        fault = _clock(held.index, entry, times)
        if fault is not None:
            audit.flags.append(f"{held.index}: {fault}")
            audit.count("flagged")


def _compromised(state: State, audit: Audit) -> None:
    """A flagged entry taints the keys that it enrolled, and so their entries in turn."""
    since: dict[KeyId, int] = {
        key: held.compromised for key, held in state.keys.items() if held.compromised is not None
    }
    enrolled: dict[int, list[KeyId]] = {}
    for key, held in state.keys.items():
        enrolled.setdefault(held.since, []).append(key)
    for index, authors in sorted(state.authors.items()):
        tainted = [key for key in authors if key in since and index >= since[key]]
        if not tainted:
            continue
        audit.flags.append(f"{index}: signed by {tainted[0]}, which was reported compromised")
        audit.count("flagged")
        for key in enrolled.get(index, []):
            since[key] = min(index, since.get(key, index))


def _clock(index: int, entry: Entry, times: Sequence[tuple[int, int]]) -> str | None:
    at = instant.parse(entry.header.at)
    sizes = [size for size, _ in times]
    before = bisect_right(sizes, entry.header.base_size) - 1
    if before >= 0 and at < times[before][1] - _DAY:
        return "its author's clock is more than a day before the checkpoint it builds on"
    after = bisect_left(sizes, index + 1)
    if after < len(times) and at > times[after][1]:
        return "its author's clock is after the checkpoint that covers it"
    return None
