"""Programs that do the same work take turns, and one does it for all."""

import errno
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import NotFoundError
from archive.store import files


@pytest.fixture
def other(tmp_path: Path) -> Iterator[int]:
    """A descriptor of the folder, as another program has it."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def is_free(other: int) -> bool:
    try:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(other, fcntl.LOCK_UN)
    return True


def test_whoever_is_alone_has_the_turn_until_the_end(tmp_path: Path, other: int) -> None:
    with files.turn(tmp_path, lambda: False) as mine:
        assert mine
        assert not is_free(other)
    assert is_free(other)
    assert list(tmp_path.iterdir()) == []


def test_what_others_have_done_needs_no_turn(tmp_path: Path, other: int) -> None:
    with files.turn(tmp_path, lambda: True) as mine:
        assert not mine
        assert is_free(other)


def test_whoever_waits_goes_when_the_work_is_done(tmp_path: Path, other: int) -> None:
    fcntl.flock(other, fcntl.LOCK_EX)
    looks = iter([False, False, True])
    with files.turn(tmp_path, lambda: next(looks)) as mine:
        assert not mine
    assert next(looks, None) is None


def test_whoever_waits_has_the_turn_when_the_other_ends(tmp_path: Path, other: int) -> None:
    fcntl.flock(other, fcntl.LOCK_EX)
    looks = []

    def is_done() -> bool:
        looks.append(1)
        if len(looks) == 3:
            fcntl.flock(other, fcntl.LOCK_UN)
        return False

    with files.turn(tmp_path, is_done) as mine:
        assert mine
        assert not is_free(other)
    assert len(looks) == 3


def test_nobody_is_waited_for_without_end(
    tmp_path: Path, other: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_TURN", 0.0)
    fcntl.flock(other, fcntl.LOCK_EX)
    with files.turn(tmp_path, lambda: False) as mine:
        assert mine


def test_a_file_system_without_locks_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with files.turn(tmp_path, lambda: False) as mine:
        assert mine


@pytest.mark.parametrize("done", [False, True])
def test_a_system_without_such_locks_will_do(
    tmp_path: Path, other: int, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with files.turn(tmp_path, lambda: done) as mine:
        assert mine is not done
        assert is_free(other)


def test_a_missing_folder_is_told_by_its_name(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with (
        pytest.raises(NotFoundError, match="missing"),
        files.turn(missing, lambda: False),
    ):
        pass
