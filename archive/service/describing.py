"""Correcting what an entity is called, and defining the vocabulary."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from archive.errors import ConflictError, MalformedError
from archive.events.drafting import Draft
from archive.events.entity import Entity, EntityCorrected
from archive.events.property import VALUE_TYPES, PropertyDefined
from archive.ids import Commitment, is_property_name
from archive.log.chains import chain, newest
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.adding import require_unused
from archive.service.archive import Archive
from archive.service.known import ArchiveKnown
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.shape import Json


def correct_entity(
    archive: Archive,
    name: str,
    *,
    reason: str,
    kind: str | None = None,
    labels: Mapping[str, str] | None = None,
    remove_labels: Collection[str] = (),
    handle: str | None = None,
    identified: bool | None = None,
    lang: str = "en",
    dry_run: bool = False,
) -> Written:
    """Record the description of the entity *name* anew, changed as said; the rest stays.

    Raises:
        NotFoundError: *name* is no entity here.
        MalformedError: what was said is not in form, or no label would be left.
        ConflictError: nothing would change, or something else has that handle.
    """

    def say(connection: Connection) -> Said:
        end = chain(connection, resolve(Sight(connection), name, ("ent",), lang))
        before = end.content.body
        assert isinstance(before, Entity)
        label = {**before.label, **(labels or {})}
        for tag in remove_labels:
            if label.pop(tag, None) is None:
                raise MalformedError(
                    f"{name} has no label in {tag}", remedy=f"Its labels: {', '.join(label)}."
                )
        said: dict[str, Json] = {**before.json(), "label": label}
        if kind is not None:
            said["kind"] = kind
        if handle is not None:
            require_unused(ArchiveKnown(connection, archive.captures), handle, end.id)
            said["handle"] = handle
        if identified is not None:
            said["identified"] = identified
        return tell(connection, [_corrected(end.id, end.newest, before, said, reason)], lang)

    return record(archive, say, dry_run=dry_run)


def _corrected(
    id: str, newest: Commitment, before: Entity, said: dict[str, Json], reason: str
) -> Draft:
    old = {name: value for name, value in before.json().items() if name != "reason"}
    new = {name: value for name, value in said.items() if name != "reason"}
    if old == new:
        raise _nothing_new(id)
    return Draft(id=id, body=EntityCorrected.decode({**new, "reason": reason}, ""), replaces=newest)


def define_property(
    archive: Archive,
    name: str,
    *,
    label: Mapping[str, str],
    description: Mapping[str, str],
    value_types: Collection[str],
    single: bool = False,
    codes: Collection[str] = (),
    iri: str | None = None,
    dry_run: bool = False,
) -> Written:
    """Record what the property *name* means and takes; one that is defined is defined anew.

    Raises:
        MalformedError: what was said is not in form.
        ConflictError: it is defined just so, or with other kinds of value, which never change.
    """
    if not is_property_name(name):
        raise MalformedError(
            f"{name!r} cannot name a property",
            remedy="Use up to 64 letters and digits of English, beginning with a letter.",
        )
    body = PropertyDefined.decode(
        _definition(label, description, value_types, single, codes, iri), ""
    )

    def say(connection: Connection) -> Said:
        id = f"prop:{name}"
        replaces = newest(connection, id)
        if replaces is not None and chain(connection, id).content.body == body:
            raise _nothing_new(name)
        return tell(connection, [Draft(id=id, body=body, replaces=replaces)], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def _definition(
    label: Mapping[str, str],
    description: Mapping[str, str],
    value_types: Collection[str],
    single: bool,
    codes: Collection[str],
    iri: str | None,
) -> dict[str, Json]:
    known = [kind for kind in VALUE_TYPES if kind in value_types]
    unknown = [kind for kind in value_types if kind not in known]
    said: dict[str, Json] = {
        "label": dict(label),
        "description": dict(description),
        "valueTypes": [*known, *unknown],
    }
    if single:
        said["single"] = True
    if codes:
        said["codes"] = list(codes)
    if iri is not None:
        said["iri"] = iri
    return said


def _nothing_new(name: str) -> ConflictError:
    return ConflictError(
        f"{name} says just that already", remedy="Nothing is to be done, or say what is to change."
    )
