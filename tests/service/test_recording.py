"""Recording whole or not at all, and what becomes of the checkpoint."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from archive.errors import ConflictError, NotAuthorisedError
from archive.service.archive import Archive
from archive.service.judging import rank, reinstate, retract
from archive.service.recording import Written
from tests.labs import START, Lab


@contextmanager
def opened(lab: Lab, now: Callable[[], int]) -> Iterator[Archive]:
    with Archive.open(lab.place, replace(lab.around, now=now)) as archive:
        yield archive


def retracted(archive: Archive) -> Written:
    return retract(archive, "dead", reason="error", text=None)


def test_whoever_interrupts_is_told_what_is_recorded(lab: Lab) -> None:
    times = iter([START])

    def now() -> int:
        for time in times:
            return time
        raise KeyboardInterrupt

    with opened(lab, now) as archive:
        done = retracted(archive)
        assert done.checkpoint is None
        assert done.warning == "recorded, but interrupted before a checkpoint was signed"
    with opened(lab, lambda: START) as archive:
        with pytest.raises(ConflictError, match="is retracted"):
            retracted(archive)
        # The next command covers what this one left.
        assert reinstate(archive, "dead", reason="error", text=None).checkpoint == 5


def test_an_interruption_before_that_records_nothing(lab: Lab) -> None:
    def now() -> int:
        raise KeyboardInterrupt

    before = lab.dump()
    with opened(lab, now) as archive, pytest.raises(KeyboardInterrupt):
        retracted(archive)
    assert lab.dump() == before


def test_whatever_runs_beside_it_a_command_knows_that_it_is_covered(lab: Lab) -> None:
    def prefer(name: str) -> Written:
        with opened(lab, lambda: START) as archive:
            return rank(archive, name, "preferred", reason="x")

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(prefer, ("dead", "order", "role", "charge")))
    for one in done:
        assert one.warning is None
        assert one.checkpoint is not None
        assert one.checkpoint > one.addresses[0].entry


def test_without_the_keys_of_the_log_no_checkpoint_is_signed(lab: Lab) -> None:
    shutil.rmtree(lab.home / "logs")
    with opened(lab, lambda: START) as archive:
        done = retracted(archive)
    assert (done.checkpoint, done.warning) == (None, None)


def test_a_checkpoint_that_cannot_be_signed_is_a_warning(lab: Lab) -> None:
    (lab.home / "logs" / "example.org+lab" / "mldsa44.pem").write_text("nothing")
    with opened(lab, lambda: START) as archive:
        done = retracted(archive)
    assert done.checkpoint is None
    assert done.warning is not None
    assert done.warning.startswith("recorded, but no checkpoint was signed: ")


def test_who_may_not_sign_records_nothing(lab: Lab) -> None:
    before = lab.dump()
    around = replace(lab.around, keys=("spare",))
    with Archive.open(lab.place, around) as archive, pytest.raises(NotAuthorisedError):
        rank(archive, "dead", "preferred", reason="x")
    assert lab.dump() == before
