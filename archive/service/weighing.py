"""What an archive cannot say, and what stands on what: unknowns, and what falls with a source."""

from collections.abc import Mapping

from archive.frozen import dataclass
from archive.queries import standing
from archive.queries.labels import labels, voices
from archive.queries.rests import Rests
from archive.queries.rests import rests as rests_of
from archive.queries.standing import Standing
from archive.queries.unknowns import Unknowns
from archive.queries.unknowns import unknowns as unknowns_of
from archive.service.archive import Archive
from archive.service.looking import NOW, Look, all_of, located, looking

_FALLING = ("src", "ent")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownsShown:
    """What is not said. `about`: the id that was asked for, with its cluster; empty: everything.

    `names` has what to call every id that occurs, `voices` the publisher's name of every source
    that has a publisher.
    """

    standing: Standing
    about: tuple[str, ...]
    unknowns: Unknowns
    names: Mapping[str, str]
    voices: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestsShown:
    """What falls with a source or a speaker. `names` and `voices` as in `UnknownsShown`."""

    standing: Standing
    rests: Rests
    names: Mapping[str, str]
    voices: Mapping[str, str]


def unknowns(archive: Archive, name: str | None, *, limit: int, look: Look = NOW) -> UnknownsShown:
    """Return what is not said of *name*, or of anything: at most *limit* things of each kind.

    Raises:
        NotFoundError: *name* means nothing, or several things.
    """
    with looking(archive, look) as sight:
        about = all_of(sight, name, look.lang)
        found = unknowns_of(sight, limit=limit, about=about or None)
        named = {id for group in found.groups for one in group.shown for id in one.ids()}
        named |= {one.by for one in found.holders if one.by} | set(about)
        return UnknownsShown(
            standing=standing.standing(sight, archive.place.origin),
            about=about,
            unknowns=found,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
        )


def rests(archive: Archive, name: str, *, limit: int, look: Look = NOW) -> RestsShown:
    """Return what falls if the source or the speaker *name* falls, at most *limit* of each sort.

    Raises:
        NotFoundError: *name* is no source and no entity, or means several things.
    """
    with looking(archive, look) as sight:
        found = rests_of(sight, located(sight, name, _FALLING, look.lang), limit=limit)
        named = found.ids()
        return RestsShown(
            standing=standing.standing(sight, archive.place.origin),
            rests=found,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
        )
