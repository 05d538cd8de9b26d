"""A small archive made from the shipped example, with the corrections that any archive sees."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from itertools import chain, count
from pathlib import Path

from archive.errors import ConflictError
from archive.frozen import dataclass
from archive.service import reading
from archive.service.archive import Archive, Surroundings
from archive.service.auditing import verify_snapshot
from archive.service.correcting import cite, correct_statement
from archive.service.depositing import deposit
from archive.service.founding import found
from archive.service.judging import rank, retract
from archive.service.publishing import Published, publish
from archive.service.reading import HistoryShown, Shown
from archive.service.verifying import verify
from archive.store.faults import told_of_files
from archive.verify.report import Report

ORIGIN = "example.org/demo"
KEY = "demo"
SHOWN = "paper-content"

_FOLDER = "muniment-demo"
_FILES = ("report.yaml", "report.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What was made, and what it looks like. `steps` says in words what was done.

    `snapshot` was handed out, and `checked` under the pins in `policy` with no other thing at hand.
    """

    folder: Path
    home: Path
    archive: Path
    deposit: Path
    steps: tuple[str, ...]
    shown: Shown
    history: HistoryShown
    report: Report
    snapshot: Published
    policy: Path
    checked: Report


def free_folder(parent: Path) -> Path:
    """Return the first folder in *parent* that a demonstration has not taken yet."""
    taken = {path.name for path in parent.glob(f"{_FOLDER}*")}
    names = chain([_FOLDER], (f"{_FOLDER}-{n}" for n in count(2)))
    return parent / next(name for name in names if name not in taken)


def home_in(folder: Path) -> Path:
    """Return where the demonstration in *folder* keeps its keys: never among your own."""
    return folder / "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The files of the example, where they were written."""

    folder: Path
    files: tuple[Path, ...]


def lay_out(folder: Path) -> Example:
    """Write the files of the example into *folder*.

    Raises:
        ConflictError: *folder* is not empty.
    """
    with _whole_or_not_at_all(folder):
        return _laid_out(folder)


def make(folder: Path, around: Surroundings) -> Demo:
    """Make the demonstration in *folder*; the keys of *around* lie in it too.

    Raises:
        ConflictError: *folder* is not empty.
    """
    with _whole_or_not_at_all(folder):
        _laid_out(folder)
        return _made(folder, around)


@contextmanager
def _whole_or_not_at_all(folder: Path) -> Iterator[None]:
    with told_of_files(str(folder)):
        if folder.exists() and any(folder.iterdir()):
            raise ConflictError(
                f"{folder} is not empty", remedy="Name a folder that is new or empty."
            )
        new = not folder.exists()
    try:
        yield
    except BaseException:
        # Half a demonstration would only stand in the way of the next.
        with suppress(OSError):
            _clear(folder, whole=new)
        raise


def _clear(folder: Path, *, whole: bool) -> None:
    for path in [folder] if whole else list(folder.iterdir()):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _laid_out(folder: Path) -> Example:
    with told_of_files(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            content = resources.files("archive.example").joinpath(name).read_bytes()
            (folder / name).write_bytes(content)
    return Example(folder=folder, files=tuple(folder / name for name in _FILES))


def _made(folder: Path, around: Surroundings) -> Demo:
    found(
        folder / "archive",
        origin=ORIGIN,
        title="A demonstration",
        key=KEY,
        second_key=f"{KEY}-reserve",
        database=None,
        passphrase=None,
        around=around,
    )
    with Archive.open(folder / "archive", around, exactly=True) as archive:
        steps = _act(archive, folder / _FILES[0])
        snapshot, policy = folder / "snapshot", folder / "policy"
        made = publish(archive, snapshot)
        assert made.policy is not None
        policy.write_bytes(made.policy.read_bytes())
        return Demo(
            folder=folder,
            home=around.home,
            archive=folder / "archive",
            deposit=folder / _FILES[0],
            steps=steps,
            shown=reading.show(archive, SHOWN, limit=50),
            history=reading.history(archive, SHOWN),
            report=verify(archive, None),
            snapshot=made,
            policy=policy,
            checked=verify_snapshot(snapshot, policy),
        )


def _act(archive: Archive, file: Path) -> tuple[str, ...]:
    """Deposit the example, then correct, cite, prefer and retract; return what was done."""
    done = deposit(archive, file)
    correct_statement(
        archive,
        SHOWN,
        value={"value": "{text: permission to fire to kill and to give no warning, lang: en}"},
        reason="as first entered, the value was half a sentence",
    )
    cite(
        archive,
        SHOWN,
        source="report",
        said=["alzhanov reports to insider", "tokayev states to khabar24 in interview verb said"],
        reference={"exact": "those under him wanted something official", "basis": "interpreted"},
    )
    rank(archive, "dismissed-19-january", "preferred", reason="it gives the day, not the month")
    retract(
        archive,
        "drawn-from-order",
        reason="overInterpretation",
        text="the report does not say which of the president's words he means",
    )
    return (
        f"deposited {file.name}: {len(done.items)} items in one signed entry",
        f"corrected {SHOWN}, with the reason",
        f"cited another place of the report for {SHOWN}",
        "preferred dismissed-19-january to a statement that gives the month alone",
        "retracted drawn-from-order: it said more than the report does",
    )
