"""Every fault in every command: `python -m tests.faults.matrix [MOST [COMMAND ...]]`.

MOST: how many calls of each command are broken, each in three ways; all of them if it is left out.
"""

import sys
import tempfile
from pathlib import Path

from tests.faults import commands, trial
from tests.faults.strace import FAULTS


def main() -> int:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    names = sys.argv[2:] or list(commands.COMMANDS)
    trials: list[trial.Trial] = []
    with tempfile.TemporaryDirectory(prefix="muniment-faults-") as name:
        folder = Path(name)
        base = commands.make(folder / "base")
        for number, command in enumerate(names):
            ready = trial.prepare(command, base, folder / str(number))
            for call in trial.spread(ready, most):
                for fault in FAULTS:
                    one = trial.attempt(ready, call, fault, folder / "trial")
                    trials.append(one)
                    for found in one.faults:
                        print(command, call, fault, found, sep="\n  ", file=sys.stderr, flush=True)
            print(f"{command}: {len(ready.calls)} calls", file=sys.stderr, flush=True)
    print(trial.table(trials))
    wrong = sum(bool(one.faults) for one in trials)
    injected = sum(one.outcome != trial.NOT_REACHED for one in trials)
    print(f"\n{injected} faults injected; not well afterwards: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
