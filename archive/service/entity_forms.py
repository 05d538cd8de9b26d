"""Entities in forms: made for an editor, and what comes back recorded."""

from collections.abc import Mapping

from sqlalchemy import Connection

from archive.events.drafting import Draft
from archive.events.entity import Entity, EntityAdded, EntityCorrected
from archive.intake import form_reading, form_text
from archive.intake.form_reading import ENTITY_ADDED, ENTITY_CORRECTED
from archive.intake.form_text import Tree
from archive.log.chains import Chain, chain
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.adding import fresh_id, require_unused
from archive.service.archive import Archive
from archive.service.form_making import ADD, CHANGE, made_from
from archive.service.forms import nothing_new, require_newest
from archive.service.known import ArchiveKnown
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.store import engines
from archive.wording import label_words

_MORE = """\
# More that can be said, without the #:
# handle: a-short-name
# identified: no
# restricted: yes
"""


def entity_to_add(
    kind: str = "",
    labels: Mapping[str, str] | None = None,
    handle: str | None = None,
    *,
    identified: bool = True,
) -> str:
    """Return a form for a new entity, filled in with what is known already."""
    tree: dict[str, Tree] = {"kind": kind, "label": labels or {"en": ""}}
    if not identified:
        tree["identified"] = False
    if handle is not None:
        tree["handle"] = handle
    return f"{ADD.replace('statement', 'entity')}\n{form_text.write(tree)}\n{_MORE}"


def entity_to_correct(archive: Archive, name: str, reason: str = "") -> str:
    """Return a form with how the entity *name* is described now.

    Raises:
        NotFoundError: *name* is no entity here.
        ConflictError: its description is not held here.
    """
    with engines.reading(archive.engine) as connection:
        end, before = _entity_of(connection, archive, name)
    tree: dict[str, Tree] = {
        "reason": reason,
        "corrects": made_from(end),
        **({} if before.handle is None else {"handle": before.handle}),
        "kind": before.kind,
        "label": before.label,
        "identified": before.identified,
    }
    about = form_text.comment(label_words(before.label))
    return f"{about}\n{CHANGE.replace('statement', 'entity')}\n{form_text.write(tree)}"


def add_entity_form(
    archive: Archive,
    data: bytes,
    name: str,
    *,
    restricted: bool | None = None,
    dry_run: bool = False,
) -> Written:
    """Record the entity that the form *data*, a file called *name*, adds.

    *restricted*: where the form does not say.

    Raises:
        DepositError: with every fault of the form.
        ConflictError: something bears the handle already.
    """

    def say(connection: Connection) -> Said:
        known = ArchiveKnown(connection, archive.captures)
        filled = form_reading.read_entity(data, name, known, ENTITY_ADDED)
        body = EntityAdded.decode({"identified": True, **filled.content}, "")
        require_unused(known, body.handle)
        hidden = restricted if filled.restricted is None else filled.restricted
        draft = Draft(id=fresh_id(archive, "ent"), body=body, restricted=hidden)
        return tell(connection, [draft], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def correct_entity_form(
    archive: Archive, entity: str, data: bytes, name: str, *, dry_run: bool = False
) -> Written:
    """Record what the form *data*, a file called *name*, says of *entity* as its correction.

    Raises:
        DepositError: with every fault of the form.
        NotFoundError: *entity* is none here.
        ConflictError: it was corrected since the form was made; or nothing would change.
    """

    def say(connection: Connection) -> Said:
        known = ArchiveKnown(connection, archive.captures)
        end, before = _entity_of(connection, archive, entity)
        filled = form_reading.read_entity(data, name, known, ENTITY_CORRECTED)
        require_newest(end, filled)
        said = {"identified": True, **filled.content}
        if said == {key: part for key, part in before.json().items() if key != "reason"}:
            raise nothing_new(end)
        body = EntityCorrected.decode({**said, "reason": filled.reason}, "")
        require_unused(known, body.handle, end.id)
        draft = Draft(id=end.id, body=body, replaces=end.newest)
        return tell(connection, [draft], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def _entity_of(connection: Connection, archive: Archive, name: str) -> tuple[Chain, Entity]:
    end = chain(connection, resolve(Sight(connection), name, ("ent",), archive.around.lang))
    assert isinstance(end.content.body, Entity)
    return end, end.content.body
