"""How long the commands take that people wait for, as whole processes.

python -m benchmarks.startup [RUNS]

Modules are compiled beforehand, as they are once a package is installed or a checkout was used.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

MUNIMENT = (sys.executable, "-m", "cli")


@dataclass(frozen=True, slots=True)
class Took:
    """The seconds of one run: on the clock, and of a processor."""

    wall: float
    cpu: float


def run(words: Sequence[str], environment: dict[str, str]) -> Took:
    """Return what one run of the command took."""
    before, started = os.times(), time.perf_counter()
    subprocess.run([*MUNIMENT, *words], check=True, capture_output=True, env=environment)
    ended, after = time.perf_counter(), os.times()
    user = after.children_user - before.children_user
    return Took(ended - started, user + after.children_system - before.children_system)


COMMANDS: dict[str, Callable[[int], Sequence[str]]] = {
    "--help": lambda run: ["--help"],
    "show": lambda run: ["show", "sentence"],
    "find": lambda run: ["find", "bektanov"],
    "history": lambda run: ["history", "sentence"],
    "status": lambda run: ["status"],
    "correct": lambda run: [
        *("correct", "sentence", "-q", f"duration=P{run + 100}D", "--reason", "measured")
    ],
    "add": lambda run: [
        *("add", "bektanov", "occupation", f"{{text: run {run}, lang: en}}"),
        *("--source", "archive", "--note", "measured"),
    ],
    "retract": lambda run: [
        *("reinstate" if run % 2 else "retract", "dismissed-january"),
        *("--reason", "other", "--text", "measured"),
    ],
}


def main() -> None:
    """Make the example's archive, then print the median and the slowest run of each command."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        compiled = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(place) / "compiled")}
        compiled.pop("PYTHONDONTWRITEBYTECODE", None)
        run(["demo", str(Path(place) / "first")], compiled)
        once = run(["demo", str(demo)], compiled)
        print(f"{'demo':8} {once.wall:5.2f} s, once; processor {once.cpu:.2f} s")
        environment = compiled | {
            "MUNIMENT_HOME": str(demo / "keys"),
            "MUNIMENT_ARCHIVE": str(demo / "archive"),
        }
        for name, words in COMMANDS.items():
            # The first run of each compiles what is left.
            took = [run(words(number), environment) for number in range(runs + 1)][1:]
            wall, cpu = [one.wall for one in took], [one.cpu for one in took]
            print(
                f"{name:8} {statistics.median(wall):5.2f} s, slowest {max(wall):.2f} s; "
                f"processor {statistics.median(cpu):.2f} s"
            )


if __name__ == "__main__":
    main()
