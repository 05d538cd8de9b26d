"""What is to be reached, and whether a run reaches it.

Why a target is missed, and what was tried, is written by hand in `reasons.toml`, by its name.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import Result, Run, duration, times
from benchmarks.tasks import FLOOR, OURS, TASKS

REASONS = Path(__file__).with_name("reasons.toml")
STEADY = 10_000
"""From this size on, memory is to stay the same, and one fact to cost the same."""

MOST_GROWTH = 1.5
MOST_MEMORY = 200e6
MEMORY_GROWTH = 1.1
STREAMED = ("bulk", "verify", "rebuild", "snapshot", "snapshot-verify")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One of them. `name`: what its reason stands under. `found` is None where not measured.

    `least`: whether *need* is the least that will do; else it is the most.
    """

    name: str
    told: str
    found: Callable[[Run], float | None]
    need: float
    spell: Callable[[float], str]
    least: bool

    def missed(self, value: float) -> float | None:
        """Return how many times *value* would have to be better, None where it will do."""
        factor = self.need / value if self.least else value / self.need
        return factor if factor > 1 else None


def rows(run: Run, reasons: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield for each target that was measured: what, to reach, found, and whether it is met."""
    for target in TARGETS:
        value = target.found(run)
        if value is None:
            continue
        factor = target.missed(value)
        verdict = "met" if factor is None else f"missed by {times(factor)}"
        if factor is not None and target.name in reasons:
            verdict = f"{verdict}: {reasons[target.name]}"
        sign = "at least" if target.least else "at most"
        yield [
            target.told,
            f"{sign} {target.spell(target.need)}",
            target.spell(value),
            verdict,
        ]


def reasons(path: Path = REASONS) -> dict[str, str]:
    return {name: str(said) for name, said in tomllib.loads(path.read_text("utf-8")).items()}


def _per_second(value: float) -> str:
    return f"{value:,.0f}/s"


def _megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"


def _rate(task: str, need: float) -> Target:
    def found(run: Run) -> float | None:
        result = run.largest(OURS, "sqlite", task)
        return None if result is None else 1 / result.cost

    told = TASKS[task].told
    return Target(name=task, told=told, found=found, need=need, spell=_per_second, least=True)


def _time(task: str, need: float) -> Target:
    def found(run: Run) -> float | None:
        result = run.largest(OURS, "sqlite", task)
        return None if result is None else result.cost

    told = TASKS[task].told
    return Target(name=task, told=told, found=found, need=need, spell=duration, least=False)


def _share(task: str, of: str, database: str, need: float) -> Target:
    def found(run: Run) -> float | None:
        other = run.largest(of, database, task)
        ours = None if other is None else run.at(OURS, database, task, other.size)
        return None if other is None or ours is None else other.cost / ours.cost

    name, told = (
        f"{task}-{of}-{database}",
        f"{TASKS[task].told}, against {of} on {_PLACE[database]}",
    )
    return Target(name=name, told=told, found=found, need=need, spell=times, least=True)


_PLACE = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _handed_out(run: Run) -> float | None:
    out = run.largest(OURS, "sqlite", "snapshot")
    back = run.largest(OURS, "sqlite", "snapshot-verify")
    return None if out is None or back is None else 1 / (out.cost + back.cost)


def _memory(task: str) -> Target:
    def found(run: Run) -> float | None:
        result = run.largest(OURS, "sqlite", task)
        return None if result is None else float(result.peak)

    return Target(
        name=f"memory-{task}",
        told=f"memory: {TASKS[task].told}",
        found=found,
        need=MOST_MEMORY,
        spell=_megabytes,
        least=False,
    )


def _grown(task: str, about: str, need: float, of: Callable[[Result], float]) -> Target:
    """A target for what `of` gives at the largest size, against that at `STEADY` facts."""

    def found(run: Run) -> float | None:
        low, high = run.at(OURS, "sqlite", task, STEADY), run.largest(OURS, "sqlite", task)
        if low is None or high is None or high.size <= STEADY:
            return None
        return of(high) / of(low)

    told = f"{about} from {STEADY:,} facts on: {TASKS[task].told}"
    return Target(
        name=f"{about}-growth-{task}", told=told, found=found, need=need, spell=times, least=False
    )


TARGETS = (
    _rate("append", 2_300),
    _share("append", FLOOR, "sqlite", 0.5),
    _share("append", "eventsourcing", "sqlite", 1.0),
    _share("append", FLOOR, "postgresql", 0.5),
    _time("add", 0.35),
    _time("show", 0.3),
    _time("help", 0.1),
    _rate("bulk", 25_000),
    _rate("log", 60_000),
    _rate("verify-signatures", 200_000),
    _rate("verify-alone", 18_000),
    _rate("verify-rules", 50_000),
    _rate("rebuild", 30_000),
    Target(
        name="snapshot",
        told="snapshot out and verified elsewhere, together",
        found=_handed_out,
        need=60_000,
        spell=_per_second,
        least=True,
    ),
    _time("history", 1e-3),
    _time("inclusion", 0.5e-3),
    *(_memory(task) for task in STREAMED),
    *(_grown(task, "memory", MEMORY_GROWTH, lambda one: one.peak) for task in STREAMED),
    *(
        _grown(task, "cost", MOST_GROWTH, lambda one: one.cost)
        for task in ("append", "inclusion", *(name for name, one in TASKS.items() if one.repeated))
    ),
)
