"""Finding words in an archive."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.queries import standing
from archive.queries.find import KINDS, Search
from archive.queries.find import find as find_words
from archive.queries.labels import labels, voices
from archive.queries.standing import Standing
from archive.service.archive import Archive
from archive.service.looking import NOW, Look, looking
from archive.views import seeking, words
from archive.views.seeking import Wanted

MOST: Final = 50
"""Words and phrases that can be looked for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundShown:
    """What holds some words. `names` has what to call every id that occurs.

    `voices` has the publisher's name of every source that has a publisher.
    """

    standing: Standing
    search: Search
    names: Mapping[str, str]
    voices: Mapping[str, str]


def find(
    archive: Archive,
    phrases: Sequence[str],
    *,
    limit: int,
    kinds: Collection[str] = (),
    exact: bool = False,
    look: Look = NOW,
) -> FoundShown:
    """Return what holds every one of *phrases* within one passage, the newest content first.

    *kinds*: what is looked through, of `archive.queries.find.KINDS`; empty: everything. *exact*:
    only whole words in this very alphabet and form.

    Raises:
        MalformedError: there is nothing in *phrases* to look for, or too much.
    """
    wanted = _wanted(phrases, exact)
    with looking(archive, look) as sight:
        found = find_words(sight, wanted, limit, [KINDS[kind] for kind in kinds or KINDS])
        named = {id for one in found.shown for id in one.ids()}
        return FoundShown(
            standing=standing.standing(sight, archive.place.origin),
            search=found,
            names=labels(sight, named, look.lang),
            voices=voices(sight, named, look.lang),
        )


def _wanted(phrases: Sequence[str], exact: bool) -> Wanted:
    asked = seeking.wanted(phrases, exact=exact)
    for phrase, runs in zip(phrases, asked, strict=True):
        if not runs:
            raise MalformedError(
                f"there is no word in {phrase!r} to look for",
                remedy="Write words or numbers; signs between them are not looked at.",
            )
        if len(runs[0].words) > words.OVERLAP:
            raise MalformedError(
                f"a phrase of {len(runs[0].words)} words is too long to look for",
                remedy=f"Write at most {words.OVERLAP} words in one phrase.",
            )
    if not 0 < len(asked) <= MOST:
        raise MalformedError(
            f"{len(asked)} words and phrases cannot be looked for at once",
            remedy=f"Write at least one, and at most {MOST}.",
        )
    return asked
