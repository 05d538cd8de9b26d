"""What is told as of an earlier entry is what was told when there were no more entries."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Connection, Engine, delete, insert, select

from archive.ids import EVENTS_PER_ENTRY, Origin
from archive.log.rebuild import rebuild
from archive.queries.between import between
from archive.queries.clusters import cluster, judgements, representatives
from archive.queries.conflicts import conflicts
from archive.queries.entities import entity
from archive.queries.find import find
from archive.queries.history import history
from archive.queries.labels import labels, voices
from archive.queries.listings import others
from archive.queries.log import log
from archive.queries.mentions import mentions_of_words
from archive.queries.names import candidates
from archive.queries.notes import notes
from archive.queries.properties import properties
from archive.queries.rests import rests
from archive.queries.sight import Sight
from archive.queries.sources import source
from archive.queries.statements import stated
from archive.queries.stats import NUMBERS, items, stats
from archive.queries.status import Status, status
from archive.queries.timeline import timeline
from archive.queries.unknowns import unknowns
from archive.service.depositing import deposit
from archive.store import engines, tables
from archive.store.captures import CaptureFiles
from archive.views.event import EVENT
from archive.views.seeking import wanted
from tests.histories import Acts, Live, acts
from tests.labs import ORIGIN as LAB_ORIGIN
from tests.labs import Lab
from tests.rules.histories import ORIGIN, say
from tests.service.conftest import write_example

Answers = Mapping[str, object]

law = settings(
    max_examples=3,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
seldom = settings(law, max_examples=2)

LIMIT = 1_000


class _TakeBack(Exception):
    pass


@contextmanager
def taken_back(engine: Engine) -> Iterator[Connection]:
    """Yield a connection whose work leaves no trace, so that each example starts anew."""
    try:
        with engines.writing(engine) as connection:
            yield connection
            raise _TakeBack
    except _TakeBack:
        return


def answers(sight: Sight, origin: str, folder: Path) -> Answers:
    """Return what every query says, by the question."""
    event = sight.table(EVENT)
    found = set(sight.connection.execute(select(event.c.id)).scalars())
    ids = sorted(id for id in found if not id[0].isdigit())
    kinds = {kind: [id for id in ids if id.startswith(kind)] for kind in ("ent", "src", "stm")}
    statements = stated(sight, kinds["stm"], older=True)
    return {
        "statements": statements,
        "others": {id: others(sight, one) for id, one in statements.items()},
        "entities": {id: entity(sight, id, LIMIT) for id in kinds["ent"]},
        "clusters": {id: cluster(sight, id) for id in kinds["ent"]},
        "judgements": {id: judgements(sight, id) for id in kinds["ent"]},
        "representatives": representatives(sight),
        "sources": {id: source(sight, id, LIMIT) for id in kinds["src"]},
        "rests": {id: rests(sight, id, limit=LIMIT) for id in (*kinds["src"], *kinds["ent"])},
        "properties": properties(sight),
        "histories": {id: history(sight, id) for id in ids},
        "notes": {id: notes(sight, id) for id in ids},
        "names": labels(sight, ids),
        "names in Russian": labels(sight, ids, "ru"),
        "voices": voices(sight, kinds["src"]),
        "candidates": {text: candidates(sight, text) for text in ("it rained.", "имя", "h1")},
        "log": log(sight, limit=LIMIT),
        "statements in the log": log(sight, limit=LIMIT, type="statement", oldest_first=True),
        "timeline": timeline(sight, limit=LIMIT),
        "conflicts": conflicts(sight, limit=LIMIT, settled=True),
        "unknowns": unknowns(sight, limit=LIMIT),
        "stats": stats(sight),
        "items": [items(sight, name, limit=LIMIT) for name in NUMBERS],
        "status": as_then(status(sight, Origin(origin))),
        "found": {
            word: find(sight, wanted([word], exact=False), LIMIT)
            for word in ("rained", "приказ", "h1")
        },
        "mentions": mentions_of_words(sight, CaptureFiles(folder), "rain"),
        "changes": between(Sight(sight.connection, 1), sight, limit=LIMIT),
    }


def as_then(found: Status) -> Status:
    """Return *found* without how many entries came later, which nobody knew."""
    return replace(found, standing=replace(found.standing, as_of=None, later=0))


def without(story: Acts, *left_out: str) -> Acts:
    return [[(step, seed) for step, seed in steps if step not in left_out] for steps in story]


def told(connection: Connection, story: Acts) -> Iterator[int]:
    """Tell *story*; yield how many entries there are, whenever there may be a new one."""
    live = Live(connection)
    live.begin()
    yield live.tree.size
    for n, steps in enumerate(story):
        live.go_on([steps])
        if n % 2:
            live.sign_checkpoint()
        yield live.tree.size


def says_what_it_said(connection: Connection, said: Mapping[int, Answers], folder: Path) -> None:
    for size, then in said.items():
        now = answers(Sight(connection, size), ORIGIN, folder)
        for question, answer in then.items():
            assert now[question] == answer, (size, question)


def nothing_is_forgotten(engine: Engine, story: Acts, folder: Path) -> None:
    with taken_back(engine) as connection:
        said = {
            size: answers(Sight(connection), ORIGIN, folder)
            for size in told(connection, without(story, "redaction"))
        }
        says_what_it_said(connection, said, folder)


def only_what_was_redacted_is_missing(engine: Engine, story: Acts, folder: Path) -> None:
    """Compare with an archive of fewer entries in which the same bodies are gone."""
    story = [*story, [("redaction", seed) for seed in range(8)]]
    with taken_back(engine) as connection:
        sizes = sorted(set(told(connection, story)))
        sizes = sizes[:: max(2, len(sizes) // 2)]
        now = {size: answers(Sight(connection, size), ORIGIN, folder) for size in sizes}
        gone = connection.execute(select(tables.redacted)).all()
    for size in sizes:
        with taken_back(engine) as connection:
            begun(connection, story, size)
            there = tables.redacted.c.event
            known = set(connection.execute(select(there)).scalars())
            for row in gone:
                if row.event < size * EVENTS_PER_ENTRY and row.event not in known:
                    values = {"event": row.event, "by_event": row.by_event}
                    connection.execute(insert(tables.redacted).values(values))
                    body = tables.body.c.event == row.event
                    connection.execute(delete(tables.body).where(body))
            rebuild(connection)
            then = answers(Sight(connection), ORIGIN, folder)
            for question in then.keys() - {"status"}:
                assert now[size][question] == then[question], (size, question)


def begun(connection: Connection, story: Acts, size: int) -> None:
    """Tell *story* until there are *size* entries."""
    next(one for one in told(connection, story) if one == size)


@law
@given(acts)
def test_on_sqlite_an_earlier_state_answers_as_it_did(
    sqlite_engine: Engine, tmp_path: Path, story: Acts
) -> None:
    nothing_is_forgotten(sqlite_engine, story, tmp_path)


@seldom
@given(acts)
def test_on_postgresql_an_earlier_state_answers_as_it_did(
    postgresql_engine: Engine, tmp_path: Path, story: Acts
) -> None:
    nothing_is_forgotten(postgresql_engine, story, tmp_path)


@law
@given(acts)
def test_on_sqlite_only_what_was_redacted_is_missing_from_an_earlier_state(
    sqlite_engine: Engine, tmp_path: Path, story: Acts
) -> None:
    only_what_was_redacted_is_missing(sqlite_engine, story, tmp_path)


@seldom
@given(acts)
def test_on_postgresql_only_what_was_redacted_is_missing_from_an_earlier_state(
    postgresql_engine: Engine, tmp_path: Path, story: Acts
) -> None:
    only_what_was_redacted_is_missing(postgresql_engine, story, tmp_path)


def test_the_example_answers_as_of_each_entry_as_it_did(tmp_path: Path, database_url: str) -> None:
    lab = Lab(tmp_path)
    lab.found(database_url)
    file = write_example(tmp_path)
    said: dict[int, Answers] = {}

    def ask(size: int | None = None) -> Answers:
        with lab.opened() as archive, engines.reading(archive.engine) as connection:
            return answers(Sight(connection, size), LAB_ORIGIN, archive.captures.folder)

    def first_statements() -> list[str]:
        with lab.opened() as archive, engines.reading(archive.engine) as connection:
            event = Sight(connection).table(EVENT)
            asked = select(event.c.id).where(event.c.type == "statement.added")
            return list(connection.execute(asked.order_by(event.c.event).limit(3)).scalars())

    said[2] = ask()
    with lab.opened() as archive:
        deposit(archive, file)
    said[3] = ask()
    one, two, three = first_statements()
    lab.record(
        say("statement.retracted", one, replaces=lab.link(one)),
        say("statement.preferred", two, replaces=lab.link(two)),
        say("statement.deprecated", three, replaces=lab.link(three)),
        say("note.added", two),
    )
    said[4] = ask()
    for size, then in said.items():
        now = ask(size)
        for question, answer in then.items():
            assert now[question] == answer, (size, question)
