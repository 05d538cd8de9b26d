import errno
import os
import stat
from pathlib import Path

import pytest

from archive.errors import ConflictError, NotFoundError, NotReadyError
from archive.store import files


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def full_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, request.param, fail)


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    files.write_new(tmp_path / "key", b"bytes", files.PRIVATE)
    assert (tmp_path / "key").read_bytes() == b"bytes"
    assert mode_of(tmp_path / "key") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_new_file_takes_no_ones_place(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"old")
    with pytest.raises(ConflictError, match="exists already") as caught:
        files.write_new(tmp_path / "key", b"new")
    assert caught.value.remedy
    assert (tmp_path / "key").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_replaced_file_holds_the_new_bytes(tmp_path: Path) -> None:
    for data in (b"one", b"two"):
        files.replace(tmp_path / "checkpoint", data)
        assert (tmp_path / "checkpoint").read_bytes() == data
    assert mode_of(tmp_path / "checkpoint") == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    for write in (files.write_new, files.replace):
        with pytest.raises(NotFoundError, match="there is no such folder"):
            write(tmp_path / "none" / "key", b"")


@pytest.mark.parametrize("full_disk", ["fsync"], indirect=True)
@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"old")
    with pytest.raises(NotReadyError, match="no room left"):
        files.replace(tmp_path / "checkpoint", b"new")
    with pytest.raises(NotReadyError, match="no room left"):
        files.write_new(tmp_path / "key", b"new")
    assert (tmp_path / "checkpoint").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_hard_links_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(number, "no hard links")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    files.write_new(tmp_path / "key", b"first")
    with pytest.raises(ConflictError):
        files.write_new(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_another_failure_of_the_last_step_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "hardlink_to", fail)
    with pytest.raises(NotReadyError):
        files.write_new(tmp_path / "key", b"first")
    assert list(tmp_path.iterdir()) == []


def test_bytes_and_names_are_both_forced_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        names = [path.name for path in tmp_path.iterdir()]
        synced.append("folder" if is_folder else f"file, {'key' in names}")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    files.write_new(tmp_path / "key", b"first")
    files.replace(tmp_path / "key", b"second")
    assert synced == ["file, False", "folder", "file, True", "folder"]


def test_folders_are_made_from_the_top_and_kept(tmp_path: Path) -> None:
    for _ in range(2):
        files.make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
