"""Beyond one machine: a primary dies under load, the standby goes on, and is read meanwhile."""

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from archive.errors import ConflictError, NotReadyError
from archive.ids import Address, minted
from archive.service import reading
from archive.service.recording import Said, record
from archive.store import engines
from archive.verify.report import Answer
from tests.cli.conftest import Muniment
from tests.conftest import postgresql_execute
from tests.labs import Lab, P, entity, furnish, said
from tests.servers import Pair, asked, paired, until

WRITERS = 4
BEFORE, AFTER = 24, 6
"""Entries acknowledged before the primary is killed, and by each writer afterwards."""

pytestmark = [
    pytest.mark.database,
    # A cursor on a server that is gone cannot be closed.
    pytest.mark.filterwarnings("ignore:.*ServerCursor:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def pair() -> Iterator[Pair]:
    # Sockets need a short path.
    with tempfile.TemporaryDirectory(prefix="muniment-pair-") as name:
        top = Path(name)
        top.chmod(0o755)
        with ExitStack() as stack:
            try:
                found = stack.enter_context(paired(top))
            except (ImportError, OSError, RuntimeError) as error:
                if os.environ.get("CI"):
                    raise
                pytest.skip(f"PostgreSQL does not start here: {error}")
            yield found


@pytest.fixture
def there(pair: Pair, tmp_path: Path) -> Lab:
    """An archive on both servers, whose address leads to the one that takes changes."""
    name = f"test_{uuid4().hex}"
    postgresql_execute(pair.primary, f"CREATE DATABASE {name}")
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(pair.url(name))
    return lab


def test_no_acknowledged_entry_is_lost_when_the_primary_dies_under_load(
    pair: Pair, there: Lab
) -> None:
    acknowledged, refused = list[str](), dict[str, str]()
    dead = threading.Event()

    def work() -> None:
        rest = AFTER
        while rest:
            id = minted("ent", os.urandom(12))
            with there.opened() as archive:
                try:
                    record(archive, saying(id), dry_run=False)
                # Also where another has recorded something before this one was back.
                except (NotReadyError, ConflictError) as error:
                    refused[id] = error.message
                else:
                    acknowledged.append(id)
                    rest -= dead.is_set()

    with ThreadPoolExecutor(WRITERS) as pool:
        working = [pool.submit(work) for _ in range(WRITERS)]
        until(lambda: len(acknowledged) >= BEFORE)
        pair.kill()
        pair.promote()
        dead.set()
        for one in working:
            one.result()
    with there.opened() as archive, engines.reading(archive.engine) as connection:
        query = "SELECT id, event FROM muniment_views.event WHERE id LIKE 'ent:%%'"
        rows = connection.exec_driver_sql(query).all()
    entries = {id: Address.of_key(event).entry for id, event in rows}
    assert len(rows) == len(entries)
    assert sorted(entries) == sorted(acknowledged)
    assert sorted(entries.values()) == list(range(2, 2 + len(acknowledged)))
    assert all("nothing was recorded" in told for told in refused.values())
    report = there.verify()
    assert (report.answer, report.size) == (Answer.VERIFIED, 2 + len(acknowledged))
    assert len(acknowledged) >= BEFORE + WRITERS * AFTER


READS = [
    ["status"],
    ["status", "--as-of", "5"],
    ["show", "p"],
    ["log"],
    ["history", "p"],
    ["find", "rain"],
    ["timeline"],
    ["stats"],
    ["conflicts"],
    ["property", "list"],
    ["unknowns"],
    ["mentions", "p"],
    ["verify"],
    ["db", "check"],
]


def test_readers_are_served_by_a_standby_and_writers_are_sent_away(pair: Pair, there: Lab) -> None:
    furnish(there)
    marker = there.place / "muniment.toml"
    name = re.search(r"/(test_\w+)\?", marker.read_text())
    assert name is not None
    own = there.copy(there.folder.parent / "reader")
    address = pair.standby.set(database=name[1]).render_as_string()
    marker = own.place / "muniment.toml"
    marker.write_text(re.sub("(?m)^database = .*$", f'database = "{address}"', marker.read_text()))
    size = reading_size(there)
    until(lambda: reading_size(own) == size)
    muniment = Muniment(own.home, own.place, own.folder)
    for words in READS:
        muniment(*words)
    muniment("snapshot", str(own.folder / "snapshot"))
    standby = muniment.json("status")["standby"]
    assert standby["receiving"] is True
    assert standby["waiting"] == 0
    assert standby["shown"] > 1_600_000_000
    assert "which follows its primary" in muniment("status").stdout
    for words in (
        ["note", "p", "New.", "--lang", "en"],
        ["rebuild"],
        ["checkpoint"],
    ):
        told = muniment.error(*words, code=7)
        assert "this server takes no changes" in str(told["message"]), words
    assert reading_size(own) == size
    pair.kill()
    until(lambda: "NOT CONNECTED" in muniment("status").stdout)
    assert muniment.json("status")["standby"]["receiving"] is False


def test_a_standby_that_lags_is_told_with_what_is_missing(pair: Pair, there: Lab) -> None:
    name = str(asked(pair.primary, "SELECT datname FROM pg_database WHERE datname LIKE 'test%'"))
    own = there.copy(there.folder.parent / "reader")
    address = pair.standby.set(database=name).render_as_string()
    marker = own.place / "muniment.toml"
    marker.write_text(re.sub("(?m)^database = .*$", f'database = "{address}"', marker.read_text()))
    postgresql_execute(pair.standby, "SELECT pg_wal_replay_pause()")
    there.record(entity(P))
    shutil.copytree(there.home, own.home, dirs_exist_ok=True)
    muniment = Muniment(own.home, own.place, own.folder)
    told = muniment.json("status")
    assert told["status"]["standing"]["size"] == 2
    assert told["secondPlace"] == 3
    assert told["standby"]["waiting"] > 0
    shown = muniment("status").stdout
    assert "bytes more arrived" in shown
    assert "At least 1 entry that was signed here is missing." in shown
    postgresql_execute(pair.standby, "SELECT pg_wal_replay_resume()")
    until(lambda: reading_size(own) == 3)
    assert "is missing" not in muniment("status").stdout


def test_what_is_found_after_a_lost_connection_has_reached_the_standby_too(
    pair: Pair, there: Lab
) -> None:
    wait_for(pair, "nobody")
    with ThreadPoolExecutor(1) as pool, there.opened() as archive:
        done = pool.submit(record, archive, saying(P), dry_run=False)
        until(lambda: asked(pair.primary, WAITING))
        first = asked(pair.primary, WAITING)
        # The server has the entry now, and the standby has not confirmed it.
        postgresql_execute(pair.primary, f"SELECT pg_terminate_backend({first}, 5000)")
        until(lambda: asked(pair.primary, WAITING) not in (None, first))
        assert not done.done()
        wait_for(pair, "*")
        assert [one.entry for one in done.result().addresses] == [2]
    assert reading_size(there) == 3
    assert there.verify().answer is Answer.VERIFIED


WAITING = "SELECT max(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


def wait_for(pair: Pair, standby: str) -> None:
    """Have every commit wait until *standby* confirms it."""
    postgresql_execute(pair.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
    postgresql_execute(pair.primary, "SELECT pg_reload_conf()")


def saying(id: str) -> Callable[[Connection], Said]:
    return lambda connection: said(entity(id))


def reading_size(lab: Lab) -> int:
    with lab.opened() as archive:
        return reading.status(archive).status.standing.size
