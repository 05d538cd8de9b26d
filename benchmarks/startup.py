"""How long the command takes to say what it can do: the median of ten runs.

    python -m benchmarks.startup [ARGUMENT ...]

Without arguments, `muniment --help` is run. The command of the running Python's environment is
taken. One run before the ten fills the caches of bytecode and disk.
"""

import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

RUNS = 10


def wall(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    program = Path(sysconfig.get_path("scripts")) / "muniment"
    arguments = sys.argv[1:] or ["--help"]
    command = [str(program), *arguments]
    wall(command)
    python = [wall([sys.executable, "-I", "-c", "pass"]) for _ in range(RUNS)]
    taken = [wall(command) for _ in range(RUNS)]
    median, bare = statistics.median(taken) * 1000, statistics.median(python) * 1000
    print(
        f"muniment {' '.join(arguments)}: median {median:.0f} ms of {RUNS} runs "
        f"(fastest {min(taken) * 1000:.0f}), of which Python itself takes {bare:.0f} ms"
    )


if __name__ == "__main__":
    main()
