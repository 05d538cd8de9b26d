"""Clients of a server killed or cut off in a call that touches state: nothing is lost.

A selection; all of it is `python -m tests.faults.matrix --database postgresql`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.faults import served, trial
from tests.faults.strace import TALKING, faults_of, is_here

pytestmark = [pytest.mark.needs("strace"), pytest.mark.database]


@pytest.fixture(scope="module")
def bases(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: URL
) -> Iterator[dict[bool, served.ServedGround]]:
    if not is_here():
        pytest.skip("strace may not trace here")
    with served.bases(tmp_path_factory.mktemp("served"), postgresql_server) as found:
        yield found


@pytest.mark.parametrize("name", served.SERVED)
def test_a_client_that_is_broken_in_any_call_leaves_all_that_was_acknowledged(
    name: str, bases: dict[bool, served.ServedGround], tmp_path: Path
) -> None:
    ready = trial.prepare(name, bases[name in served.TO_SERVER], tmp_path / "r", served.SERVED)
    talking = [call for call in ready.calls if call.name in TALKING]
    assert talking
    before = list(served.SERVED).index(name)
    reached = 0
    # The last calls of a command are those of its checkpoint, and of its leaving.
    for number, place in enumerate((5, 7) if ready.tried.records else (6,)):
        call = talking[len(talking) * place // 10]
        faults = faults_of(call)
        one = trial.attempt(ready, call, faults[(before + number) % len(faults)], tmp_path / "t")
        assert one.faults == (), one
        reached += one.outcome != trial.NOT_REACHED
    ready.ground.remove()
    assert reached
