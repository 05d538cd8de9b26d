"""Many statements at once: in the order of time, and where they cannot all be so."""

from collections.abc import Mapping

from archive.frozen import dataclass
from archive.queries import standing
from archive.queries.conflicts import Conflicts
from archive.queries.conflicts import conflicts as conflicts_of
from archive.queries.labels import labels, voices
from archive.queries.standing import Standing
from archive.queries.timeline import Timeline
from archive.queries.timeline import timeline as timeline_of
from archive.service.archive import Archive
from archive.service.looking import NOW, Look, all_of, day_of, looking


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineShown:
    """Statements in the order of time. `about`: the id that was asked for, with its cluster.

    `names` has what to call every id that occurs, `voices` the publisher's name of every source
    that has a publisher.
    """

    standing: Standing
    about: tuple[str, ...]
    timeline: Timeline
    names: Mapping[str, str]
    voices: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsShown:
    """What cannot all be so. `about`, `names` and `voices` as in `TimelineShown`."""

    standing: Standing
    about: tuple[str, ...]
    conflicts: Conflicts
    names: Mapping[str, str]
    voices: Mapping[str, str]


def timeline(
    archive: Archive,
    name: str | None,
    *,
    limit: int,
    since: str | None = None,
    until: str | None = None,
    look: Look = NOW,
) -> TimelineShown:
    """Return what is said of *name*, or of anything, in the order of the times that it tells.

    Raises:
        MalformedError: *since* or *until* is not a day.
        NotFoundError: *name* means nothing, or several things.
    """
    first, last = (None if day is None else day_of(day) for day in (since, until))
    with looking(archive, look) as sight:
        about = all_of(sight, name, look.lang)
        found = timeline_of(sight, limit=limit, about=about or None, since=first, until=last)
        named = {id for one in found.shown for id in one.statement.ids()}.union(about)
        return TimelineShown(
            standing=standing.standing(sight, archive.place.origin),
            about=about,
            timeline=found,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
        )


def conflicts(
    archive: Archive, name: str | None, *, limit: int, settled: bool = False, look: Look = NOW
) -> ConflictsShown:
    """Return what cannot all be so, of *name* or of anything.

    Raises:
        NotFoundError: *name* means nothing, or several things.
    """
    with looking(archive, look) as sight:
        about = all_of(sight, name, look.lang)
        found = conflicts_of(sight, limit=limit, about=about or None, settled=settled)
        named = {id for one in found.shown for id in one.ids()}.union(about)
        return ConflictsShown(
            standing=standing.standing(sight, archive.place.origin),
            about=about,
            conflicts=found,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
        )
