"""What is wrong with a deposit: every fault of the file at once, each with its place."""

from collections.abc import Iterable

from archive.errors import MalformedError
from archive.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One fault. Line and column count from 1; columns are Unicode code points.

    `path`: its address by names, such as `statements.sentence.references[0].exact`.
    """

    line: int
    column: int
    path: str
    message: str
    remedy: str


class DepositError(MalformedError):
    """A deposit cannot be read. `faults` holds all that is wrong with it, in file order.

    *cut*: so many were found that the rest of the file was not looked at. *lined*: line and column
    are those of the file; else what is said of each fault tells its place.
    """

    def __init__(
        self, file: str, faults: Iterable[Misfit], *, cut: bool = False, lined: bool = True
    ) -> None:
        # Equal faults at one place come of one slip that was met twice.
        distinct = dict.fromkeys(sorted(faults, key=lambda fault: (fault.line, fault.column)))
        self.file = file
        self.faults = tuple(distinct)
        assert self.faults
        first = self.faults[0]
        remedy = first.remedy
        if len(self.faults) > 1:
            remedy = f"Mend the {len(self.faults):,} places; nothing was recorded."
        if cut:
            remedy += " What stands behind them was not looked at."
        lines = (
            f"{file}:{it.line}:{it.column}: {it.message}" if lined else it.message
            for it in self.faults
        )
        super().__init__("\n".join(lines), remedy=remedy, where=first.path)
