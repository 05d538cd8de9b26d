"""Two verifiers that share no code say of the same entries that they are void, and why."""

import os
import re
from pathlib import Path

import pytest

from archive.rules.fold import Weighed
from archive.service.editing import Audience
from tests.copies import pins_of
from tests.independent.shelves import run, shelf, written
from tests.independent.wild import Wild, foundings
from tests.rules.histories import History

pytestmark = pytest.mark.needs("go")

# More of both where somebody asks for more examples, as of all other tests.
MANY = max(1, int(os.environ.get("MUNIMENT_EXAMPLES", "60")) // 5)

VOID = re.compile(r"^(\S+ \S+): the entry is void$", re.MULTILINE)
UNDECIDED = re.compile(r"^undecided from entry (\d+)$", re.MULTILINE)


def fault(weighed: Weighed) -> str | None:
    """Return the address and the code of what voids an entry."""
    void = weighed.verdict.void
    if void is None:
        return None
    at = str(weighed.held.index)
    return f"{at if void.event is None else f'{at}.{void.event}'} {void.code}"


def they_agree(history: History, verifier: Path, folder: Path) -> None:
    written(folder, shelf(history, Audience.FULL))
    pins = folder / "pins"
    pins.write_bytes(pins_of(history).encode())
    ours = sorted(void for weighed in history.weighed if (void := fault(weighed)) is not None)
    done = run(verifier, folder, pins)
    assert sorted(VOID.findall(done.stdout)) == ours
    assert f"{history.size} entries, {len(ours)} void" in done.stdout
    if ours:
        assert done.returncode == 1


@pytest.mark.parametrize("seed", range(MANY))
def test_of_a_wild_history_the_same_entries_count(
    programs: Path, tmp_path: Path, seed: int
) -> None:
    history = Wild(seed, signers=1 + seed % 2).go_on(80)
    assert len(history.weighed) > 4
    they_agree(history, programs / "verifier", tmp_path)


@pytest.mark.parametrize("seed", range(2 * MANY))
def test_of_a_founding_the_same_is_said(programs: Path, tmp_path: Path, seed: int) -> None:
    they_agree(foundings(seed), programs / "verifier", tmp_path)


def test_wild_histories_break_many_rules_and_keep_many() -> None:
    """Or the two would agree about nothing much."""
    said = [weighed for seed in range(12) for weighed in Wild(seed, 1 + seed % 2).go_on(80).weighed]
    broken = {code.split()[1] for one in said if (code := fault(one)) is not None}
    assert len(broken) >= 20, sorted(broken)
    assert sum(one.counts for one in said) > len(said) / 5
