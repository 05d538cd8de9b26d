"""A reader of transparency logs that is not ours accepts `data/log`, and refuses what was changed.

It is written in Go over golang.org/x/mod/sumdb (Debian: golang-go, golang-golang-x-mod-dev), which
runs Go's own checksum database. Where that is not installed, these tests are skipped.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from archive.service.editing import Audience
from tests.copies import edition_of, files_of
from tests.rules.histories import LOGS, P, founded, say

pytestmark = pytest.mark.needs("go")


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `data/log` of a snapshot of 261 entries, with three checkpoints."""
    history = founded()
    for number in range(258):
        history.counts(say("note.added", P, text=f"Note {number}."))
    top = tmp_path_factory.mktemp("log")
    for path, data in files_of(edition_of(history, Audience.PUBLIC, 1, 200)).content.items():
        place = top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return top / "data/log"


def run(programs: Path, log: Path, key: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([programs / "tlogreader", log, key], capture_output=True, text=True)


def test_a_reader_that_is_not_ours_accepts_every_entry(programs: Path, log: Path) -> None:
    done = run(programs, log, LOGS[0][0].key.encode())
    assert (done.stdout, done.stderr) == ("accepted 261 entries and 3 checkpoints\n", "")


def test_it_refuses_another_key(programs: Path, log: Path) -> None:
    done = run(programs, log, LOGS[1][0].key.encode())
    assert done.returncode == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint",
        "checkpoints/200",
        "tile/0/000",
        "tile/0/001.p/5",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/5",
    ],
)
def test_it_refuses_a_changed_file(programs: Path, log: Path, tmp_path: Path, path: str) -> None:
    copy = shutil.copytree(log, tmp_path / "log")
    data = bytearray((copy / path).read_bytes())
    data[20] ^= 1
    (copy / path).write_bytes(data)
    done = run(programs, copy, LOGS[0][0].key.encode())
    assert done.returncode == 1, path
    assert done.stdout == ""
