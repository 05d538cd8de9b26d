"""Every fault in every command, or as many as are asked for; then what became of them, as tables.

    python -m tests.faults.matrix [--database postgresql] [--most 24] [--results FILE] [COMMAND ...]

Without `--most`, every call of a command is broken, each in two or three ways, which takes hours.
With `--results`, what is tried is added to FILE, and all that FILE holds is counted: commands may
be tried one by one, or at once.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.conftest import postgresql_address, start_postgresql, stop_postgresql
from tests.faults import commands, served, tables, trial
from tests.faults.strace import faults_of

Base = Callable[[str], commands.Ground]
"""Returns the archive that a command is tried on."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Break commands in their system calls.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--most", type=int, default=1_000_000, help="calls of each command")
    parser.add_argument("--results", type=Path, help="what is tried is kept here, a line each")
    parser.add_argument("command", nargs="*", help="all, unless some are named")
    asked = parser.parse_args()
    trials: list[trial.Trial] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muniment-faults-")))
        base, all_commands = _bases(stack, folder, asked.database)
        for number, command in enumerate(asked.command or all_commands):
            ready = trial.prepare(command, base(command), folder / str(number), all_commands)
            chosen = trial.spread(ready, asked.most)
            told = f"{command}: {len(chosen)} of {len(ready.calls)} calls"
            print(told, file=sys.stderr, flush=True)
            for call in chosen:
                for fault in faults_of(call):
                    one = trial.attempt(ready, call, fault, folder / "trial")
                    trials.append(one)
                    if asked.results is not None:
                        tables.keep(one, asked.results)
                    for found in one.faults:
                        print(command, call, fault, found, sep="\n  ", file=sys.stderr, flush=True)
            ready.ground.remove()
    counted = trials if asked.results is None else tables.kept(asked.results)
    print(tables.tables(counted))
    return 1 if any(one.faults for one in trials) else 0


def _bases(
    stack: ExitStack, folder: Path, database: str
) -> tuple[Base, Mapping[str, commands.Tried]]:
    """Return the archives of commands, and the commands, on the *database* of that kind."""
    if database == "sqlite":
        base = commands.make(folder / "base")
        return lambda command: base, commands.COMMANDS
    # Sockets need a short path.
    own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muniment-pg-")))
    stack.callback(stop_postgresql, start_postgresql(own))
    made = stack.enter_context(served.bases(folder, postgresql_address(own)))
    return lambda command: made[command in served.TO_SERVER], served.SERVED


if __name__ == "__main__":
    sys.exit(main())
