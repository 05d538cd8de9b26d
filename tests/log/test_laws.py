"""What holds of every history, followed entry by entry in a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Connection, Engine

from archive.core import trust
from archive.core.memory_tree import MemoryTree
from archive.core.trust import Trust
from archive.events.opening import bodies_of, open_all, recorded
from archive.log import reading, standing, views
from archive.log.append import base_root
from archive.log.priming import prime
from archive.log.rebuild import rebuild
from archive.rules.fold import fold
from archive.rules.state import State
from archive.rules.weigh import weigh
from archive.service.verifying import LiveEvidence
from archive.store import engines
from archive.store.captures import CaptureFiles
from archive.verify.auditor import verify
from archive.verify.report import Answer
from archive.views.runner import RELATIONS, changes
from tests.histories import Acts, Live, acts, digests, rows
from tests.rules.histories import LOGS

law = settings(
    max_examples=15,
    deadline=None,
    # A history is slow to shrink, and short enough to read.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
seldom = settings(law, max_examples=4)


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


def told(connection: Connection, story: Acts) -> Live:
    live = Live(connection)
    live.begin()
    first = live.sign_checkpoint()
    assert first is not None
    live.go_on(story)
    live.sign_checkpoint()
    return live


def followed_is_rebuilt(connection: Connection) -> None:
    before = {relation.name: rows(connection, relation) for relation in views.ALL}
    rebuild(connection)
    after = {relation.name: rows(connection, relation) for relation in views.ALL}
    assert before == after


def followed_is_folded_at_once(connection: Connection, size: int) -> None:
    kept = list(reading.kept(connection, 0, size))
    items = [
        item
        for weighed in fold(kept, State(), MemoryTree())
        if weighed.entry is not None
        for item in recorded(weighed.held.index, weighed.entry, weighed.opened)
    ]
    made = changes(items).rows
    for relation in RELATIONS:
        assert rows(connection, relation) == sorted(made.get(relation, []), key=repr), relation.name


class Spy(dict[object, object]):
    """A table of the rules' memory that writes down what it was asked and what it said."""

    def __init__(self, name: str, held: dict[object, object], asked: list[object]) -> None:
        super().__init__(held)
        self._name = name
        self._asked = asked

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self._asked.append((self._name, "in", key, found))
        return found

    def __getitem__(self, key: object) -> object:
        found = super().__getitem__(key)
        self._asked.append((self._name, "at", key, found))
        return found

    def get(self, key: object, default: object = None) -> object:
        found = super().get(key, default)
        self._asked.append((self._name, "get", key, found))
        return found

    def items(self) -> object:
        self._asked.append((self._name, "items", sorted(super().items(), key=repr)))
        return super().items()

    def values(self) -> object:
        self._asked.append((self._name, "values", sorted(super().values(), key=repr)))
        return super().values()


def spied(state: State) -> list[object]:
    """Have all that is looked up in *state* written into the list that is returned."""
    asked: list[object] = []
    for one in fields(state):
        held = getattr(state, one.name)
        if isinstance(held, dict):
            setattr(state, one.name, Spy(one.name, dict(held), asked))
    return asked


def primed_is_folded(connection: Connection, size: int) -> None:
    state, tree = State(), MemoryTree()
    for held in reading.kept(connection, 0, size):
        asked = spied(state)
        (weighed,) = fold([held], state, tree)
        entry = weighed.entry
        assert entry is not None
        bodies = bodies_of(open_all(entry, held))
        primed = prime(connection, entry, bodies, held.index)
        asked_primed = spied(primed)
        root = base_root(connection, entry, held.index)
        assert weigh(primed, held.index, entry, bodies, root) == weighed.verdict
        assert asked_primed == asked
        for name in ("origin", "signers", "log"):
            assert getattr(primed, name) == getattr(state, name)


def kept_is_read(connection: Connection, live: Live) -> None:
    size = live.tree.size
    kept = standing.recall(connection, live.tree.root_at(size))
    assert kept is not None
    assert kept.standing == standing.read(connection, size)
    assert all(live.tree.root_at(base) == root for base, root in kept.bases.items())


def verified(connection: Connection, live: Live, folder: Path) -> None:
    captures = CaptureFiles(folder)
    for digest, data in digests(live.teller):
        assert captures.put(data)[0] == digest
    first = live.tree.root_at(1)
    pins = trust.encode([signer.key for signer in LOGS[0]], first)
    report = verify(LiveEvidence(connection, captures), pinned(pins), "pins")
    assert report.findings == []
    assert report.answer is Answer.VERIFIED
    assert report.size == live.tree.size == report.covered


def pinned(pins: bytes) -> Trust:
    return trust.parse(pins)


def keep_the_laws(engine: Engine, story: Acts, folder: Path) -> None:
    with taken_back(engine) as connection:
        live = told(connection, story)
        followed_is_folded_at_once(connection, live.tree.size)
        primed_is_folded(connection, live.tree.size)
        kept_is_read(connection, live)
        verified(connection, live, folder)
        followed_is_rebuilt(connection)


@law
@given(acts)
def test_on_sqlite_what_is_followed_is_what_is_rebuilt_folded_primed_and_verified(
    sqlite_engine: Engine, tmp_path: Path, story: Acts
) -> None:
    keep_the_laws(sqlite_engine, story, tmp_path / "captures")


@seldom
@given(acts)
def test_on_postgresql_what_is_followed_is_what_is_rebuilt_folded_primed_and_verified(
    postgresql_engine: Engine, tmp_path: Path, story: Acts
) -> None:
    keep_the_laws(postgresql_engine, story, tmp_path / "captures")
