"""Commands on file systems that are full, that nobody may write to, or that keep no locks.

A small disk of its own takes an administrator; without one these tests say so and are skipped.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults import strace
from tests.labs import Lab

SIZE = "6m"
NEW = ("entity", "add", "--kind", "person", "--label", "en=Aigerim")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty file system of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)):
        pytest.skip("file systems may not be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True, timeout=60)


def mount(*words: str) -> bool:
    if sys.platform != "linux" or shutil.which("mount") is None:
        return False
    done = subprocess.run(["mount", *words], capture_output=True, check=False, timeout=60)
    return done.returncode == 0


def founded(folder: Path, tmp_path: Path) -> Lab:
    """An archive in *folder*, whose keys are elsewhere."""
    (tmp_path / "home").mkdir()
    (folder / "home").symlink_to(tmp_path / "home")
    lab = Lab(folder)
    lab.found()
    return lab


def run(lab: Lab, *words: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    env = strace.environment(lab.home, lab.place) | {"MUNIMENT_KEY": "aigerim"}
    return subprocess.run(
        [*before, sys.executable, "-m", "cli", *words],
        cwd=lab.folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def refused(done: subprocess.CompletedProcess[str], words: str, code: int = 7) -> None:
    told = " ".join(done.stderr.split())
    assert done.returncode == code, told
    assert re.search(words, told), told
    assert "Traceback" not in told


def names(lab: Lab) -> set[str]:
    return {path.name for path in lab.place.rglob("*") if not path.name.startswith("archive.db-")}


def fill(path: Path) -> None:
    """Make a file at *path* that leaves no room beside it."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def test_a_full_disk_takes_nothing_half_and_goes_on_when_there_is_room(
    disk: Path, tmp_path: Path
) -> None:
    lab = founded(disk, tmp_path)
    before, kept = lab.ask("SELECT size FROM head"), names(lab)
    ballast = disk / "ballast"
    fill(ballast)
    refused(run(lab, *NEW), "no room left on its disk.*Free room on the disk")
    ballast.unlink()
    assert lab.ask("SELECT size FROM head") == before
    assert names(lab) == kept
    done = run(lab, *NEW)
    assert (done.returncode, done.stderr) == (0, "")
    assert lab.ask("SELECT size FROM head") > before
    assert run(lab, "verify").returncode == 0


def test_a_disk_that_takes_no_changes_can_be_read_and_verified(disk: Path, tmp_path: Path) -> None:
    lab = founded(disk, tmp_path)
    assert run(lab, *NEW).returncode == 0
    kept = names(lab)
    assert mount("-o", "remount,ro", str(disk))
    for words in (("status",), ("find", "Aigerim"), ("log",), ("db", "check"), ("verify",)):
        done = run(lab, *words)
        assert (done.returncode, done.stderr) == (0, ""), words
    assert "Aigerim" in run(lab, "find", "Aigerim").stdout
    refused(run(lab, *NEW), "open for reading only.*Get write access")
    assert names(lab) == kept
    assert mount("-o", "remount,rw", str(disk))
    assert run(lab, *NEW).returncode == 0


@pytest.mark.skipif(not strace.is_here(), reason="strace is not here, or may not trace")
@pytest.mark.parametrize(
    ("fault", "words"),
    [("error=ENOLCK:when={}", "are refused"), ("retval=0:when={}+", "have no effect")],
)
def test_without_locks_nothing_is_read_or_recorded(tmp_path: Path, fault: str, words: str) -> None:
    folder = tmp_path / "lab"
    folder.mkdir()
    lab = founded(folder, tmp_path)
    before, kept = lab.ask("SELECT size FROM head"), names(lab)
    calls = tmp_path / "calls"
    tracing = ("strace", "-qq", "-o", str(calls), "-e", "trace=fcntl")
    assert run(lab, "status", before=tracing).returncode == 0
    lines = calls.read_text("utf-8").splitlines()
    # Before that, whatever starts asks about its own files.
    first = next(number for number, line in enumerate(lines, 1) if "F_SETLK" in line)
    for command in (NEW, ("status",)):
        done = run(lab, *command, before=(*tracing, "-e", f"inject=fcntl:{fault.format(first)}"))
        refused(done, f"locks {words} on this file system.*Move the archive to a disk")
    assert lab.ask("SELECT size FROM head") == before
    assert names(lab) == kept
