"""How long the commands take that people wait for, as whole processes.

python -m benchmarks.startup [RUNS]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

MUNIMENT = (sys.executable, "-m", "cli")


def seconds(words: Sequence[str], environment: dict[str, str]) -> float:
    """Return the wall time of one run."""
    started = time.perf_counter()
    subprocess.run([*MUNIMENT, *words], check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


COMMANDS: dict[str, Callable[[int], Sequence[str]]] = {
    "--help": lambda run: ["--help"],
    "show": lambda run: ["show", "sentence"],
    "correct": lambda run: [
        *("correct", "sentence", "-q", f"duration=P{run + 100}D", "--reason", "measured")
    ],
    "add": lambda run: [
        *("add", "bektanov", "occupation", f"{{text: run {run}, lang: en}}"),
        *("--source", "archive", "--note", "measured"),
    ],
}


def main() -> None:
    """Make the example's archive, then print the median and the slowest run of each command."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        took = seconds(["demo", str(demo)], dict(os.environ))
        print(f"{'demo':8} {took:5.2f} s, once")
        environment = os.environ | {
            "MUNIMENT_HOME": str(demo / "keys"),
            "MUNIMENT_ARCHIVE": str(demo / "archive"),
        }
        for name, words in COMMANDS.items():
            times = [seconds(words(run), environment) for run in range(runs)]
            print(f"{name:8} {statistics.median(times):5.2f} s, slowest {max(times):.2f} s")


if __name__ == "__main__":
    main()
