"""What two formats say differently: every difference has a code, is counted, and is told.

Nothing is left out in silence. A difference that comes back is kept in words, so that an export
of what was imported says it again; one that does not is lost on the way.
"""

from collections.abc import Mapping
from dataclasses import field

from archive.frozen import dataclass

FIRST = 5
"""Places that are told one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a table: what differs, what is done, and whether an export has it again."""

    what: str
    done: str
    returns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """How often one difference was met, and where first. `returns` as in `Difference`."""

    code: str
    what: str
    done: str
    returns: bool
    count: int
    first: tuple[str, ...]


@dataclass(slots=True)
class Ledger:
    """Counts differences of the table *known*."""

    known: Mapping[str, Difference]
    _counts: dict[str, int] = field(default_factory=dict)
    _first: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, place: str, count: int = 1) -> None:
        """Count a difference that was met at *place*, *count* times."""
        assert code in self.known, code
        self._counts[code] = self._counts.get(code, 0) + count
        first = self._first.setdefault(code, [])
        if len(first) < FIRST:
            first.append(place)

    def told(self) -> tuple[Loss, ...]:
        """Return what was met, in the order of the table."""
        return tuple(
            Loss(
                code=code,
                what=line.what,
                done=line.done,
                returns=line.returns,
                count=self._counts[code],
                first=tuple(self._first[code]),
            )
            for code, line in self.known.items()
            if code in self._counts
        )


@dataclass(slots=True)
class Tally:
    """How many of each sort an import was given, and what the formats say differently."""

    ledger: Ledger
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, sort: str, number: int = 1) -> None:
        """Count *number* more of *sort*."""
        self.counts[sort] = self.counts.get(sort, 0) + number
