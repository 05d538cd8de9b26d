"""A small archive that holds something of every kind, and snapshots of it, made once."""

from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from archive.service.publishing import Audience, Published, publish
from tests.copies import DIGEST, TEXT, MemoryFiles, edition_of, eventful, files_of
from tests.labs import Lab, S, furnish
from tests.rules.histories import History, say

SECRET = b"Nobody else may read this.\n"


@dataclass(frozen=True)
class Snapshots:
    """An archive, and a public and a full snapshot of it."""

    lab: Lab
    public: Published
    full: Published

    @property
    def policy(self) -> Path:
        return self.lab.place / "policy"


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    folder = tmp_path_factory.mktemp("snapshots")
    lab = Lab(folder / "lab")
    lab.folder.mkdir()
    lab.found()
    furnish(lab)
    with lab.opened() as archive:
        digest, length = archive.captures.put(SECRET)
    lab.record(say("source.captured", S, restricted=True, digest=digest, bytes=length))
    with lab.opened() as archive:
        return Snapshots(
            lab,
            publish(archive, folder / "public"),
            publish(archive, folder / "full", audience=Audience.FULL),
        )


@pytest.fixture
def copy(snapshots: Snapshots, tmp_path: Path) -> Path:
    """A copy of the public snapshot, to be mistreated."""
    return copytree(snapshots.public.folder, tmp_path / "copy")


@pytest.fixture(scope="session")
def history() -> History:
    return eventful()


@pytest.fixture
def files(history: History) -> MemoryFiles:
    """A public snapshot of the history, in memory."""
    return files_of(edition_of(history, Audience.PUBLIC, 1, 3), {DIGEST: TEXT})
