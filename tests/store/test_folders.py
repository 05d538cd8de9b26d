import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ConflictError, NotFoundError, NotReadyError
from archive.store import folders
from archive.store.folders import (
    Named,
    is_plain,
    new_folder,
    open_plain,
    require_free,
    require_outside,
    walk,
)


def test_a_folder_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "new"
    with new_folder(target, 0o700) as folder:
        folder.write("a/b/c", [b"one ", b"two"])
        folder.write("a/d", [])
        assert not target.exists()
    assert (target / "a/b/c").read_bytes() == b"one two"
    assert (target / "a/d").read_bytes() == b""
    assert list(tmp_path.iterdir()) == [target]
    if os.name != "nt":
        assert stat.S_IMODE(target.stat().st_mode) == 0o700


def test_nothing_is_left_of_a_folder_that_failed(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"begun"
        raise RuntimeError("no")

    def fail() -> None:
        with new_folder(tmp_path / "new", 0o755) as folder:
            folder.write("a", [b"x"])
            folder.write("b", broken())

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_was_taken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "new"

    def come_late() -> None:
        with new_folder(target, 0o755) as folder:
            folder.write("a", [b"x"])
            target.mkdir()

    with pytest.raises(ConflictError):
        come_late()
    assert list(tmp_path.iterdir()) == [target]
    assert list(target.iterdir()) == []


def test_room_is_asked_for_before_anything_is_done(tmp_path: Path) -> None:
    require_free(tmp_path / "new")
    with pytest.raises(ConflictError):
        require_free(tmp_path)
    with pytest.raises(NotFoundError):
        require_free(tmp_path / "none" / "new")


def test_a_walk_follows_no_link_and_names_what_it_meets(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/c").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "a", target_is_directory=True)
    found = {one.path: one for one in walk(tmp_path)}
    assert set(found) == {"a/b", "a/c", "link"}
    assert found["a/b"] == Named("a/b", None)
    assert stat.S_ISREG(found["a/c"].mode or 0)
    assert stat.S_ISLNK(found["link"].mode or 0)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / ".x.unfinished").mkdir()
    for name in ("file", "none", ".x.unfinished"):
        with pytest.raises(NotFoundError):
            list(folders.walk(tmp_path / name))


def test_only_a_plain_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with open_plain(tmp_path / "file") as file:
        assert file.read() == b"x"
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "none", "."):
        with pytest.raises(OSError):  # noqa: PT011
            open_plain(tmp_path / name)


def test_of_two_at_once_the_slower_one_leaves_the_name_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "new"

    def write() -> None:
        with new_folder(target, 0o700) as made:
            made.write("mine", [b"1"])
            target.mkdir()
            (target / "theirs").write_bytes(b"2")
            # As if the other program took the name right after it was asked about.
            monkeypatch.setattr(folders, "require_free", lambda target: None)

    with pytest.raises(ConflictError, match="exists already"):
        write()
    assert [path.name for path in tmp_path.rglob("*")] == ["new", "theirs"]


def test_a_name_that_became_a_file_is_left_alone_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "new"

    def write() -> None:
        with new_folder(target, 0o700):
            target.write_bytes(b"2")
            monkeypatch.setattr(folders, "require_free", lambda target: None)

    with pytest.raises(ConflictError, match="exists already"):
        write()
    assert target.read_bytes() == b"2"


def test_another_error_of_the_system_stays_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(NotReadyError, match="no room"), new_folder(tmp_path / "new", 0o700) as made:
        made.write("mine", [b"1"])
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    def write() -> None:
        with new_folder(tmp_path / "new", 0o700) as made:
            made.write("a/one", [b"1"])
            monkeypatch.setattr(folders.files, "finish", full)
            made.write("a/two", [b"2"])

    with pytest.raises(NotReadyError, match="no room"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_copy_stands_outside_of_what_it_is_of_wherever_links_lead(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(own / "deep", target_is_directory=True)
    for target in (own / "new", own / "deep" / "new", tmp_path / "link" / "new"):
        with pytest.raises(ConflictError, match="lies within"):
            require_outside(target, own)
    require_outside(tmp_path / "own-copy", own)
    require_outside(tmp_path / "new", tmp_path / "link")


def test_a_plain_file_is_reached_through_folders_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(b"1")
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "link").symlink_to(tmp_path / "a" / "file")
    assert is_plain(tmp_path, Path("a/file"))
    for path in ("b/file", "a/link", "a", "a/none", "none/file", "a/file/more"):
        assert not is_plain(tmp_path, Path(path)), path


def test_a_file_of_somebody_else_is_not_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"1")
    with new_folder(tmp_path / "new", 0o700) as made, source.open("rb") as opened:
        with monkeypatch.context() as patch:
            patch.setattr(os, "geteuid", lambda: source.stat().st_uid + 1)
            assert not made.link("a/one", source, opened)
        assert made.link("a/one", source, opened)
        made.write("a/two", [b"2"])
    assert (tmp_path / "new/a/one").samefile(source)


def test_a_disk_that_fails_while_a_link_is_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    (tmp_path / "source").write_bytes(b"1")
    monkeypatch.setattr(os, "link", full)

    def share() -> None:
        with (
            new_folder(tmp_path / "new", 0o700) as made,
            (tmp_path / "source").open("rb") as opened,
        ):
            made.link("one", tmp_path / "source", opened)

    with pytest.raises(NotReadyError, match="no room"):
        share()
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
