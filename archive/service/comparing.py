"""What changed in an archive from one point to another."""

from collections.abc import Mapping

from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.queries import names, standing
from archive.queries.between import Between
from archive.queries.between import between as between_of
from archive.queries.labels import labels, voices
from archive.queries.sight import Sight
from archive.queries.standing import Standing
from archive.service.archive import Archive
from archive.service.looking import NOW, located, looking, size_as_of

_HOW = "Write the points with two dots between them: 40..57, 40.. or 2026-11-22..2026-11-23."


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenShown:
    """What changed. `standing` is that of the later point. `about`: the one thing asked for.

    `names` has what to call every id that occurs, `voices` the publisher's name of every source
    that has a publisher.
    """

    standing: Standing
    about: str | None
    between: Between
    names: Mapping[str, str]
    voices: Mapping[str, str]


def between(
    archive: Archive, span: str, name: str | None = None, *, limit: int, lang: str = "en"
) -> BetweenShown:
    """Return what changed within *span*, `A..B`: after A, up to B and with it.

    Each is an entry or a time as for `Look.as_of`; without A from the beginning, without B up to
    now. *name*: only what became of that thing.

    Raises:
        MalformedError: *span* is none, or ends before it begins.
        NotFoundError: there was no such point, or *name* means nothing or several things.
    """
    first, dots, last = span.partition("..")
    if not dots:
        raise MalformedError(f"{span!r} names no two points", remedy=_HOW)
    with looking(archive, NOW) as now:
        since = size_as_of(now.connection, first) if first else 0
        until = size_as_of(now.connection, last) if last else None
        after = Sight(now.connection, until, snapshot=now.snapshot)
        if until is not None and since > until:
            raise MalformedError(
                f"{first} comes after {last}", remedy="Write the earlier point first."
            )
        id = None if name is None else located(after, name, names.ANYTHING, lang)
        found = between_of(Sight(now.connection, since), after, limit=limit, id=id)
        named = {id for one in found.shown for id in one.ids()} | ({id} if id else set())
        return BetweenShown(
            standing=standing.standing(after, archive.place.origin),
            about=id,
            between=found,
            names=labels(after, named, lang),
            voices=voices(after, named, lang),
        )
