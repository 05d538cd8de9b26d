"""The notes about one thing, and about the events that made it what it is."""

from sqlalchemy import select

from archive.frozen import dataclass
from archive.ids import Address
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.views.event import EVENT
from archive.views.note import NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One note. `about`: an id, or the address of one of its events.

    What is not open has neither text nor language; `kind` None is a comment.
    """

    address: Address
    about: str
    state: str
    kind: str | None
    lang: str | None
    text: str | None


def notes(sight: Sight, id: str) -> tuple[Noted, ...]:
    """Return the notes about *id* and about its events, oldest first."""
    event, note = sight.table(EVENT), sight.table(NOTE)
    own = sight.connection.execute(select(event.c.event).where(event.c.id == id)).scalars()
    subjects = [id, *(str(Address.of_key(key)) for key in own)]
    rows = [
        row
        for batch in batches(subjects)
        for row in sight.connection.execute(select(note).where(note.c.id.in_(batch)))
    ]
    return tuple(
        Noted(
            address=Address.of_key(row.event),
            about=row.id,
            state=row.state,
            kind=row.kind,
            lang=row.lang,
            text=row.text,
        )
        for row in sorted(rows, key=lambda row: row.event)
    )
