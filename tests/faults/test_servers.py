"""A server that is killed while several record, and comes back: what was acknowledged is there."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection

from archive.errors import ConflictError, NotReadyError, UnreachableError
from archive.ids import Address, minted
from archive.service.recording import Said, record
from archive.store import engines
from archive.verify.report import Answer
from tests.conftest import (
    postgresql_address,
    postgresql_execute,
    start_postgresql,
)
from tests.labs import Lab, entity, said
from tests.servers import killed, restarted, stopped, until

WRITERS, ROUNDS, EACH = 3, 4, 7
"""How many record at once, how often the server dies, and after how many more entries."""

pytestmark = [
    pytest.mark.database,
    # A cursor on a server that is gone cannot be closed.
    pytest.mark.filterwarnings("ignore:.*ServerCursor:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    # Sockets need a short path.
    with tempfile.TemporaryDirectory(prefix="muniment-dying-") as name:
        top = Path(name)
        top.chmod(0o755)
        yield top


def found(server: URL, folder: Path) -> Lab:
    postgresql_execute(server, "CREATE DATABASE dying")
    lab = Lab(folder)
    lab.folder.mkdir()
    lab.found(server.set(database="dying").render_as_string())
    return lab


def saying(id: str) -> Callable[[Connection], Said]:
    return lambda connection: said(entity(id))


def grown(acknowledged: list[str]) -> None:
    """Wait until there are so many more of them."""
    least = len(acknowledged) + EACH
    until(lambda: len(acknowledged) >= least)


def test_nothing_acknowledged_is_lost_however_often_the_server_dies(
    folder: Path, tmp_path: Path
) -> None:
    try:
        process = start_postgresql(folder)
    except (ImportError, OSError, RuntimeError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL does not start here: {error}")
    acknowledged, refused, unknown = list[str](), dict[str, str](), set[str]()
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            id = minted("ent", os.urandom(12))
            try:
                with lab.opened() as archive:
                    record(archive, saying(id), dry_run=False)
            except UnreachableError:
                unknown.add(id)
            except (NotReadyError, ConflictError) as error:
                refused[id] = error.message
            else:
                acknowledged.append(id)

    try:
        lab = found(postgresql_address(folder), tmp_path / "lab")
        with ThreadPoolExecutor(WRITERS) as pool:
            working = [pool.submit(work) for _ in range(WRITERS)]
            try:
                for _ in range(ROUNDS):
                    grown(acknowledged)
                    killed(process)
                    process = restarted(folder)
                grown(acknowledged)
            finally:
                over.set()
            for one in working:
                one.result()
        with lab.opened() as archive, engines.reading(archive.engine) as connection:
            query = "SELECT id, event FROM muniment_views.event WHERE id LIKE 'ent:%%'"
            rows = connection.exec_driver_sql(query).all()
        entries = {id: Address.of_key(event).entry for id, event in rows}
        assert len(rows) == len(entries)
        assert sorted(entries.values()) == list(range(2, 2 + len(entries)))
        assert set(acknowledged) <= set(entries) <= {*acknowledged, *unknown}
        report = lab.verify()
        assert (report.answer, report.size) == (Answer.VERIFIED, 2 + len(entries))
    finally:
        with suppress(OSError):
            stopped(process)
