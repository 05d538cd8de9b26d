"""Queries that are compiled once answer as those that are built for each answer."""

from sqlalchemy import event, select

from archive.events.entity import EntityCorrected
from archive.queries.asked import Asked, Query
from archive.queries.history import history
from archive.queries.labels import labels, voices
from archive.queries.sight import Sight, Tables
from archive.queries.standing import standing
from archive.queries.statements import stated
from archive.store.prepared import Marks, value
from archive.views.entity import ENTITY
from tests.queries.conftest import ORIGIN, Teller


@Asked
def borne(table: Tables, handles: Marks) -> Query:
    entity = table(ENTITY)
    return (
        select(entity.c.handle, entity.c.until)
        .where(entity.c.handle.in_(handles), entity.c.state == value("state"))
        .order_by(entity.c.event)
    )


def handles(sight: Sight) -> list[tuple[object, ...]]:
    return [tuple(row) for row in borne.of(sight, ["two", "one", "three"], state="open")]


def test_one_query_answers_for_now_and_for_every_earlier_entry(teller: Teller) -> None:
    one = teller.entity({"en": "One"}, handle="one")
    size = teller.ask(lambda sight: standing(sight, ORIGIN).size)
    renamed = EntityCorrected.decode(
        {
            "kind": "person",
            "label": {"en": "1"},
            "identified": True,
            "handle": "two",
            "reason": "x",
        },
        "",
    )
    teller.judge(one, renamed)
    assert teller.ask(handles) == [("one", size), ("two", None)]
    assert teller.ask(handles, size + 1) == [("one", size), ("two", None)]
    assert teller.ask(handles, size) == [("one", None)]
    assert teller.ask(handles, size - 1) == []


def test_what_is_asked_of_one_statement_is_not_built_anew(teller: Teller) -> None:
    teller.property("claim", "text")
    said = {"property": "claim", "references": [{"source": teller.source(handle="report")}]}
    about = teller.entity({"en": "Murat"})
    id = teller.statement(subject=about, value={"text": "one", "lang": "en"}, **said)
    built: list[object] = []
    event.listen(teller.engine, "before_execute", lambda *found: built.append(found[1]))

    def ask(sight: Sight) -> object:
        named = history(sight, id).ids()
        told = labels(sight, named), voices(sight, named), standing(sight, ORIGIN)
        return told, stated(sight, [id])

    assert teller.ask(ask)
    assert teller.ask(ask, 5)
    assert built == []
