"""Commands killed, or refused by the system, in a call that touches state: nothing is lost.

A selection; all of it is `python -m tests.faults.matrix`.
"""

from pathlib import Path

import pytest

from tests.faults import commands, trial
from tests.faults.strace import FAULTS, is_here

pytestmark = pytest.mark.needs("strace")


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
    before = list(commands.COMMANDS).index(name)
    # More of those that must not lose what they acknowledge.
    count = 2 if ready.tried.records else 1
    reached = 0
    for number in range(count):
        call = ready.calls[len(ready.calls) * (2 * number + 1) // (2 * count)]
        fault = FAULTS[(before + number) % len(FAULTS)]
        one = trial.attempt(ready, call, fault, tmp_path / "trial")
        assert one.faults == (), one
        reached += one.outcome != trial.NOT_REACHED
    # Ids are random, so a page more or less is written each time.
    assert reached
