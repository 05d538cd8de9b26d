"""Commands as whole processes. Imports nothing heavy: a child begins with its parent's memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import facts
from benchmarks.measured import Measured, Stage, Task, require

RUNS = 7
MUNIMENT = (sys.executable, "-c", "from cli.main import main; main()")
"""What the installed `muniment` runs."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run told, how many seconds it took, and the most memory it had, in bytes."""

    told: str
    seconds: float
    peak: int


def run(words: Sequence[str], environment: dict[str, str]) -> Ran:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*MUNIMENT, *words], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        told = output.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    require(f"exit code of {words[0]}", process.returncode, 0)
    # Linux counts in kibibytes.
    return Ran(told, seconds, used.ru_maxrss * 1024)


def help_(stage: Stage) -> Measured:
    return _measured(stage, lambda number: ["--help"], lambda told: "verify" in told)


def show(stage: Stage) -> Measured:
    """Show one statement."""
    id = facts.fact_id(stage.size // 2)
    return _measured(stage, lambda number: ["show", id, "--json"], lambda told: _is(told, id))


def add(stage: Stage) -> Measured:
    """Add a statement with its source, until it is durable and covered by a checkpoint."""

    def words(number: int) -> list[str]:
        said = f"{{text: 'clerk number {number}', lang: en}}"
        about = ["add", facts.subject_id(1), "occupation", said]
        return [*about, "--source", facts.source_id(), "--json"]

    return _measured(stage, words, lambda told: "stm:" in told)


def correct(stage: Stage) -> Measured:
    """Correct a qualifier of a statement, each time in the newest revision."""
    return _measured(
        stage,
        lambda number: [
            *("correct", facts.fact_id(0), "-q", f"duration=P{number + 2}D"),
            *("--reason", "measured", "--json"),
        ],
        lambda told: facts.fact_id(0) in told,
    )


def retract(stage: Stage) -> Measured:
    """Retract a statement and reinstate it, in turn."""
    return _measured(
        stage,
        lambda number: [
            *("reinstate" if number % 2 else "retract", facts.fact_id(0)),
            *("--reason", "other", "--text", "measured", "--json"),
        ],
        lambda told: facts.fact_id(0) in told,
    )


def _is(told: str, id: str) -> bool:
    return isinstance(json.loads(told), dict) and id in told


def _measured(
    stage: Stage, words: Callable[[int], Sequence[str]], holds: Callable[[str], bool]
) -> Measured:
    folder = stage.folder / "bulk"
    environment = os.environ | {
        "MUNIMENT_HOME": str(folder / "home"),
        "MUNIMENT_ARCHIVE": str(folder / "archive"),
    }
    # The first run compiles what is not compiled yet.
    ran = [run(words(number), environment) for number in range(RUNS + 1)][1:]
    for one in ran:
        require(f"answer of {words(0)[0]}", holds(one.told), True)
    return Measured(
        count=1,
        seconds=[one.seconds for one in ran],
        held={"runs": len(ran)},
        peak=max(one.peak for one in ran),
    )


TASKS: dict[str, Task] = {
    "help": help_,
    "show": show,
    "correct": correct,
    "retract": retract,
    "add": add,
}
