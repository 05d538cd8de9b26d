"""An archive of its own for each case, made once and copied for each test."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Muniment

Founding = Callable[[Path, str], Muniment]


@pytest.fixture(scope="session")
def found() -> Founding:
    """Makes an archive of the given name in a folder, and returns the command beside it."""

    def make(folder: Path, name: str) -> Muniment:
        told = beside(folder)
        origin = ("--origin", f"example.org/{name}", "--key", "aigerim", "--no-input")
        told("init", str(folder / "archive"), *origin)
        return told

    return make


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Muniment], Muniment]:
    """Makes a copy of an archive and its keys for one test."""

    def copy(made: Muniment) -> Muniment:
        shutil.copytree(made.folder, tmp_path / "copy")
        return beside(tmp_path / "copy")

    return copy


def beside(folder: Path) -> Muniment:
    return Muniment(folder / "home", folder / "archive", folder)
