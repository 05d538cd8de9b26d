"""Wherever the writing of a snapshot is killed, nothing is left that passes for one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import NotFoundError
from archive.service import copies
from archive.service.auditing import verify_snapshot
from archive.service.publishing import publish
from archive.verify.report import Answer
from tests.copies import read_all
from tests.labs import Lab, entity
from tests.snapshot.conftest import Snapshots

CHECKOUT = Path(__file__).resolve().parents[2]
POINTS = 32

KILLED = """
import json, os, signal, sys
from pathlib import Path
from archive.service.publishing import publish
from archive.store.folders import NewFolder
from tests.labs import Lab

lab, earlier, folder = Lab(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3])
points = int(sys.argv[4])

def counted(left):
    # Before each step that changes the disk one is taken off; at none the program is killed.
    def count():
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counting(real):
        def call(*given, **named):
            count()
            return real(*given, **named)
        return call

    for name in ("fsync", "mkdir", "link", "rename"):
        setattr(os, name, counting(getattr(os, name)))
    real = NewFolder.write

    def write(folder, path, parts):
        def each():
            for part in parts:
                count()
                yield part
        real(folder, path, each())

    NewFolder.write = write

def run(target, steps):
    '''Return the steps that were taken, or None if it was killed; each run is a process.'''
    read, said = os.pipe()
    child = os.fork()
    if child == 0:
        left = [steps]
        counted(left)
        with lab.opened() as archive:
            publish(archive, target, earlier=Path(earlier) if earlier else None)
        os.write(said, str(steps - left[0]).encode())
        os._exit(0)
    os.close(said)
    taken = os.read(read, 20)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) is not bool(taken), status
    return int(taken) if taken else None

whole = run(folder / "whole", 10**6)
steps = sorted({1, 2, whole - 2, whole - 1, whole, *range(3, whole, max(1, whole // points))})
ended = {step: run(folder / f"new-{step}", step) for step in steps}
print(json.dumps([whole, sorted(ended), [step for step in ended if ended[step] is not None]]))
"""


@pytest.fixture
def lab(snapshots: Snapshots, tmp_path: Path) -> Lab:
    return snapshots.lab.copy(tmp_path / "lab")


def killed(lab: Lab, earlier: Path | None, folder: Path) -> tuple[int, list[int], list[int]]:
    """Have snapshots killed at many steps; return all steps, those tried, those that ended."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, lab.folder, str(earlier or ""), folder, str(POINTS)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    whole, tried, ended = json.loads(done.stdout)
    return whole, tried, ended


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is killed like that there")
@pytest.mark.parametrize("shares", [False, True], ids=["alone", "from an earlier one"])
def test_wherever_it_is_killed_nothing_is_left_that_passes(
    snapshots: Snapshots, lab: Lab, tmp_path: Path, shares: bool
) -> None:
    policy = lab.place / "policy"
    old = shutil.copytree(snapshots.public.folder, tmp_path / "old")
    before = read_all(old)
    lab.record(entity("ent:uuuuuuuuuuuu"))
    with lab.opened() as archive:
        publish(archive, tmp_path / "covered")
    folder = tmp_path / "made"
    folder.mkdir()
    whole, tried, ended = killed(lab, old if shares else None, folder)
    assert len(tried) >= min(POINTS, whole)
    assert len(tried) >= 30
    assert ended == []
    assert read_all(old) == before
    assert verify_snapshot(old, policy).answer is Answer.VERIFIED
    content = read_all(folder / "whole")
    assert verify_snapshot(folder / "whole", policy).answer is Answer.VERIFIED
    named = [step for step in tried if (folder / f"new-{step}").exists()]
    for step in named:
        # The name was taken: then everything is there.
        assert read_all(folder / f"new-{step}") == content
    # Only the last step of all comes after that.
    assert named == [whole]
    left = sorted(folder.glob(".*.unfinished"))
    # Before the first folder is made there is nothing to be left.
    assert len(left) == len(tried) - len(named) - 1
    _refused(left, lab, folder)
    _no_snapshot_by_hand(left, content, policy, folder)


def _refused(left: list[Path], lab: Lab, folder: Path) -> None:
    """Nobody reads what was left, makes it the start of another one, or deletes it unasked."""
    with lab.opened() as archive:
        for one in left:
            with pytest.raises(NotFoundError, match="stopped"):
                verify_snapshot(one, None)
            with pytest.raises(NotFoundError, match="stopped"):
                publish(archive, folder / "again", earlier=one)
        with pytest.raises(NotFoundError, match="stopped"), copies.opened(left[0], lab.around):
            pass
        made = publish(archive, folder / "again")
    assert made.left_behind == tuple(left)


def _no_snapshot_by_hand(
    left: list[Path], content: dict[str, bytes], policy: Path, folder: Path
) -> None:
    """Somebody who gives it another name has no snapshot either, unless all of it was written."""
    complete = 0
    for one in left:
        renamed = one.rename(folder / "renamed")
        if read_all(renamed) == content:
            complete += 1
        elif (renamed / "data").exists():
            assert verify_snapshot(renamed, policy).answer is Answer.FAILED
        renamed.rename(one)
    assert complete < len(left) / 2
