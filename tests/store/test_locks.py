"""File systems without locks, as far as one that has them can be made to look like one."""

import errno
import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import NotReadyError
from archive.store import engines, locks, schema


def failing(number: int) -> Callable[..., None]:
    def fail(*what: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def nothing(*what: object) -> None:
    """As a file system that gives every lock to everybody."""


def is_refused(folder: Path, words: str) -> None:
    with pytest.raises(NotReadyError, match=words) as caught:
        locks.require(folder)
    assert str(folder) in caught.value.message
    assert "a disk of this machine" in caught.value.remedy
    assert list(folder.iterdir()) == []


def test_a_file_system_with_locks_will_do(tmp_path: Path) -> None:
    locks.require(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_where_locks_are_refused_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(fcntl, "lockf", failing(number))
    is_refused(tmp_path, "locks are refused")


@pytest.mark.skipif(not hasattr(fcntl, "F_OFD_SETLK"), reason="one process cannot ask itself here")
def test_where_locks_have_no_effect_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "lockf", nothing)
    is_refused(tmp_path, "locks have no effect")


@pytest.mark.skipif(not hasattr(fcntl, "F_OFD_SETLK"), reason="one process cannot ask itself here")
def test_where_a_second_lock_is_refused_as_such_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "fcntl", failing(errno.ENOLCK))
    is_refused(tmp_path, "locks are refused")


def test_a_question_that_the_system_does_not_know_is_let_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "fcntl", failing(errno.EINVAL))
    locks.require(tmp_path)


def test_without_locks_of_open_files_the_first_has_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(fcntl, "F_OFD_SETLK", raising=False)
    locks.require(tmp_path)


def test_another_fault_is_for_whoever_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "lockf", failing(errno.EIO))
    locks.require(tmp_path)
    locks.require(tmp_path / "missing")


def test_a_system_without_such_locks_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "lockf", failing(errno.ENOLCK))
    monkeypatch.setattr(sys, "platform", "win32")
    locks.require(tmp_path)


def test_without_locks_a_database_is_neither_made_nor_opened(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engines.open_engine(sqlite_url)
    schema.upgrade(engine)
    engine.dispose()
    monkeypatch.setattr(fcntl, "lockf", failing(errno.ENOLCK))
    engine = engines.open_engine(sqlite_url)
    for way in (engines.reading, engines.writing):
        with pytest.raises(NotReadyError, match="locks are refused"), way(engine):
            pass
    engine.dispose()
    new = tmp_path / "new.sqlite"
    engine = engines.open_engine(engines.sqlite_url(new))
    with pytest.raises(NotReadyError, match="locks are refused"):
        schema.upgrade(engine)
    engine.dispose()
    assert not new.exists()
