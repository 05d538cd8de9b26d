"""Making what is derived anew, and what stands in its way."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from archive.core import entry as entries
from archive.core.entry import Entry, UnknownVersionError
from archive.errors import (
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
    NotReadyError,
    TamperedError,
)
from archive.ids import Address
from archive.log import append, checkpoints, reading, tree, views
from archive.log.rebuild import rebuild
from archive.log.refusal import refuse
from archive.rules.weigh import Verdict
from archive.service import keeping
from archive.store import bulk, derived, engines
from archive.verify.report import Answer
from tests.histories import Live
from tests.labs import Lab
from tests.rules.histories import LOGS, P, person, say


@pytest.fixture
def live(engine: Engine) -> Iterator[Live]:
    with engines.writing(engine) as connection:
        started = Live(connection)
        started.begin()
        yield started


def test_what_is_derived_is_made_anew(lab: Lab) -> None:
    before = lab.dump()
    lab.sql("DROP TABLE event", "DELETE FROM node", "UPDATE label SET text = 'x'")
    assert lab.verify().answer is Answer.FAILED
    with lab.opened() as archive:
        assert keeping.rebuild(archive) == 12
    assert lab.verify().answer is Answer.VERIFIED
    kinds = {line.partition("(")[0] for line in before if line.startswith("INSERT")}
    assert {line.partition("(")[0] for line in lab.dump() if line.startswith("INSERT")} == kinds


def test_a_server_knows_at_once_what_stands_in_tables_that_were_made_anew(live: Live) -> None:
    """Else it would ask them as if they were empty until it looks by itself."""
    connection = live.connection
    if connection.dialect.name != "postgresql":
        rebuild(connection)
        kept = "SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'"
        assert connection.exec_driver_sql(kept).all() == []
        return
    looked_at = "SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'muniment_views'"
    assert "event" not in connection.exec_driver_sql(looked_at).scalars().all()
    rebuild(connection)
    assert {"event", "revision", "key"} <= set(connection.exec_driver_sql(looked_at).scalars())


def test_views_of_an_older_form_are_made_anew_by_an_upgrade(lab: Lab) -> None:
    lab.sql("UPDATE view_version SET version = 0 WHERE name = 'event'")
    with lab.opened() as archive:
        with (
            engines.reading(archive.engine) as connection,
            pytest.raises(NotReadyError, match="not ready: event"),
        ):
            views.require_current(connection)
        keeping.upgrade(archive)
        with engines.reading(archive.engine) as connection:
            views.require_current(connection)


def test_views_of_a_newer_form_are_left_alone(lab: Lab) -> None:
    lab.sql("UPDATE view_version SET version = 99 WHERE name = 'event'")
    before = lab.dump()
    with lab.opened() as archive, pytest.raises(NotReadyError, match="newer program"):
        keeping.upgrade(archive)
    assert lab.dump() == before


@pytest.mark.parametrize("index", [0, 5, 11])
def test_a_log_with_a_hole_is_not_rebuilt(lab: Lab, index: int) -> None:
    lab.sql(f'DELETE FROM entry WHERE "index" = {index}')
    before = lab.dump()
    with lab.opened() as archive, pytest.raises(TamperedError, match=f"entry {index} is missing"):
        keeping.rebuild(archive)
    assert lab.dump() == before


def test_an_entry_that_only_a_newer_program_knows_is_not_passed_over(lab: Lab) -> None:
    lab.sql("UPDATE entry SET note = CAST('muniment/entry/v2\n' AS BLOB) WHERE \"index\" = 5")
    with lab.opened() as archive, pytest.raises(NotReadyError, match="entry 5"):
        keeping.rebuild(archive)


def test_what_does_not_count_keeps_its_place_in_the_tree_alone(lab: Lab) -> None:
    lab.sql("UPDATE entry SET note = x'00' WHERE \"index\" = 11")
    with lab.opened() as archive:
        assert keeping.rebuild(archive) == 12
    assert lab.ask("SELECT count(*) FROM entry_index") == [(11,)]
    assert lab.ask("SELECT count(*) FROM node WHERE level = 0") == [(12,)]


def test_many_ids_are_asked_for_in_batches(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    teller = live.teller
    teller.say("property", 1)
    teller.say("captured", 2)
    live.append()
    teller.say("statement", 3)
    teller.say("statement", 4)
    live.append()
    assert live.tree.size == 4


def test_entries_are_read_wherever_they_stand(live: Live) -> None:
    connection = live.connection
    assert [held.index for held in reading.everything(connection)] == [0, 1]
    assert [held.index for held in reading.kept_at(connection, [1, 0, 1])] == [0, 1]
    assert list(reading.kept_at(connection, [])) == []
    found = list(reading.recorded_at(connection, [Address(1, 2), Address(0, 1)]))
    assert [str(item.address) for item in found] == ["0.1", "1.2"]


def test_a_tree_without_its_nodes_asks_for_a_rebuild(live: Live) -> None:
    connection = live.connection
    connection.execute(derived.table(tree.NODE).delete())
    with pytest.raises(NotReadyError, match="no node"):
        append.base_root(connection, first(connection), 2)
    assert rebuild(connection) == 2
    assert append.base_root(connection, first(connection), 2) is not None


def first(connection: Connection) -> Entry:
    (held,) = reading.kept(connection, 1, 2)
    return entries.parse(held.note)


def test_what_the_rules_refuse_is_told_by_what_one_can_do(live: Live) -> None:
    one = live.teller.entities[0]
    wrong = [
        (MalformedError, say("entity.linked", one, other=one)),
        (NotFoundError, say("entity.corrected", P)),
        (ConflictError, say("entity.added", one)),
    ]
    for kind, draft in wrong:
        live.teller.drafts = [draft]
        with pytest.raises(kind) as caught:
            live.append()
        assert caught.value.remedy
        assert "event 0 (" not in caught.value.message
    live.teller.drafts = [say("note.added", one), say("entity.corrected", P)]
    with pytest.raises(NotFoundError, match=r"event 1 \(entity.corrected ent:"):
        live.append()
    live.teller.drafts = [say("note.added", one)]
    with pytest.raises(NotAuthorisedError):
        live.append(by=(person("z"),))
    assert live.tree.size == 2


def test_what_is_not_known_is_not_appended(live: Live) -> None:
    entry = first(live.connection)
    error = refuse(entry, Verdict(undecided=0))
    assert isinstance(error, MalformedError)
    assert "is not known here" in error.message
    with pytest.raises(UnknownVersionError):
        append.append(live.connection, b"muniment/entry/v2\n", {})


def test_without_a_key_of_the_log_there_is_no_checkpoint(live: Live) -> None:
    with pytest.raises(NotAuthorisedError, match="is not at hand"):
        checkpoints.sign(live.connection, LOGS[0][:1], None, 5)
    note = checkpoints.sign(live.connection, LOGS[0], None, 5)
    assert note is not None
    checkpoints.keep(live.connection, note)
    assert checkpoints.sign(live.connection, LOGS[0], None, 5) is None
    signed = checkpoints.newest(live.connection)
    assert signed is not None
    assert signed.note.encode() == note
    checkpoints.check_signatures(signed, [signer.key for signer in LOGS[0]])
    with pytest.raises(TamperedError, match="is missing"):
        checkpoints.check_signatures(signed, [LOGS[1][0].key])


def test_time_never_decreases(live: Live) -> None:
    for now in (1_000, 10):
        note = checkpoints.sign(live.connection, LOGS[0], checkpoints.newest(live.connection), now)
        assert note is not None
        checkpoints.keep(live.connection, note)
        signed = checkpoints.newest(live.connection)
        assert signed is not None
        assert checkpoints.checkpoints.timestamp_of(signed) == 1_000
        live.teller.say("entity", 9)
        live.append()


def test_a_checkpoint_in_the_table_that_is_none_is_told(lab: Lab) -> None:
    lab.sql("UPDATE checkpoint SET note = x'ff' WHERE size = 12")
    with (
        lab.opened() as archive,
        engines.reading(archive.engine) as connection,
        pytest.raises(TamperedError),
    ):
        checkpoints.newest(connection)


def test_a_look_at_the_views_tells_each_row_that_differs(lab: Lab) -> None:
    with lab.opened() as archive:
        assert keeping.check_views(archive) == ()
    lab.sql("UPDATE statement SET term = 'It snowed.' WHERE event = 1024")
    with lab.opened() as archive:
        (line,) = keeping.check_views(archive)
    assert line.startswith("4.0: statement: a row that differs from the log (term)")
    lab.sql("DROP TABLE body")
    with lab.opened() as archive, pytest.raises(NotReadyError, match="cannot be read"):
        keeping.check_views(archive)
