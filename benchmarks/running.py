"""The run: every task of every contestant in a process of its own, on one stage after another."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import servers
from benchmarks.measured import Measured
from benchmarks.results import Result
from benchmarks.tasks import CONTESTANTS, TASKS

REPEATED = 3
"""Processes that measure a task at a small size."""

SMALL = 10_000
"""The largest size at which they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be measured. `once`: by one process a task, at small sizes too."""

    sizes: Sequence[int]
    databases: Sequence[str]
    contestants: Sequence[str]
    tasks: Sequence[str]
    once: bool = False


class FailedError(Exception):
    """A task ended with an error, which was printed."""


def run(wanted: Wanted, folder: Path, missing: dict[str, str]) -> Iterator[Result]:
    """Yield one result after another; what they leave behind lies in *folder*.

    A peer whose task fails is left out from there on at that size, and named in *missing*.

    Raises:
        FailedError: a task of this program or of the floor failed.
    """
    for database in wanted.databases:
        with servers.server(database, folder / f"{database}-server") as server:
            for size in wanted.sizes:
                for by in wanted.contestants:
                    contestant = CONTESTANTS[by]
                    if database in contestant.databases and size <= contestant.most:
                        stage = folder / f"{by}_{database}_{size}"
                        stage.mkdir(mode=0o755)
                        where = _Where(by=by, database=database, size=size)
                        try:
                            yield from _tasks(wanted, where, stage, server)
                        except FailedError as error:
                            if not contestant.peer:
                                raise
                            missing[by] = str(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    by: str
    database: str
    size: int


def _tasks(wanted: Wanted, where: _Where, stage: Path, server: str | None) -> Iterator[Result]:
    for task in wanted.tasks:
        words = [where.by, task, str(stage), str(where.size), server or ""]
        often = TASKS[task].repeated and where.size <= SMALL and not wanted.once
        begun = time.perf_counter()
        first = _measured(words)
        if first is None:
            continue
        parts = [first, *(_again(words) for _ in range(REPEATED - 1 if often else 0))]
        _tell(f"{where.database} {where.size:,} {where.by} {task}", begun)
        yield Result(
            by=where.by,
            database=where.database,
            size=where.size,
            task=task,
            count=first.count,
            seconds=tuple(second for one in parts for second in one.seconds),
            peak=max(one.peak or 0 for one in parts),
            disk=parts[-1].disk,
            held=parts[-1].held,
        )


def _tell(what: str, begun: float) -> None:
    """Say on the terminal how far this is."""
    print(f"{what}: {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)


def _again(words: Sequence[str]) -> Measured:
    found = _measured(words)
    assert found is not None
    return found


def _measured(words: Sequence[str]) -> Measured | None:
    """Return what a process of its own measured; None where the contestant has no such task."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.one", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(Path(words[2])),
    )
    if done.returncode:
        raise FailedError(f"{words[1]} of {words[3]} facts ended with {done.returncode}")
    said = json.loads(done.stdout.splitlines()[-1])
    return None if said is None else Measured(**said)


def environment(stage: Path) -> dict[str, str]:
    """Return this environment, with modules compiled once: as after an installation."""
    found = {**os.environ, "PYTHONPYCACHEPREFIX": str(stage.parent / "compiled")}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found
