"""An archive to be broken, one step at a time."""

from pathlib import Path

import pytest

from tests.labs import Lab, furnish


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = Lab(tmp_path_factory.mktemp("sound") / "lab")
    lab.folder.mkdir()
    lab.found()
    furnish(lab)
    return lab


@pytest.fixture
def lab(sound: Lab, tmp_path: Path) -> Lab:
    return sound.copy(tmp_path / "lab")
