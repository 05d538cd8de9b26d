"""A writer killed at every step from signing to acknowledgement, on both databases."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.core import checkpoint as checkpoints
from archive.errors import ConflictError
from archive.service import keeping
from archive.store import engines, head, tables
from archive.verify.report import Answer
from tests.faults.steps import AHEAD, ALL, ENTRY, NOTHING, STEPS
from tests.labs import Lab, entity

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture
def fresh(tmp_path: Path, database_url: str) -> Lab:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(None if database_url.startswith("sqlite") else database_url)
    return lab


@pytest.fixture
def writers(fresh: Lab) -> "Iterator[subprocess.Popen[str]]":
    """A process that has every writer killed in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.steps", str(fresh.folder)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def killed_at(writers: "subprocess.Popen[str]", number: int, id: str) -> int:
    assert writers.stdin is not None
    assert writers.stdout is not None
    writers.stdin.write(f"{number} {id}\n")
    writers.stdin.flush()
    return int(writers.stdout.readline())


def sizes(lab: Lab) -> tuple[int, int, int, int]:
    """Return how many entries are counted, how many are there, and what both places cover."""
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        there = connection.execute(select(func.count()).select_from(tables.entry)).scalar_one()
        covered = connection.execute(select(func.max(tables.checkpoint.c.size))).scalar_one()
        size = head.size(connection)
    return size, there, covered, checkpoints.parse(lab.second_place.read_bytes()).checkpoint.size


def id_of(number: int) -> str:
    return f"ent:{'abcdefghijklmnopqrstuvwxyz'[number] * 12}"


def test_whatever_step_a_writer_is_killed_at_entries_are_whole_and_it_goes_on(
    fresh: Lab, writers: "subprocess.Popen[str]"
) -> None:
    for number, step in enumerate(STEPS):
        size = sizes(fresh)[0]
        assert killed_at(writers, number, id_of(number)) == -signal.SIGKILL, step
        left = {
            NOTHING: (size, size, size, size),
            ENTRY: (size + 1, size + 1, size, size),
            AHEAD: (size + 1, size + 1, size, size + 1),
            ALL: (size + 1, size + 1, size + 1, size + 1),
        }[step.left]
        assert sizes(fresh) == left, step
        if step.left is NOTHING:
            assert fresh.record(entity(id_of(number))).checkpoint == size + 1, step
            continue
        # Its writer was told nothing and tries again: it is not doubled, but said to be there.
        with pytest.raises(ConflictError, match="is there already"):
            fresh.record(entity(id_of(number)))
        after = fresh.record(entity(id_of(number)[:-1] + "2"))
        assert after.checkpoint == size + 2, step

    report = fresh.verify()
    assert (report.answer, report.findings) == (Answer.VERIFIED, [])
    assert report.size == report.covered == sizes(fresh)[0]
    with fresh.opened() as archive:
        assert keeping.check_views(archive) == ()
