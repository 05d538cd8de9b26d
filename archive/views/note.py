"""The view `note`: the archive's own words about anything in it."""

from collections.abc import Iterable

from archive.events.note import NoteAdded
from archive.events.recorded import Recorded
from archive.relation import Column
from archive.views.base import Change, View, add, held

NOTE = held(
    "note",
    Column("kind", "text", nullable=True),
    Column("lang", "text", nullable=True),
    Column("text", "text", nullable=True),
    Column("state", "text"),
)
"""`id` is what the note is about: an id, or the address of an event. No note is ever closed."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield one row a note; what is not open has its place and no words."""
    if item.head.type != "note.added":
        return
    if not isinstance(item.body, NoteAdded):
        yield add(NOTE, item, state=item.state.value)
        return
    body = item.body
    yield add(NOTE, item, kind=body.kind, lang=body.lang, text=body.text, state=item.state.value)


VIEW = View(name="note", version=1, relations=(NOTE,), apply=apply)
