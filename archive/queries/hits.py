"""Where words stand: places that the index of words tells, as far as the views still hold them.

The index knows which events said the words and not whether that was corrected since, or was not
said yet as of then. What is shown of a text is read from its body, of a capture from its passages.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Final

from sqlalchemy import Result, func, select

from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Address, Digest, kind_of
from archive.log import search
from archive.log.search import CAPTURE_TEXT, CAPTURED, NOTED
from archive.queries.rows import batches
from archive.queries.said import said
from archive.queries.sight import Sight
from archive.relation import Relation
from archive.store import derived, fulltext
from archive.views import seeking, words
from archive.views.capture import CAPTURE
from archive.views.seeking import Wanted
from archive.views.text import NOTE_TEXT, TEXT, Text, texts

CAPTURE_PLACES: Final = 3
"""Places of one capture that are shown."""

_BATCH: Final = 500
_LONGEST: Final = 300
_BEFORE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One text that holds the words: `field` of the event at `address`, or of the file `capture`.

    `text`: an excerpt as it was written, which `begins` and `ends` where the whole does, signs
    after the last word aside. `chars`: where in the whole the first of the words stand, from one
    character to the one after the last.
    """

    address: Address
    field: str
    text: str
    begins: bool
    ends: bool
    chars: tuple[int, int]
    capture: Digest | None


