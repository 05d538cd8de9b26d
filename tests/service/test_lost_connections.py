"""A connection to a server that breaks in the middle: recorded once, or told truly."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import PipelineStatus
from sqlalchemy import URL, Connection, event

from archive.errors import ArchiveError, ConflictError, NotReadyError, UnreachableError
from archive.ids import Address, minted
from archive.relation import Cell
from archive.service import drafting, reading, surviving
from archive.service.archive import Archive
from archive.service.recording import Pen, Said, record, record_with
from archive.store import bulk, engines, prepared
from archive.verify.report import Answer
from tests.conftest import postgresql_execute
from tests.labs import Lab, P, Q, entity, said
from tests.proxies import Proxy, proxied

# A cursor on a server that is gone cannot be closed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*ServerCursor:pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def proxy(postgresql_url: str) -> Iterator[Proxy]:
    with proxied(postgresql_url) as proxy:
        yield proxy


@pytest.fixture
def there(
    postgresql_url: str, tmp_path: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> Lab:
    """An archive whose database is reached by way of the proxy."""
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(postgresql_url)
    marker = lab.place / "muniment.toml"
    address = f'database = "{proxy.url(postgresql_url)}"'
    marker.write_text(re.sub("(?m)^database = .*$", address, marker.read_text()))
    monkeypatch.setattr(surviving, "PAUSES", (0.0, 0.1, 0.1))
    return lab


def size(lab: Lab) -> int:
    with lab.opened() as archive:
        return reading.status(archive).status.standing.size


def saying(id: str) -> Callable[[Connection], Said]:
    return lambda connection: said(entity(id))


def new() -> str:
    return minted("ent", os.urandom(12))


def recorded(lab: Lab, id: str) -> list[int]:
    """Return the indexes of the entries that add *id*."""
    with lab.opened() as archive, engines.reading(archive.engine) as connection:
        found = connection.exec_driver_sql(
            "SELECT event FROM muniment_views.event WHERE id = %s", (id,)
        )
        return [Address.of_key(key).entry for key in found.scalars()]


@pytest.mark.parametrize("answered", [False, True])
def test_at_whatever_message_it_breaks_nothing_is_recorded_twice_or_told_wrongly(
    there: Lab, proxy: Proxy, answered: bool
) -> None:
    kept = list[str]()
    for nth in range(1, 200):
        id = new()
        with there.opened() as archive:
            # The connection is made first: what breaks is the work.
            reading.status(archive)
            proxy.arm(nth, answered=answered)
            told = ""
            try:
                done = record(archive, saying(id), dry_run=False)
                assert done.warning is None
            except NotReadyError as error:
                told = error.message
            was, proxy.nth = proxy.nth, 0
        entries = recorded(there, id)
        if told:
            assert "nothing was recorded" in told
            assert entries == []
        else:
            assert entries == [done.addresses[0].entry]
            kept.append(id)
        if was:
            break
    assert proxy.cuts == 0
    assert nth > 20
    assert size(there) == 2 + len(kept)
    report = there.verify()
    assert (report.answer, report.size) == (Answer.VERIFIED, 2 + len(kept))


@pytest.mark.parametrize("answered", [False, True])
def test_a_commit_whose_answer_is_lost_is_one_entry(
    there: Lab, proxy: Proxy, answered: bool
) -> None:
    with there.opened() as archive:
        proxy.arm(1, needle=b"COMMIT", answered=answered)
        done = record(archive, saying(P), dry_run=False)
        assert proxy.cuts == 1
    assert (done.checkpoint, done.warning) == (3, None)
    assert recorded(there, P) == [2] == [done.addresses[0].entry]
    assert there.verify().answer is Answer.VERIFIED


@pytest.mark.parametrize("when", ["rows", "commit"])
def test_a_server_that_ends_the_connection_is_asked_again(
    there: Lab, postgresql_server: URL, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed, statuses = list[int](), list[int]()

    def kill(connection: Connection) -> None:
        if not killed:
            raw = connection.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            killed.append(raw.info.backend_pid)
            postgresql_execute(postgresql_server, f"SELECT pg_terminate_backend({killed[0]}, 5000)")

    def change(connection: Connection, statement: str, rows: list[Mapping[str, Cell]]) -> None:
        if statement.startswith("UPDATE head"):
            raw = connection.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            statuses.append(raw.pgconn.pipeline_status)
            kill(connection)
        bulk.change(connection, statement, rows)

    with there.opened() as archive:
        if when == "commit":
            event.listen(archive.engine, when, kill)
        else:
            monkeypatch.setattr(prepared, "change", change)
        done = record(archive, saying(P), dry_run=False)
    assert len(killed) == 1
    # It broke among rows that were sent ahead; and when they were sent again, they were too.
    assert statuses == ([PipelineStatus.ON] * 2 if when == "rows" else [])
    assert recorded(there, P) == [2] == [done.addresses[0].entry]
    assert there.verify().answer is Answer.VERIFIED


@pytest.mark.parametrize("answered", [False, True])
def test_what_nobody_can_know_is_told_as_that(there: Lab, proxy: Proxy, answered: bool) -> None:
    told = list[str]()
    around = replace(there.around, waits=told.append)
    with Archive.open_as_it_is(there.place, around) as archive:
        proxy.arm(1, needle=b"COMMIT", answered=answered, shut=True)
        with pytest.raises(UnreachableError, match="while entry 2 was recorded") as caught:
            record(archive, saying(P), dry_run=False)
    proxy.shut = False
    assert "whether it was is not known" in caught.value.message
    assert "before you repeat it" in caught.value.remedy
    assert re.search("broke; finding out whether this was recorded", told[0])
    assert recorded(there, P) == ([2] if answered else [])


def test_if_others_recorded_meanwhile_it_is_left_to_the_person(
    there: Lab, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surviving.time, "sleep", lambda seconds: there.record(entity(Q)))
    with there.opened() as archive:
        proxy.arm(1, needle=b"COMMIT", answered=False)
        with pytest.raises(ConflictError, match="nothing was recorded; there were 2 entries then"):
            record(archive, saying(P), dry_run=False)
    assert (recorded(there, P), recorded(there, Q)) == ([], [2])


@pytest.mark.parametrize("answered", [False, True])
def test_what_takes_many_entries_is_found_or_was_never_recorded(
    there: Lab, proxy: Proxy, answered: bool
) -> None:
    def write(pen: Pen) -> int:
        return len([*pen.append([entity(P)]), *pen.append([entity(Q)])])

    with there.opened() as archive:
        proxy.arm(1, needle=b"COMMIT", answered=answered)
        if answered:
            assert record_with(archive, write, dry_run=False)[0] == 2
        else:
            with pytest.raises(NotReadyError, match="nothing was recorded"):
                record_with(archive, write, dry_run=False)
    assert (recorded(there, P), recorded(there, Q)) == (([2], [3]) if answered else ([], []))


@pytest.mark.parametrize("answered", [False, True])
def test_a_drafted_act_is_appended_once(there: Lab, proxy: Proxy, answered: bool) -> None:
    file = there.folder / "act"
    with Archive.open(there.place, replace(there.around, draft=file)) as archive:
        record(archive, saying(P), dry_run=False)
    with there.opened() as archive:
        drafting.sign(file, archive.around.keyring, archive.around.ask, ("aigerim",))
        proxy.arm(1, needle=b"COMMIT", answered=answered)
        done = drafting.append_act(archive, file)
        assert proxy.cuts == 1
    assert recorded(there, P) == [done.addresses[0].entry] == [2]
    assert there.verify().answer is Answer.VERIFIED


def test_a_server_that_is_not_there_at_all_has_nothing_recorded(there: Lab, proxy: Proxy) -> None:
    with there.opened() as archive:
        proxy.arm(1, answered=False, shut=True)
        with pytest.raises(ArchiveError, match="nothing was recorded"):
            record(archive, saying(P), dry_run=False)
    proxy.shut = False
    assert size(there) == 2
