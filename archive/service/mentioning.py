"""Where an id, a name or some words stand, in all that the archive holds."""

from collections.abc import Mapping

from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.queries import names, standing
from archive.queries.folded import pattern_of
from archive.queries.labels import labels
from archive.queries.mentions import Mentions, mentions_of_id, mentions_of_words
from archive.queries.standing import Standing
from archive.service.archive import Archive
from archive.service.looking import NOW, Look, located, looking

_KINDS = (*names.KINDS, "prop")


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionsShown:
    """Every event and capture that holds something. `names`: what to call the ids they are about.

    `addresses`: of all these events, in the order of the log.
    """

    standing: Standing
    mentions: Mentions
    addresses: tuple[str, ...]
    names: Mapping[str, str]


def mentions(archive: Archive, text: str, *, look: Look = NOW) -> MentionsShown:
    """Return what holds *text*: an id, or the beginning of one with its kind; else words.

    Raises:
        MalformedError: there is nothing in *text* to look for.
        NotFoundError: *text* begins as an id does, and is none that is here.
    """
    if pattern_of(text) is None:
        raise MalformedError(
            "there is nothing to look for in an empty text", remedy="Write an id, or some words."
        )
    with looking(archive, look) as sight:
        if text.partition(":")[0] in _KINDS and " " not in text and text[-1] != ":":
            id = located(sight, text, _KINDS, look.lang)
            found = mentions_of_id(sight, archive.captures, id)
        else:
            found = mentions_of_words(sight, archive.captures, text)
        return MentionsShown(
            standing=standing.standing(sight, archive.place.origin),
            mentions=found,
            addresses=tuple(str(one.address) for one in found.found),
            names=labels(sight, {*found.ids, *(one.about for one in found.found)}, look.lang),
        )
