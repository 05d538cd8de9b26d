"""The numbers that an editor asks for, and what each of them counts."""

from collections.abc import Mapping

from archive.frozen import dataclass
from archive.queries import standing
from archive.queries.labels import labels, voices
from archive.queries.standing import Standing
from archive.queries.stats import Items, Stats
from archive.queries.stats import items as items_of
from archive.queries.stats import stats as stats_of
from archive.service.archive import Archive
from archive.service.looking import NOW, Look, looking


@dataclass(frozen=True, slots=True)
class StatsShown:
    """The numbers."""

    standing: Standing
    stats: Stats


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsShown:
    """What one number counts. `names` has what to call every id that occurs.

    `voices` has the publisher's name of every source that has a publisher. `nicknames`: of those
    keys that decided about them and are on this machine.
    """

    standing: Standing
    items: Items
    names: Mapping[str, str]
    voices: Mapping[str, str]
    nicknames: Mapping[str, str]


def stats(archive: Archive, *, look: Look = NOW) -> StatsShown:
    """Return every number."""
    with looking(archive, look) as sight:
        return StatsShown(standing.standing(sight, archive.place.origin), stats_of(sight))


def items(archive: Archive, name: str, *, limit: int, look: Look = NOW) -> ItemsShown:
    """Return up to *limit* of the things that the number *name* counts.

    Raises:
        NotFoundError: there is no such number.
    """
    with looking(archive, look) as sight:
        found = items_of(sight, name, limit=limit)
        named = {id for one in found.shown for id in one.ids()}
        return ItemsShown(
            standing=standing.standing(sight, archive.place.origin),
            items=found,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
            nicknames=archive.around.keyring.names_of(
                key for one in found.shown if one.mark for key in one.mark.by
            ),
        )
