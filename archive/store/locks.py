"""Whether a file system keeps the locks by which SQLite keeps writers apart.

Some do not, such as network file systems that are set up without them: a lock is refused there, or
given to everybody who asks. SQLite takes the first for another program that is writing, and may
never see the second.
"""

import errno
import os
import struct
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from archive.errors import NotReadyError

_TAKEN: Final = {errno.EACCES, errno.EAGAIN}
"""How a system says that somebody else has the lock."""

_NO_LOCKS: Final = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}


def require(folder: Path) -> None:
    """Return if files in *folder* can be locked, or if that cannot be tried there.

    A lock is taken as SQLite takes it, on a file that is gone afterwards, and asked for once more
    by somebody else. Where nothing can be written at all, whoever writes next is told that.

    Raises:
        NotReadyError: locks are refused, or have no effect.
    """
    if sys.platform == "win32":
        # No file is opened for writing there without them.
        return
    with ExitStack() as opened:
        try:
            mine, other = _file(folder, opened)
        except OSError:
            return
        why = _fault(mine, other)
    if why is not None:
        raise NotReadyError(
            f"{folder}: {why} on this file system, and without locks two programs that write at "
            "once would damage the database",
            remedy="Move the archive to a disk of this machine, or keep it on a server.",
        )


def _file(folder: Path, opened: ExitStack) -> tuple[int, int]:
    """Return a new file in *folder*, opened twice, which has no name any more."""
    path = folder / f".{os.urandom(16).hex()}.unfinished"
    mine = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    opened.callback(os.close, mine)
    try:
        other = os.open(path, os.O_RDWR)
        opened.callback(os.close, other)
    finally:
        path.unlink()
    return mine, other


def _fault(mine: int, other: int) -> str | None:
    import fcntl

    try:
        fcntl.lockf(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return "locks are refused" if error.errno in _NO_LOCKS else None
    again = getattr(fcntl, "F_OFD_SETLK", None)
    if again is None:
        # Where only processes have locks, this one would have to ask another.
        return None
    whole = struct.pack("hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    try:
        fcntl.fcntl(other, again, whole)
    except OSError as error:
        # Anything else: a system that does not know this kind of question.
        return None if error.errno in _TAKEN or error.errno == errno.EINVAL else "locks are refused"
    return "locks have no effect"
