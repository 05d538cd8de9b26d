"""Commands killed, or refused by the system, in a call that touches state: nothing is lost.

A selection; all of it is `python -m tests.faults.matrix`.
"""

from pathlib import Path

import pytest

from tests.faults import commands, trial
from tests.faults.strace import FAULTS, is_here

pytestmark = pytest.mark.needs("strace")

PER_COMMAND = 4


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> commands.Ground:
    if not is_here():
        pytest.skip("strace may not trace here")
    return commands.make(tmp_path_factory.mktemp("faults") / "base")


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_a_command_that_is_broken_in_any_call_leaves_all_that_was_acknowledged(
    name: str, base: commands.Ground, tmp_path: Path
) -> None:
    ready = trial.prepare(name, base, tmp_path / "ready")
    assert ready.calls
    step = max(1, len(ready.calls) // PER_COMMAND)
    reached = 0
    for number, call in enumerate(ready.calls[step // 2 :: step][:PER_COMMAND]):
        one = trial.attempt(ready, call, FAULTS[number % len(FAULTS)], tmp_path / "trial")
        assert one.faults == (), one
        reached += one.outcome != trial.NOT_REACHED
    # Ids are random, so a page more or less is written each time.
    assert reached > PER_COMMAND // 2
