"""What became of faults, kept a line each while they are tried, and counted as tables."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tests.faults.strace import FAULTS, Call
from tests.faults.trial import NOT_REACHED, Trial

KINDS = {
    "opening": ("openat",),
    "writing": ("write", "writev", "pwrite64", "copy_file_range", "sendfile"),
    "length": ("ftruncate", "fallocate"),
    "syncing": ("fsync", "fdatasync"),
    "naming": ("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    "removing": ("unlink", "unlinkat", "rmdir"),
    "folders": ("mkdir", "mkdirat"),
    "marks": ("chmod", "fchmod", "fchmodat", "utimensat"),
    "locking": ("flock",),
    "connecting": ("connect",),
    "asking": ("sendto", "sendmsg"),
    "being answered": ("recvfrom", "recvmsg"),
}

_SEVERAL = {
    **{"was killed": "killed", "told of a fault": "told", "went on": "done"},
    **{"nothing of it was left": "nothing", "it was done": "whole", "not well": "wrong"},
}


def keep(trial: Trial, file: Path) -> None:
    """Add *trial* to *file*, as a line."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(trial)) + "\n")


def kept(file: Path) -> list[Trial]:
    """Return the trials in *file*."""
    found = []
    for line in file.read_text("utf-8").splitlines():
        said = json.loads(line)
        call, faults = Call(**said.pop("call")), tuple(said.pop("faults"))
        found.append(Trial(call=call, faults=faults, **said))
    return found


def tables(trials: Iterable[Trial]) -> str:
    """Return the *trials* that came to their call, counted by command, and by kind of call."""
    injected = [one for one in trials if one.outcome != NOT_REACHED]
    by_command = _table("command", [(one.command, one) for one in injected])
    by_kind = _table("call", [(f"{_kind(one)}: {one.call.name}", one) for one in injected])
    by_fault = _table("fault", [(one.fault, one) for one in injected])
    wrong = sum(bool(one.faults) for one in injected)
    total = f"{len(injected)} faults injected; not well afterwards: {wrong}"
    return "\n\n".join([by_command, by_kind, by_fault, total])


def _kind(trial: Trial) -> str:
    return next(kind for kind, names in KINDS.items() if trial.call.name in names)


def _table(of_what: str, trials: list[tuple[str, Trial]]) -> str:
    counts: dict[str, Counter[str]] = {}
    for name, one in trials:
        left = "whole" if one.left else "nothing"
        told = [one.fault, one.outcome, left, *(["wrong"] if one.faults else [])]
        counts.setdefault(name, Counter()).update(told)
    met = {one.fault for _, one in trials}
    known = [*FAULTS, *sorted(met.difference(FAULTS))]
    faults = {} if of_what == "fault" else {name: name for name in known}
    columns = faults | _SEVERAL
    lines = [
        f"| {of_what} | {' | '.join(columns)} |",
        f"| --- |{' ---: |' * len(columns)}",
    ]
    order = list(counts) if of_what == "command" else sorted(counts)
    for name in order:
        numbers = [str(counts[name][key]) for key in columns.values()]
        lines.append(f"| {name} | {' | '.join(numbers)} |")
    return "\n".join(lines)
