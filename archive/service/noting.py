"""Adding the archive's own words about anything in it."""

from sqlalchemy import Connection

from archive.events.drafting import Draft
from archive.events.note import NoteAdded
from archive.queries.names import ANYTHING, locate
from archive.queries.sight import Sight
from archive.service.archive import Archive
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
        id, address = locate(Sight(connection), name, ANYTHING)
        about = None if address is not None else id
        draft = Draft(id=about, target=address, body=body, restricted=restricted)
        return tell(connection, [draft])

    return record(archive, say, dry_run=dry_run)
