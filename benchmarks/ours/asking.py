"""Questions to an archive, asked again and again by a process that has asked once before."""

from collections.abc import Callable

from archive.ids import EVENTS_PER_ENTRY
from archive.queries.entities import EntityShown
from archive.service import finding, reading, surveying
from archive.service.archive import Archive
from archive.service.looking import Look
from archive.store import engines, head
from benchmarks import facts
from benchmarks.measured import Measured, Stage, Task, require, sampled
from benchmarks.ours import place

PAGE = 50


def history(stage: Stage) -> Measured:
    """All that was ever done to one statement, from the middle of the log."""
    id = facts.fact_id(stage.size // 2)

    def ask(archive: Archive) -> int:
        return len(reading.history(archive, id).history.events)

    return _asked(stage, ask, 1)


def page(stage: Stage) -> Measured:
    """One subject as it stands, with the first 50 of its 100 statements."""
    subject = facts.subject_id(1)
    return _asked(stage, lambda archive: _listed(archive, subject, Look()), _page(stage))


def as_of(stage: Stage) -> Measured:
    """The same subject, as the archive had it when it was half as long."""
    subject = facts.subject_id(1)
    with place.opened(stage) as archive, engines.reading(archive.engine) as connection:
        last = head.size(connection) - 1
    look = Look(as_of=str(last - -(-stage.size // EVENTS_PER_ENTRY) // 2))
    return _asked(stage, lambda archive: _listed(archive, subject, look), _page(stage))


def _page(stage: Stage) -> int:
    return min(PAGE, facts.PER_SUBJECT, stage.size)


def _listed(archive: Archive, subject: str, look: Look) -> int:
    thing = reading.show(archive, subject, limit=PAGE, look=look).thing
    assert isinstance(thing, EntityShown)
    return len(thing.about.shown)


def conflicts(stage: Stage) -> Measured:
    """What cannot all be so, of everything: one pair of every 1,000 facts."""

    def ask(archive: Archive) -> int:
        return surveying.conflicts(archive, None, limit=20).conflicts.total

    return _asked(stage, ask, facts.conflicts_among(stage.size))


def find(stage: Stage) -> Measured:
    """Every statement with a name in it: one of every 500 facts, counted up to 1,000."""

    def ask(archive: Archive) -> int:
        return finding.find(archive, [facts.NAME.lower()], limit=20).search.total

    return _asked(stage, ask, min(facts.naming_among(stage.size), MOST_COUNTED))


MOST_COUNTED = 1_000


def _asked(stage: Stage, ask: Callable[[Archive], int], expected: int) -> Measured:
    with place.opened(stage) as archive:
        require("answer", ask(archive), expected)
        seconds = sampled(lambda: ask(archive))
    return Measured(count=1, seconds=seconds, held={"found": expected})


TASKS: dict[str, Task] = {
    "history": history,
    "page": page,
    "as-of": as_of,
    "conflicts": conflicts,
    "find": find,
}
