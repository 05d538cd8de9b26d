"""Processes and threads that write at once: all that was acknowledged is there, each once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.ids import Address
from archive.service import keeping
from archive.service.depositing import deposit_bytes
from archive.store import derived, engines
from archive.verify.report import Answer
from archive.views.event import EVENT
from tests.labs import Lab, entity
from tests.writers import CONTESTED, LETTERS, ROUNDS, Told, deposit_of

PROCESSES, THREADS = 3, 3
WRITERS = PROCESSES * THREADS


@pytest.fixture
def fresh(tmp_path: Path, database_url: str) -> Lab:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(None if database_url.startswith("sqlite") else database_url)
    lab.record(entity(CONTESTED))
    return lab


def together(lab: Lab) -> list[Told]:
    """Have all writers begin at once; return what each was told."""
    link = lab.link(CONTESTED)
    words = [sys.executable, "-m", "tests.writers", str(lab.folder)]
    runs = [
        subprocess.Popen(
            [*words, LETTERS[n], str(THREADS), link],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    try:
        for run in runs:
            assert run.stdout is not None
            assert run.stdout.readline() == "ready\n"
        for run in runs:
            assert run.stdin is not None
            run.stdin.write("begin\n")
            run.stdin.flush()
        told = [run.communicate(timeout=120)[0] for run in runs]
    finally:
        for run in runs:
            run.kill()
            run.wait()
    assert [run.returncode for run in runs] == [0] * PROCESSES
    return [Told(**one) for lines in told for one in json.loads(lines)]


def events(lab: Lab) -> dict[tuple[str, str], str]:
    """Return the type of every event, by its address and id."""
    event = derived.table(EVENT)
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        rows = connection.execute(select(event.c.event, event.c.id, event.c.type)).all()
    return {(str(Address.of_key(row.event)), row.id): row.type for row in rows}


def test_whatever_many_writers_were_told_is_there_once(fresh: Lab) -> None:
    before = events(fresh)
    told = together(fresh)
    acknowledged = [(address, id) for one in told for address, id in one.all]
    assert len(told) == WRITERS
    assert len(acknowledged) == WRITERS * (2 * ROUNDS + 1) + 1

    report = fresh.verify()
    assert report.findings == []
    assert report.answer is Answer.VERIFIED
    assert report.size == report.covered == 3 + len(acknowledged)

    added = {place: type for place, type in events(fresh).items() if place not in before}
    assert sorted(added) == sorted(map(tuple, acknowledged))
    entries = {int(address.partition(".")[0]) for address, _ in acknowledged}
    assert entries == set(range(3, report.size))

    # One of all found what it wanted to correct as it was; nobody's correction was passed over.
    assert sum(one.first for one in told) == 1
    assert sum(one.refused for one in told) >= WRITERS - 1
    corrections = [place for one in told for place in one.corrected]
    assert len(corrections) == WRITERS * ROUNDS + 1
    assert {added[place[0], place[1]] for place in corrections} == {"entity.corrected"}

    with fresh.opened() as archive:
        assert keeping.check_views(archive) == ()
        for n in range(PROCESSES):
            again = deposit_bytes(
                archive, deposit_of(f"set-{LETTERS[n]}{LETTERS[0]}"), "set.yaml", fresh.folder
            )
            assert again.written.addresses == ()
