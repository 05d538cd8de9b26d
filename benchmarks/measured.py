"""One task, timed: on which stage it stands, and what is told of it."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SINGLES = 300
"""Facts that are recorded one at a time."""

MOST_SAMPLES = 30
LEAST_SAMPLES = 3
PATIENCE = 3.0
"""Seconds after which no further sample is taken."""

BATCH = 5_120
"""Facts a transaction, where many are recorded at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where a task is measured.

    `folder`: kept from one task of a contestant to its next. `size`: facts. `server`: the URL of a
    PostgreSQL server, None for SQLite.
    """

    folder: Path
    size: int
    server: str | None

    def fresh(self, name: str) -> Path:
        """Return the folder *name*, which is empty now."""
        folder = self.folder / name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        # The server may run as another user.
        folder.chmod(0o755)
        return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came out. `count`: how many facts, or answers, each of the samples in `seconds` took.

    `disk`: bytes that lie on the disk afterwards. `held`: what was found to be so. `peak`: the most
    memory, in bytes, where that is not this process's.
    """

    count: int
    seconds: Sequence[float]
    disk: int | None = None
    held: Mapping[str, int | str] = field(default_factory=dict)
    peak: int | None = None


Task = Callable[[Stage], Measured]


class Clock:
    """Adds up the time of the blocks that are timed."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - begun


def sampled(run: Callable[[], object], most: int = MOST_SAMPLES) -> list[float]:
    """Return the seconds of some runs, after a first one that is not counted."""
    run()
    found: list[float] = []
    end = time.perf_counter() + PATIENCE
    while len(found) < LEAST_SAMPLES or (len(found) < most and time.perf_counter() < end):
        clock = Clock()
        with clock.running():
            run()
        found.append(clock.seconds)
    return found


def require(name: str, found: object, expected: object) -> None:
    """Stop if *found* is not what was *expected*: such a figure would say nothing."""
    if found != expected:
        raise SystemExit(f"{name}: found {found!r}, expected {expected!r}")


def bytes_in(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def peak_memory() -> int:
    """Return the most that this process had in memory, in bytes; as Linux tells it."""
    # What `resource` gives may be that of the process which started this one.
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) * 1024
