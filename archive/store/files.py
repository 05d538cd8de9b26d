"""Writing files that are whole or not there, whatever stops the program or the machine.

Bytes go into a new file beside the place, are forced to the disk, and take their name last; then
the folder is forced to the disk too. What a stopped program leaves is a file named `.*.unfinished`.
"""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from archive.errors import ConflictError
from archive.store.faults import told_of_files

PRIVATE: Final = 0o600
"""The mode of a file that its owner alone may read."""

PUBLIC: Final = 0o644

LEFT: Final = ".*.unfinished"
"""What files are called that a stopped program leaves behind."""

_TURN: Final = 10.0
_GLANCE: Final = 0.02
"""Seconds that a program waits for its turn, and between two looks."""

_NO_HARD_LINKS: Final = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}


def write_new(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write *data* to *path*, which must not exist; the umask narrows *mode*.

    Raises:
        ConflictError: *path* exists. It is left as it was.
        NotFoundError: there is no such folder.
        NotReadyError: the file cannot be written.
    """
    with told_of_files(str(path)), unfinished(path.parent, mode) as (file, aside):
        file.write(data)
        finish(file)
        try:
            _link(aside, path)
        except FileExistsError as error:
            raise ConflictError(
                f"{path} exists already", remedy="Choose another name, or move it away first."
            ) from error
        sync_folder(path.parent)


def replace(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write *data* to *path*, in place of what is there: a reader sees the old bytes or the new.

    Raises:
        NotFoundError: there is no such folder.
        NotReadyError: the file cannot be written.
    """
    with told_of_files(str(path)), unfinished(path.parent, mode) as (file, aside):
        file.write(data)
        finish(file)
        aside.replace(path)
        sync_folder(path.parent)


@contextmanager
def unfinished(folder: Path, mode: int) -> Iterator[tuple[BinaryIO, Path]]:
    """Yield a new file in *folder*, open for writing, and its path; it is gone after the block.

    To keep it, `finish` it and give it its name within the block. Raises `OSError`.
    """
    path = folder / f".{os.urandom(16).hex()}.unfinished"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags, mode), "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def finish(file: BinaryIO) -> None:
    """Force what was written to *file* to the disk, then close it."""
    file.flush()
    _sync(file.fileno())
    # Windows renames no open file.
    file.close()


def make_folder(path: Path) -> None:
    """Make the folder *path* and those above it that are missing, so that they last."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Force what others wrote into the file *path* to the disk."""
    with path.open("r+b") as file:
        _sync(file.fileno())


def sync_read(file: BinaryIO) -> None:
    """Force what others wrote into *file*, open for reading, to the disk, where the system can."""
    if sys.platform != "win32":
        _sync(file.fileno())


def sync_folder(path: Path) -> None:
    """Force the names in the folder *path* to the disk, where the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def turn(folder: Path, is_done: Callable[[], bool]) -> Iterator[bool]:
    """Yield True when no other program is within such a block for *folder*, if that can be told.

    False as soon as *is_done* says that others have done the work meanwhile. It saves work and
    guards nothing: where files have no locks, or somebody stays too long, nobody is waited for.
    """
    if sys.platform == "win32":
        yield not is_done()
        return
    with told_of_files(str(folder)):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        end = time.monotonic() + _TURN
        while not (done := is_done()) and _is_taken(descriptor) and time.monotonic() < end:
            time.sleep(_GLANCE)
        yield not done
    finally:
        # With it goes the lock, however the program ends.
        os.close(descriptor)


def _is_taken(descriptor: int) -> bool:
    """Lock the folder *descriptor*, or say that another program has it locked."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _sync(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # fsync there leaves the bytes in the cache of the drive.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def _link(source: Path, target: Path) -> None:
    """Give the file *source* the name *target*, unless that exists."""
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        # Some file systems have no second names: there is an instant between the two steps.
        if target.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(target)) from error
        source.replace(target)
