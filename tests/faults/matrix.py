"""Every fault in every command, or as many as are asked for; then what became of them, as tables.

    python -m tests.faults.matrix [--most 24] [--results FILE] [COMMAND ...]

Without `--most`, every call of a command is broken, each in three ways, which takes hours. With
`--results`, what is tried is added to FILE, and all that FILE holds is counted: commands may be
tried one by one, or at once.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults import commands, tables, trial
from tests.faults.strace import FAULTS


def main() -> int:
    parser = argparse.ArgumentParser(description="Break commands in their system calls.")
    parser.add_argument("--most", type=int, default=1_000_000, help="calls of each command")
    parser.add_argument("--results", type=Path, help="what is tried is kept here, a line each")
    parser.add_argument("command", nargs="*", help="all, unless some are named")
    asked = parser.parse_args()
    trials: list[trial.Trial] = []
    with tempfile.TemporaryDirectory(prefix="muniment-faults-") as name:
        folder = Path(name)
        base = commands.make(folder / "base")
        for number, command in enumerate(asked.command or commands.COMMANDS):
            ready = trial.prepare(command, base, folder / str(number))
            chosen = trial.spread(ready, asked.most)
            told = f"{command}: {len(chosen)} of {len(ready.calls)} calls"
            print(told, file=sys.stderr, flush=True)
            for call in chosen:
                for fault in FAULTS:
                    one = trial.attempt(ready, call, fault, folder / "trial")
                    trials.append(one)
                    if asked.results is not None:
                        tables.keep(one, asked.results)
                    for found in one.faults:
                        print(command, call, fault, found, sep="\n  ", file=sys.stderr, flush=True)
    counted = trials if asked.results is None else tables.kept(asked.results)
    print(tables.tables(counted))
    return 1 if any(one.faults for one in trials) else 0


if __name__ == "__main__":
    sys.exit(main())
