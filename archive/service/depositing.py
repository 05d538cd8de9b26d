"""Depositing a file that somebody wrote by hand: all of it or nothing."""

from collections.abc import Callable, Mapping
from os.path import realpath
from pathlib import Path

from sqlalchemy import Connection

from archive.errors import MalformedError, NotFoundError
from archive.frozen import dataclass
from archive.intake.deposit import read_deposit
from archive.intake.plan import Item, Outcome, Plan
from archive.service.archive import Archive
from archive.service.known import ArchiveKnown
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.store.faults import told_of_files

MAX_FILE_BYTES = 32 << 20
"""A deposit file; captures beside it may be longer."""

MAX_CAPTURE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposited:
    """What became of a deposit: what was written, and the outcome of every item in the file."""

    set_name: str
    written: Written
    items: tuple[Item, ...]
    counts: Mapping[Outcome, int]


def deposit(
    archive: Archive, file: Path, *, files: Path | None = None, dry_run: bool = False
) -> Deposited:
    """Record what the deposit *file* says; captures are read in the folder *files*, else beside it.

    Raises:
        MalformedError: the file has faults; every one is named with its line.
        NotFoundError: there is no such file.
        ConflictError, NotAuthorisedError: as for every entry.
    """
    data, folder = read_file(file, MAX_FILE_BYTES), files or file.parent
    return deposit_bytes(archive, data, str(file), folder, dry_run=dry_run)


def deposit_bytes(
    archive: Archive, data: bytes, name: str, folder: Path, *, dry_run: bool = False
) -> Deposited:
    """Record what the deposit *data*, to be called *name*, says; captures are read in *folder*."""
    plans: list[Plan] = []

    def say(connection: Connection) -> Said:
        plan = read_deposit(
            data,
            name,
            ArchiveKnown(connection, archive.captures),
            _within(folder),
            archive.around.random,
            lang=archive.around.lang,
        )
        plans.append(plan)
        if not dry_run and archive.around.draft is None:
            # Files come first: an entry must never name bytes that are not kept.
            for _, content in plan.captures:
                archive.captures.put(content)
        return tell(connection, plan.drafts, archive.around.lang)

    written = record(archive, say, dry_run=dry_run, taken=lambda: plans[-1])
    plan = plans[0]
    return Deposited(set_name=plan.set_name, written=written, items=plan.items, counts=plan.counts)


def read_file(path: Path, limit: int) -> bytes:
    """Return the bytes of *path*, at most *limit*.

    Raises:
        NotFoundError: there is no such file.
        MalformedError: it is longer.
    """
    with told_of_files(str(path)):
        size = path.stat().st_size
        # A pipe is what a shell puts in the place of <(command).
        if not (path.is_file() or path.is_fifo()):
            raise NotFoundError(f"{path} is no file", remedy="Name a file.")
        with path.open("rb") as opened:
            data = b"" if size > limit else opened.read(limit + 1)
    if max(size, len(data)) > limit:
        raise MalformedError(
            f"{path} has more than the {limit:,} bytes that are taken at once",
            remedy="Divide it.",
        )
    return data


def _within(folder: Path) -> Callable[[str], bytes]:
    """Return what reads a file below *folder* by its path, and none that lies elsewhere.

    Who wrote a deposit may be somebody else than who takes it in, and does not choose which files
    of this machine become captures: keys, say.
    """

    def read(name: str) -> bytes:
        path = folder / name
        if not Path(realpath(path)).is_relative_to(realpath(folder)):
            raise MalformedError(
                f"{path} is not below {folder}",
                remedy="Put it there, or name the folder that holds all files of the deposit.",
            )
        return read_file(path, MAX_CAPTURE_BYTES)

    return read
