"""What a run found out, as values and as JSON."""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.tasks import TASKS

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One task of one contestant. `count`: facts or answers a sample; `seconds`: the samples.

    `peak`: most bytes of memory; `disk`: bytes on the disk, None where nothing was looked at.
    `held`: what was found to be so.
    """

    by: str
    database: str
    size: int
    task: str
    count: int
    seconds: tuple[float, ...]
    peak: int
    disk: int | None
    held: Mapping[str, int | str]

    @property
    def cost(self) -> float:
        """The median of the seconds that one fact, or one answer, took."""
        return statistics.median(self.seconds) / self.count

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the most seconds of one; of ten samples or more, the tenths."""
        found = sorted(self.seconds)
        low, high = found[0], found[-1]
        if len(found) >= 10:
            low, high = found[len(found) // 10], found[-1 - len(found) // 10]
        return low / self.count, high / self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A whole run. `about`: date, command, commit, machine, versions, by name.

    `missing`: why a contestant did not take part, by its name.
    """

    about: Mapping[str, str]
    missing: Mapping[str, str]
    results: tuple[Result, ...]

    def of(self, by: str, database: str, task: str) -> list[Result]:
        """Return the results of one task by size."""
        found = [
            one for one in self.results if (one.by, one.database, one.task) == (by, database, task)
        ]
        return sorted(found, key=lambda one: one.size)

    def largest(self, by: str, database: str, task: str) -> Result | None:
        found = self.of(by, database, task)
        return found[-1] if found else None

    def at(self, by: str, database: str, task: str, size: int) -> Result | None:
        return next((one for one in self.of(by, database, task) if one.size == size), None)

    @property
    def sizes(self) -> list[int]:
        return sorted({one.size for one in self.results})

    @property
    def databases(self) -> list[str]:
        return list(dict.fromkeys(one.database for one in self.results))

    def contestants(self, database: str, task: str) -> Iterator[str]:
        """Yield who did the task there, in the order of the run."""
        yield from dict.fromkeys(
            one.by for one in self.results if (one.database, one.task) == (database, task)
        )


def write(run: Run, path: Path) -> None:
    said = {
        "format": FORMAT,
        "about": run.about,
        "missing": run.missing,
        "results": [asdict(one) for one in run.results],
    }
    path.write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def read(path: Path) -> Run:
    said = json.loads(path.read_text("utf-8"))
    if said["format"] != FORMAT:
        raise SystemExit(f"{path}: results of form {said['format']}, not {FORMAT}")
    results = [Result(**one | {"seconds": tuple(one["seconds"])}) for one in said["results"]]
    return Run(about=said["about"], missing=said["missing"], results=tuple(results))


def merged(runs: Sequence[Run]) -> Run:
    """Return *runs* as one; what a later one measured again replaces what an earlier one did."""
    about: dict[str, str] = {}
    found: dict[tuple[str, str, int, str], Result] = {}
    for run in runs:
        for name, said in run.about.items():
            told = about.get(name, "").split("; ") if name in about else []
            about[name] = "; ".join([*told, said] if said not in told else told)
        found |= {(one.by, one.database, one.size, one.task): one for one in run.results}
    missing = {name: why for run in runs for name, why in run.missing.items()}
    there = {one.by for one in found.values()}
    return Run(
        about=about,
        missing={name: why for name, why in missing.items() if name not in there},
        results=tuple(found.values()),
    )


def growth(results: Sequence[Result]) -> float | None:
    """Return what one costs at the largest size, against the smallest."""
    if len(results) < 2:
        return None
    return results[-1].cost / results[0].cost


def figure(cost: float, task: str) -> str:
    """Return *cost*, in seconds, as the task is told: so many a second, or a time."""
    if TASKS[task].rate:
        return f"{1 / cost:,.0f}/s"
    return duration(cost)


def times(factor: float) -> str:
    """Return *factor* in words, to three figures or so."""
    digits = 1 if factor >= 10 else 2 if factor >= 0.1 else 4
    return f"{factor:,.{digits}f} x"


def duration(seconds: float) -> str:
    for unit, name in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= unit:
            return f"{seconds / unit:.{2 if seconds < 10 * unit else 1}f} {name}"
    return f"{seconds * 1e6:.0f} us"
