"""Looking for words: what holds them, in which of its texts or captures, the newest first."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from archive.frozen import dataclass
from archive.ids import kind_of
from archive.log.search import CAPTURED, NOTED
from archive.queries.hits import Hits, Place, unread
from archive.queries.sight import Sight
from archive.queries.statements import Stated, stated
from archive.views.seeking import Wanted

KINDS: Final[Mapping[str, str]] = {
    "entity": "ent",
    "source": "src",
    "statement": "stm",
    "property": "prop",
    "note": NOTED,
    "capture": CAPTURED,
}
"""What may hold words, and how the index marks it."""

COUNTED: Final = 1_000
"""Things that are counted; where there are more, only that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that holds the words. `statement`: how it stands now, where it is a statement.

    `further`: passages of its captures that hold them too and are not among `places`.
    """

    id: str
    statement: Stated | None
    places: tuple[Place, ...]
    further: int

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        return {self.id} if self.statement is None else self.statement.ids()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The first of all things that hold the words.

    `total` counts them; with `more` there are more than were counted. `unread`: captures of text
    that could not be looked through, because their files were not here or not what was captured.
    """

    shown: tuple[Found, ...]
    total: int
    more: bool
    unread: int


def find(
    sight: Sight, wanted: Wanted, limit: int, marks: Sequence[str] = tuple(KINDS.values())
) -> Search:
    """Return what holds all of *wanted* within one passage, that with the newest words first.

    *marks*: what is looked through, of the values of `KINDS`. Texts of earlier contents are not,
    nor is what is redacted.
    """
    hits = Hits(sight, wanted, frozenset(marks))
    top = max(limit, COUNTED)
    met = list(islice(hits.ids(), top + 1))
    first = met[:limit]
    texts, captured = hits.texts(first), hits.captured(first)
    statements = stated(sight, [id for id in first if kind_of(id) == "stm"])
    shown = []
    for id in first:
        places, further = captured.get(id, ((), 0))
        shown.append(
            Found(
                id=id,
                statement=statements.get(id),
                places=(*texts.get(id, ()), *places),
                further=further,
            )
        )
    return Search(
        shown=tuple(shown),
        total=min(len(met), top),
        more=len(met) > top,
        unread=unread(sight) if CAPTURED in marks else 0,
    )
