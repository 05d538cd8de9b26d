"""Adding the archive's own words about anything in it."""

from sqlalchemy import Connection

from archive.errors import NotFoundError
from archive.events.drafting import Draft
from archive.events.note import NoteAdded
from archive.ids import Address
from archive.queries.names import ANYTHING, locate
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.service.reading import keys_called
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.shape import Json


def note(
    archive: Archive,
    name: str,
    text: str,
    *,
    lang: str,
    kind: str | None = None,
    restricted: bool | None = None,
    dry_run: bool = False,
) -> Written:
    """Record *text* about *name*: a thing, a key, the archive's origin, or an event by its address.

    *kind*: `comment`, `holder` or `authority`; without one it is a comment.

    Raises:
        NotFoundError: *name* is nothing here.
        MalformedError: the text is blank, or *lang* is no language tag.
    """
    said: dict[str, Json] = {"text": text, "lang": lang}
    body = NoteAdded.decode(said if kind is None else {**said, "kind": kind}, "")

    def say(connection: Connection) -> Said:
        id, address = _located(archive, Sight(connection), name)
        about = None if address is not None else id
        draft = Draft(id=about, target=address, body=body, restricted=restricted)
        return tell(connection, [draft], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def _located(archive: Archive, sight: Sight, name: str) -> tuple[str, Address | None]:
    """Return what *name* names, and the event that it stands for; a key may go by any name."""
    try:
        return locate(sight, name, ANYTHING, archive.around.lang)
    except NotFoundError:
        found = keys_called(archive, sight, name)
        if len(found) != 1:
            raise
        return f"key:{found[0]}", None
