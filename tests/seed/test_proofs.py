"""Every statement of the real report is proved by itself, in little room."""

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.service import copies, founding
from archive.service.archive import Archive, Surroundings
from archive.service.depositing import deposit
from archive.service.proofs import verify_proof
from archive.service.proving import Asked, prove
from archive.service.publishing import publish
from archive.store import derived, engines
from archive.verify.report import Answer
from archive.views.event import EVENT
from cli.telling.page import page

HERE = Path(__file__).resolve().parent
LARGEST = 100_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, article: str, article_deposit: str) -> Path:
    """A folder with an archive that holds the report, and a public snapshot of it."""
    folder = tmp_path_factory.mktemp("seed")
    (folder / "article.txt").write_bytes(article.encode())
    (folder / "article.yaml").write_text(article_deposit, encoding="utf-8")
    founding.found(
        folder / "archive",
        origin="example.org/january-2022",
        title="January 2022",
        key="aigerim",
        second_key="safe",
        database=None,
        passphrase=None,
        around=around(folder),
    )
    with Archive.open(folder / "archive", around(folder)) as archive:
        deposit(archive, folder / "article.yaml")
        publish(archive, folder / "snapshot")
    return folder


def around(folder: Path) -> Surroundings:
    return Surroundings(
        home=folder / "home", ask=lambda path: None, now=lambda: 1_800_000_000, random=os.urandom
    )


def statements(archive: Archive) -> list[str]:
    event = derived.table(EVENT)
    with engines.reading(archive.engine) as connection:
        query = select(event.c.id).where(event.c.type == "statement.added")
        return list(connection.execute(query).scalars())


def prove_all(archive: Archive, ids: list[str], folder: Path, policy: Path) -> None:
    for id in ids:
        made = prove(archive, Asked(text=id), folder, lambda report: page(report, "en"))
        assert made.bytes < LARGEST, id
        report = verify_proof(folder, policy)
        assert report.answer is Answer.VERIFIED, (id, report.findings)
        assert report.about == id
        shutil.rmtree(folder)


def test_every_statement_is_proved_in_a_small_folder(place: Path, tmp_path: Path) -> None:
    with Archive.open(place / "archive", around(place)) as archive:
        ids = statements(archive)
        assert len(ids) == 57
        prove_all(archive, ids, tmp_path / "proof", place / "archive" / "policy")


def test_a_snapshot_proves_the_same(place: Path, tmp_path: Path) -> None:
    with copies.opened(place / "snapshot", around(place)) as archive:
        ids = statements(archive)
        assert len(ids) == 57
        prove_all(archive, ids[::6], tmp_path / "proof", place / "archive" / "policy")


def test_with_its_whole_history_it_is_small_too(place: Path, tmp_path: Path) -> None:
    with Archive.open(place / "archive", around(place)) as archive:
        for id in statements(archive)[::9]:
            asked = Asked(text=id, history=True, restricted=True)
            folder = tmp_path / "proof"
            made = prove(archive, asked, folder, lambda report: page(report, "ru"))
            assert made.bytes < LARGEST
            shutil.rmtree(folder)
