"""One task in a process of its own: `python -m benchmarks.one CONTESTANT TASK FOLDER SIZE SERVER`.

The last line that it prints is what was measured, as JSON. SERVER is empty for SQLite.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.measured import Stage, Task, peak_memory
from benchmarks.tasks import CONTESTANTS


def task_of(contestant: str, name: str) -> Task | None:
    """Return how *contestant* does the task *name*, if it takes part in it."""
    for module in CONTESTANTS[contestant].modules:
        tasks: dict[str, Task] = import_module(module).TASKS
        if name in tasks:
            return tasks[name]
    return None


def main() -> None:
    contestant, name, folder, size, server = sys.argv[1:]
    task = task_of(contestant, name)
    if task is None:
        print("null")
        return
    found = task(Stage(folder=Path(folder), size=int(size), server=server or None))
    print(
        json.dumps(
            {
                "count": found.count,
                "seconds": list(found.seconds),
                "peak": found.peak or peak_memory(),
                "disk": found.disk,
                "held": dict(found.held),
            }
        )
    )


if __name__ == "__main__":
    main()
