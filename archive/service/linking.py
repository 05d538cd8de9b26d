"""Judging whether two entities are one: nothing is merged, and every judgement can be undone."""

from collections.abc import Sequence

from sqlalchemy import Connection

from archive.errors import ConflictError, MalformedError
from archive.events.drafting import Draft
from archive.events.entity import EntityLinked
from archive.queries.clusters import Judgement, judgements
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.service.recording import Said, Written, record
from archive.service.telling import tell


def link_entities(
    archive: Archive, name: str, other: str, judgement: str, *, reason: str, dry_run: bool = False
) -> Written:
    """Record that the entities *name* and *other* are `same`, `different`, or `unsure`.

    A standing judgement of the pair is replaced, whichever of the two it was recorded on.

    Raises:
        NotFoundError: one of them is no entity here.
        MalformedError: both are one already, being the same id.
        ConflictError: they are judged so already.
    """

    def say(connection: Connection) -> Said:
        sight, lang = Sight(connection), archive.around.lang
        one, two = (resolve(sight, text, ("ent",), lang) for text in (name, other))
        if one == two:
            raise MalformedError(
                f"{name!r} and {other!r} are one entity: {one}", remedy="Name two entities."
            )
        standing = [found for found in judgements(sight, one) if found.other == two]
        if standing and all(found.judgement == judgement for found in standing):
            raise ConflictError(
                f"{one} and {two} are judged {judgement} already, at {standing[0].address}",
                remedy="Nothing is to be done, or judge otherwise.",
            )
        drafts = _drafts(one, two, judgement, reason, standing)
        return tell(connection, drafts, lang)

    return record(archive, say, dry_run=dry_run)


def _drafts(
    one: str, two: str, judgement: str, reason: str, standing: Sequence[Judgement]
) -> list[Draft]:
    """Return the judgement anew in the place of each that stands, or as the first."""

    def body(other: str) -> EntityLinked:
        said = {"other": other, "judgement": judgement, "reason": reason}
        return EntityLinked.decode(said, "")

    if not standing:
        return [Draft(id=one, body=body(two))]
    return [
        Draft(id=found.of, body=body(two if found.of == one else one), replaces=found.link)
        for found in standing
    ]
