"""A log that was kept elsewhere comes into an empty database as its copy shows it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, select

from archive.core import entry as entries
from archive.errors import ConflictError, NotReadyError, TamperedError
from archive.events.opening import MAX_BODY_BYTES, Kept, Stored
from archive.ids import Address
from archive.log import reading, tree
from archive.log.append import append
from archive.log.filling import fill
from archive.relation import Relation, Row
from archive.service.editing import Audience, Selected
from archive.store import derived, engines, head, tables
from archive.views.event import EVENT
from archive.views.runner import RELATIONS
from tests.copies import Held, eventful, rows_of
from tests.rules.histories import History, P, S, founded, say


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engines.writing(engine) as connection:
        yield connection


@pytest.fixture
def history() -> History:
    return eventful()


def selected(history: History, audience: Audience) -> Selected:
    return Selected(Held(history.kept), history.state, audience)


def rows(connection: Connection, relation: Relation) -> list[Row]:
    return sorted(tuple(row) for row in connection.execute(select(*derived.table(relation).c)))


@pytest.mark.parametrize("chunk", [1, 2, 256])
@pytest.mark.parametrize("audience", Audience)
def test_the_tables_are_those_that_the_copy_shows(
    connection: Connection,
    history: History,
    audience: Audience,
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "CHUNK", chunk)
    copy = selected(history, audience)
    filled = fill(connection, copy.entries())
    assert filled.tree.root() == history.tree.root()
    assert filled.state.origin == history.state.origin
    assert head.size(connection) == history.size
    nodes = tree.reader(connection)
    assert nodes([node_of(history)]) == history.tree.read([node_of(history)])
    wanted = rows_of(copy)
    for relation in RELATIONS:
        assert rows(connection, relation) == sorted(wanted.get(relation, [])), relation.name
    states = {row.state for row in connection.execute(select(derived.table(EVENT)))}
    assert states == {"open", "redacted", *(["withheld"] if audience is Audience.PUBLIC else [])}


def node_of(history: History) -> tree.Node:
    return tree.Node(1, history.size // 2 - 1)


def test_what_is_read_back_is_what_was_put_in(connection: Connection, history: History) -> None:
    copy = selected(history, Audience.FULL)
    fill(connection, copy.entries())
    found = list(reading.everything(connection))
    assert [one.note for one in found] == [one.note for one in history.kept]
    assert [one.bodies for one in found] == [one.bodies for one in copy.entries()]
    assert [(i, sorted(one.redacted)) for i, one in enumerate(found) if one.redacted] == [(3, [3])]


def test_a_redacted_body_that_a_copy_still_has_does_not_come_back(
    connection: Connection, history: History
) -> None:
    assert 3 in history.kept[3].bodies
    fill(connection, history.kept)
    keys = set(connection.execute(select(tables.body.c.event)).scalars())
    assert Address(3, 3).key not in keys
    assert Address(3, 2).key in keys


def test_a_body_of_another_event_is_shown_as_such(connection: Connection, history: History) -> None:
    one = history.kept[2]
    bodies = {**one.bodies, 1: one.bodies[2]}
    history.kept[2] = replace(one, bodies=bodies)
    fill(connection, selected(history, Audience.PUBLIC).entries())
    event = derived.table(EVENT)
    found = select(event.c.state).where(event.c.event == Address(2, 1).key)
    assert connection.execute(found).scalar() == "foreign"


def test_an_entry_that_does_not_count_keeps_its_place_alone(connection: Connection) -> None:
    history = founded()
    history.put(b"nonsense")
    history.counts(say("note.added", P))
    assert fill(connection, history.kept).tree.size == history.size
    assert len(list(reading.everything(connection))) == history.size
    event = derived.table(EVENT)
    found = connection.execute(select(event.c.since).distinct().order_by(event.c.since)).scalars()
    assert list(found) == [0, 1, 2, 4]


def test_of_an_empty_log_nothing_is_made_but_tables(connection: Connection) -> None:
    assert fill(connection, []).tree.size == 0
    assert connection.execute(select(derived.table(EVENT))).all() == []


def test_a_database_that_holds_something_is_not_filled(
    connection: Connection, history: History
) -> None:
    fill(connection, history.kept)
    with pytest.raises(ConflictError, match="holds an archive already"):
        fill(connection, history.kept)


def test_entries_come_in_order_and_none_is_left_out(
    connection: Connection, history: History
) -> None:
    with pytest.raises(TamperedError, match="entry 2 is missing, and 3 stands in its place"):
        fill(connection, [*history.kept[:2], *history.kept[3:]])


def test_a_body_that_is_no_events_is_refused(connection: Connection, history: History) -> None:
    one = history.kept[2]
    history.kept[2] = replace(one, bodies={**one.bodies, 5: one.bodies[0]})
    with pytest.raises(TamperedError, match=r"the body of 2\.5 is no event's"):
        fill(connection, history.kept)


def test_nor_has_an_entry_that_cannot_be_read_any_body(connection: Connection) -> None:
    history = founded()
    kept = Kept(index=3, note=b"nonsense", bodies={0: Stored(bytes(16), b"{}")})
    with pytest.raises(TamperedError, match=r"the body of 3\.0"):
        fill(connection, [*history.kept, kept])


def test_a_body_longer_than_any_may_be_is_refused(connection: Connection, history: History) -> None:
    one = history.kept[2]
    long = Stored(bytes(16), b" " * (MAX_BODY_BYTES + 1))
    history.kept[2] = replace(one, bodies={**one.bodies, 1: long})
    with pytest.raises(TamperedError, match=r"the body of 2\.1 is longer"):
        fill(connection, history.kept)


def test_what_only_a_newer_program_knows_is_not_passed_over(
    connection: Connection, history: History
) -> None:
    history.kept[4] = replace(history.kept[4], note=b"muniment/entry/v2\n", bodies={})
    with pytest.raises(NotReadyError, match="entry 4 is of a form"):
        fill(connection, history.kept)


def test_it_can_be_written_to_afterwards_as_any_other(
    connection: Connection, history: History
) -> None:
    *earlier, last = history.kept
    fill(connection, Selected(Held(earlier), history.state, Audience.FULL).entries())
    assert entries.parse(last.note).heads[0].type == "event.redacted"
    assert append(connection, last.note, last.bodies).index == len(earlier)
    assert S in {row.id for row in connection.execute(select(derived.table(EVENT)))}
