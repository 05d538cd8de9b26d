"""Folders of files as a whole: one read without trust, one made that is there whole or not at all.

A new folder is written aside, as `.*.unfinished` in the folder where it is to stand; every file
and folder in it is forced to the disk, and last it takes its name. What a stopped program leaves
keeps the other name, under which nothing is read.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from archive.errors import ConflictError, NotFoundError
from archive.frozen import dataclass
from archive.store import files
from archive.store.faults import told_of_files

PRIVATE: Final = 0o700
"""The mode of a folder that its owner alone may read."""

PUBLIC: Final = 0o755

_UNFINISHED: Final = ".unfinished"

_NO_LINKS: Final = {
    *(errno.EPERM, errno.EACCES, errno.EXDEV, errno.EMLINK),
    *(errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A name below a folder, its parts joined by `/`, and what it is by `os.lstat`.

    `mode` is None for a folder that holds nothing, and 0 for one that cannot be read.
    """

    path: str
    mode: int | None


def require_whole(top: Path) -> None:
    """Return if *top* is a folder, and none that a stopped program left unfinished.

    Raises:
        NotFoundError: there is no such folder, or it was left behind.
    """
    with told_of_files(str(top)):
        if not stat.S_ISDIR(top.stat().st_mode):
            raise NotFoundError(f"{top} is no folder", remedy="Name a folder.")
    if top.absolute().name.endswith(_UNFINISHED):
        raise NotFoundError(
            f"{top} was left behind by a program that was stopped",
            remedy="Delete it, and make it anew.",
        )


def walk(top: Path) -> Iterator[Named]:
    """Yield all that is below *top* but folders that hold something; no link is followed.

    Raises:
        NotFoundError: as `require_whole` has it.
    """
    require_whole(top)
    ahead = [""]
    while ahead:
        prefix = ahead.pop()
        try:
            found = sorted(os.scandir(top / prefix), key=lambda one: one.name)
        except OSError:
            yield Named(prefix.rstrip("/"), 0)
            continue
        if prefix and not found:
            yield Named(prefix.rstrip("/"), None)
        for one in found:
            path = prefix + one.name
            if one.is_dir(follow_symlinks=False) and not _is_junction(one):
                ahead.append(path + "/")
            else:
                yield Named(path, _mode(one))


def open_plain(path: Path) -> BinaryIO:
    """Open the plain file *path* for reading.

    Raises:
        OSError: it is a link or anything else, or cannot be read.
    """
    # Without O_NONBLOCK, opening a pipe that took the place of a file would wait for ever.
    extra = ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC")
    flags = os.O_RDONLY
    for name in extra:
        flags |= getattr(os, name, 0)
    file = os.fdopen(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(f"{path} is no plain file")
    return file


def is_plain(top: Path, path: PurePath) -> bool:
    """Say whether *path* leads from *top* to a plain file through folders, and through no link."""
    *above, last = path.parts
    try:
        for name in above:
            top /= name
            if not stat.S_ISDIR(top.lstat().st_mode):
                return False
        return stat.S_ISREG((top / last).lstat().st_mode)
    except OSError:
        return False


class NewFolder:
    """A folder that is being written: `top`, as long as it has not got its name.

    Whoever writes into it by other means than `write` has to see to it that this lasts.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self._folders = {top}

    def write(self, path: str, parts: Iterable[bytes]) -> None:
        """Write the new file *path*, its parts joined by `/`, and force it to the disk."""
        place = self.top.joinpath(*path.split("/"))
        self._make(place.parent)
        with place.open("xb") as file:
            for part in parts:
                file.write(part)
            files.finish(file)

    def link(self, path: str, source: Path, opened: BinaryIO) -> bool:
        """Make the new file *path* a second name of *source*, which was *opened*; say if that went.

        It does not where the file system has no second names, or *source* is on another one, is
        owned by somebody else, or is not the file any more that was opened.
        """
        like = os.fstat(opened.fileno())
        if hasattr(os, "geteuid") and like.st_uid != os.geteuid():
            return False
        place = self.top.joinpath(*path.split("/"))
        self._make(place.parent)
        try:
            os.link(source, place)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            return False
        if not os.path.samestat(place.lstat(), like):
            place.unlink()
            return False
        files.sync_read(opened)
        return True

    def finish(self) -> None:
        """Force the names in all folders to the disk, the innermost first."""
        for folder in sorted(self._folders, key=lambda one: len(one.parts), reverse=True):
            files.sync_folder(folder)

    def _make(self, folder: Path) -> None:
        if folder not in self._folders:
            self._make(folder.parent)
            folder.mkdir()
            self._folders.add(folder)


def left_behind(folder: Path) -> tuple[Path, ...]:
    """Return what stopped programs left in *folder*, and what others are writing there now."""
    with told_of_files(str(folder)):
        found = folder.glob(f".*{_UNFINISHED}")
        return tuple(sorted(path for path in found if path.is_dir()))


def require_free(target: Path) -> None:
    """Return if a new folder can be made at *target*, as far as can be seen.

    Raises:
        ConflictError: something is there already.
        NotFoundError: there is no folder to put it in.
    """
    with told_of_files(str(target)):
        # A link that leads nowhere is something, too.
        there = os.path.lexists(target)
        parent = target.absolute().parent.is_dir()
    if there:
        raise _taken(target)
    if not parent:
        raise NotFoundError(
            f"{target.absolute().parent} is no folder",
            remedy="Make the folder in which it is to stand first, or name another place.",
        )


def require_outside(target: Path, folder: Path) -> None:
    """Return if *target* would not stand in *folder* or below it, wherever links lead.

    Raises:
        ConflictError: it would.
    """
    above = Path(os.path.realpath(target.parent))
    if above.is_relative_to(os.path.realpath(folder)):
        raise ConflictError(
            f"{target} lies within {folder}, of which it is to be a copy",
            remedy="Name a place outside of that folder.",
        )


@contextmanager
def new_folder(target: Path, mode: int) -> Iterator[NewFolder]:
    """Yield a folder to write into; after the block it stands at *target*, whole and durable.

    If the block raises, nothing is left. The umask narrows *mode*.

    Raises:
        ConflictError, NotFoundError: as `require_free` has it.
        NotReadyError: it cannot be written there, or the disk is full.
    """
    require_free(target)
    aside = target.absolute().parent / f".{os.urandom(16).hex()}{_UNFINISHED}"
    with told_of_files(str(target)):
        aside.mkdir(mode)
        try:
            made = NewFolder(aside)
            yield made
            made.finish()
            _take_name(aside, target)
        except BaseException:
            import shutil

            shutil.rmtree(aside, ignore_errors=True)
            raise
        files.sync_folder(target.absolute().parent)


def _take_name(aside: Path, target: Path) -> None:
    require_free(target)
    try:
        aside.rename(target)
    except OSError as error:
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise
        # Another program was quicker, in the instant since it was free.
        raise _taken(target) from error


def _taken(target: Path) -> ConflictError:
    return ConflictError(
        f"{target} exists already", remedy="Name a folder that is new; nothing is overwritten."
    )


def _mode(one: "os.DirEntry[str]") -> int:
    try:
        return one.stat(follow_symlinks=False).st_mode
    except OSError:
        return 0


def _is_junction(one: "os.DirEntry[str]") -> bool:
    """Say whether a folder of Windows is in truth a way to another one."""
    asked = getattr(one, "is_junction", None)
    return asked is not None and bool(asked())
