"""Finding words: what is in the index of words, and the texts of captures that it leads to.

The index stands beside the views and is written with them. What an event says is in it as long as
its body is there, whether that still holds or not: the views tell. A capture is read from its file,
so a file that is missing or altered is not in it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, delete, select

from archive.errors import ArchiveError
from archive.events.note import NoteAdded
from archive.events.recorded import Recorded
from archive.facts import quotes
from archive.ids import Digest, kind_of
from archive.relation import Column, Relation, Row
from archive.store import derived, fulltext
from archive.store.bulk import batches, insert_rows
from archive.store.captures import Captures
from archive.store.fulltext import Passage
from archive.views import words
from archive.views.capture import CAPTURE
from archive.views.text import texts
from archive.views.words import Word

NAME: Final = "search"

VERSION: Final = 2
"""Raised when words are analysed or kept in another way."""

TEXT: Final = "text/plain"

CAPTURED: Final = "capture"
NOTED: Final = "note"
MARKS: Final = frozenset({"ent", "src", "stm", "prop", NOTED, CAPTURED})
"""How the index marks what says the words."""

CAPTURE_TEXT = Relation(
    name="capture_text",
    columns=(
        Column("event", "integer"),
        Column("part", "integer"),
        Column("start", "integer"),
        Column("text", "text"),
    ),
    key=("event", "part"),
)
"""The passages of each capture of text, by the event of the capture: the characters from `start`.

A capture without any word has one row with an empty text."""

_PARTS: Final = 1 << 22

LAST: Final = 2**63 - 1
"""No place in the index is higher."""


def place(event: int, part: int) -> int:
    """Return the place in the index of a passage of the event with the key *event*."""
    assert part < _PARTS
    return event * _PARTS + part


def event_of(place: int) -> int:
    """Return the key of the event whose passage is at *place*."""
    return place // _PARTS


def part_of(place: int) -> int:
    """Return which passage of its event is at *place*."""
    return place % _PARTS


def create(connection: Connection) -> None:
    """Create the index, and the table of captured texts, empty."""
    derived.create(connection, [CAPTURE_TEXT])
    fulltext.create(connection)


def extend(connection: Connection, items: Iterable[Recorded]) -> None:
    """Put the words of *items* into the index, but for those of captures."""
    fulltext.insert(connection, (one for item in items for one in _said(item)))


def forget(connection: Connection, events: Sequence[int]) -> None:
    """Take what the events with the keys *events* say out of the index, and their captures too.

    Captures that the views still name stay.
    """
    capture, kept = derived.table(CAPTURE), derived.table(CAPTURE_TEXT)
    gone: list[int] = []
    for batch in batches(events):
        named = select(capture.c.event).where(
            capture.c.event.in_(batch), capture.c.digest.is_not(None)
        )
        still = set(connection.execute(named).scalars())
        gone += [event for event in batch if event not in still]
    for batch in batches(gone):
        connection.execute(delete(kept).where(kept.c.event.in_(batch)))
    fulltext.remove(connection, [(place(event, 0), place(event, _PARTS - 1)) for event in gone])


def read_captures(
    connection: Connection, captures: Captures, events: Sequence[int] | None = None
) -> None:
    """Put the texts that were captured by *events*, None: by all, into the index from their files.

    Without effect for those that are in it.
    """
    capture, kept = derived.table(CAPTURE), derived.table(CAPTURE_TEXT)
    query = (
        select(capture.c.event, capture.c.digest)
        .where(
            capture.c.media_type == TEXT,
            capture.c.digest.is_not(None),
            capture.c.event.not_in(select(kept.c.event)),
        )
        .order_by(capture.c.event)
    )
    found = (
        connection.execute(query).all()
        if events is None
        else [
            row
            for batch in batches(events)
            for row in connection.execute(query.where(capture.c.event.in_(batch)))
        ]
    )
    for event, digest in found:
        text = _text(captures, Digest(digest))
        if text is not None:
            _keep(connection, event, text)


def _said(item: Recorded) -> Iterator[Passage]:
    if item.body is None:
        return
    mark = NOTED if isinstance(item.body, NoteAdded) else kind_of(item.subject)
    event = item.address.key
    found = (window for one in texts(item.body) for window in words.windows(one.text))
    for part, window in enumerate(found):
        yield row(place(event, part), str(mark), window)


def row(place: int, mark: str, said: Sequence[Word]) -> Passage:
    """Return a passage of the words *said* as the index keeps it."""
    folded, latin, stem = (" ".join(form) for form in zip(*said, strict=True))
    return place, mark, folded, latin, stem


def _keep(connection: Connection, event: int, text: str) -> None:
    # NUL is no word, and no column of text takes it.
    shown = text.replace("\0", " ")
    rows: list[Row] = []
    passages: list[Passage] = []
    for part, passage in enumerate(words.passages(shown)):
        rows.append((event, part, passage.start, shown[passage.start : passage.end]))
        passages.append(row(place(event, part), CAPTURED, passage.words))
    insert_rows(connection, derived.table(CAPTURE_TEXT), rows or [(event, 0, 0, "")])
    fulltext.insert(connection, passages)


def _text(captures: Captures, digest: Digest) -> str | None:
    """Return the text that was captured; None where the file is not here, or another."""
    try:
        data = captures.read(digest)
        if f"sha256:{hashlib.sha256(data).hexdigest()}" != digest:
            return None
        return quotes.read_capture(data)
    except ArchiveError:
        return None