@dataclass(frozen=True, slots=True)
class Hits:
    """What holds all of `wanted` as `sight` has it, in what the index marks with `marks`."""

    sight: Sight
    wanted: Wanted
    marks: frozenset[str]

    def ids(self) -> Iterator[str]:
        """Yield the id of each thing once, that with the newest event first."""
        seen: set[str] = set()
        events = (event for event, _ in groupby(map(search.event_of, self._places(self.marks))))
        while batch := list(islice(events, _BATCH)):
            holders = self._holders(batch)
            for event in batch:
                id = holders.get(event)
                if id is not None and id not in seen:
                    seen.add(id)
                    yield id

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[Place, ...]]:
        """Return the texts of *ids* that hold the words, by id, the newest first."""
        rows = [
            (-row.event, row.number, row.id)
            for relation in self._relations()
            for batch in batches(ids)
            for row in self._open(relation, "id", batch, "event", "number", "id")
            if self._is_asked(relation, row.id)
        ]
        events = said(self.sight, {-event for event, _, _ in rows})
        found: dict[str, tuple[Place, ...]] = {}
        for event, number, id in sorted(rows):
            body = events[-event].body
            listed = () if body is None else texts(body)
            # A row that the body does not bear out is for the auditor to tell.
            for one in listed[number : number + 1]:
                found[id] = (*found.get(id, ()), *self._of_text(-event, one))
        return found

    def captured(self, ids: Sequence[str]) -> dict[str, tuple[tuple[Place, ...], int]]:
        """Return the places in captures of the sources *ids*, by id, and how many more there are.

        The newest capture first, and at most `CAPTURE_PLACES` of each, from its beginning on.
        """
        sources = [id for id in ids if kind_of(id) == "src"]
        if CAPTURED not in self.marks or not sources:
            return {}
        rows = {
            row.event: row
            for batch in batches(sources)
            for row in self._open(CAPTURE, "id", batch, "event", "id", "digest")
        }
        parts: dict[int, list[int]] = {}
        for place in self._places(frozenset({CAPTURED})):
            if search.event_of(place) in rows:
                parts.setdefault(search.event_of(place), []).append(search.part_of(place))
        found: dict[str, tuple[tuple[Place, ...], int]] = {}
        for event, held in parts.items():
            row, listed = rows[event], sorted(held)
            before, further = found.get(row.id, ((), 0))
            places, last = self._of_capture(event, Digest(row.digest), listed)
            more = sum(part > last for part in listed)
            found[row.id] = (*before, *places), further + more
        return found

    def _places(self, marks: frozenset[str]) -> Iterator[int]:
        size = self.sight.size
        end = search.LAST if size is None else search.place(size * EVENTS_PER_ENTRY, 0) - 1
        asked = () if marks == search.MARKS else sorted(marks)
        return fulltext.places(self.sight.connection, self.wanted, asked, (0, end))

    def _relations(self) -> list[Relation]:
        own = [TEXT] if self.marks - {NOTED, CAPTURED} else []
        return [*own, *([NOTE_TEXT] if NOTED in self.marks else [])]

    def _is_asked(self, relation: Relation, id: str) -> bool:
        return relation is not TEXT or kind_of(id) in self.marks

    def _holders(self, events: Sequence[int]) -> dict[int, str]:
        """Return what each of *events* is about, where its words hold."""
        captures = [CAPTURE] if CAPTURED in self.marks else []
        return {
            row.event: row.id
            for relation in (*self._relations(), *captures)
            for row in self._open(relation, "event", events, "event", "id")
        }

    def _open(
        self, relation: Relation, column: str, keys: Sequence[int] | Sequence[str], *names: str
    ) -> Result[*tuple[object, ...]]:
        """Return *names* of the rows that hold and have one of *keys* in *column*."""
        table = self.sight.table(relation)
        return self.sight.connection.execute(
            select(*(table.c[name] for name in names)).where(
                table.c.until.is_(None), table.c[column].in_(keys)
            )
        )

    def _of_text(self, event: int, one: Text) -> Iterator[Place]:
        for passage in words.passages(one.text):
            met = seeking.met(self.wanted, passage)
            if met is not None:
                cut = excerpt(one.text, met)
                yield Place(
                    address=Address.of_key(event),
                    field=one.field,
                    text=one.text[cut[0] : cut[1]],
                    begins=cut[0] == 0,
                    ends=cut[1] == len(one.text),
                    chars=met,
                    capture=None,
                )
                return

    def _of_capture(
        self, event: int, digest: Digest, parts: Sequence[int]
    ) -> tuple[list[Place], int]:
        """Return the first places in passages of the capture *event*, and the last passage read."""
        kept = derived.table(CAPTURE_TEXT)
        end = self.sight.connection.execute(
            select(func.max(kept.c.part)).where(kept.c.event == event)
        ).scalar()
        rows = self.sight.connection.execute(
            select(kept)
            # What stands where two passages lap over is in both.
            .where(kept.c.event == event, kept.c.part.in_(parts[: 2 * CAPTURE_PLACES]))
            .order_by(kept.c.part)
        )
        found: dict[tuple[int, int], Place] = {}
        part = -1
        for row in rows:
            met = seeking.met(self.wanted, words.whole(row.text))
            if met is None or len(found) == CAPTURE_PLACES:
                continue
            part = row.part
            low, high = excerpt(row.text, met)
            place = Place(
                address=Address.of_key(event),
                field=CAPTURED,
                text=row.text[low:high],
                begins=row.part == 0 and low == 0,
                ends=row.part == end and high == len(row.text),
                chars=(row.start + met[0], row.start + met[1]),
                capture=digest,
            )
            found.setdefault(place.chars, place)
        return list(found.values()), part


def excerpt(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Return from where to where *text* is shown so that one sees what stands at *place*.

    All of a short one; else from a blank before the place to one after it, if any is near.
    """
    if len(text) <= _LONGEST:
        return 0, len(text)
    low = max(0, place[0] - _BEFORE)
    high = min(len(text), max(place[1], low + _LONGEST))
    if low:
        low = 1 + max(text.find(" ", low, place[0]), low - 1)
    if high < len(text):
        blank = text.rfind(" ", place[1], high)
        high = blank if blank > 0 else high
    return low, high


def unread(sight: Sight) -> int:
    """Return how many captures of text are not in the index."""
    capture, kept = sight.table(CAPTURE), derived.table(CAPTURE_TEXT)
    return sight.connection.execute(
        select(func.count())
        .select_from(capture)
        .where(
            capture.c.media_type == search.TEXT,
            capture.c.digest.is_not(None),
            capture.c.event.not_in(select(kept.c.event)),
        )
    ).scalar_one()
