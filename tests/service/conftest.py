"""A founded archive, and one with the shipped example in it: made once, copied for each test."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from archive.service.archive import Archive
from archive.service.depositing import deposit
from tests.labs import Lab


def write_example(folder: Path) -> Path:
    """Write the shipped deposit and its capture into *folder*; return the deposit."""
    for name in ("report.txt", "report.yaml"):
        content = resources.files("archive.example").joinpath(name).read_bytes()
        (folder / name).write_bytes(content)
    return folder / "report.yaml"


@pytest.fixture(scope="session")
def founded_once(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """An archive with its keys and vocabulary, to be copied and never written to."""
    lab = Lab(tmp_path_factory.mktemp("founded") / "lab")
    lab.folder.mkdir()
    lab.found()
    return lab


@pytest.fixture
def founded(founded_once: Lab, tmp_path: Path) -> Lab:
    """A copy of the founded archive."""
    return founded_once.copy(tmp_path / "founded")


@pytest.fixture(scope="session")
def made(founded_once: Lab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """An archive with the shipped example in it, to be copied and never written to."""
    lab = founded_once.copy(tmp_path_factory.mktemp("example") / "lab")
    file = write_example(lab.folder)
    with lab.opened() as archive:
        deposit(archive, file)
    return lab


@pytest.fixture
def lab(made: Lab, tmp_path: Path) -> Lab:
    return made.copy(tmp_path / "lab")


@pytest.fixture
def example(lab: Lab) -> Iterator[Archive]:
    """The archive: entries 0 and 1, and the example at 2."""
    with Archive.open(lab.place, lab.around, exactly=True) as archive:
        yield archive
