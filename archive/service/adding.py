"""Adding an entity, or a statement with its first reference, one at a time."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from archive.errors import ConflictError
from archive.events.drafting import Draft
from archive.events.entity import EntityAdded
from archive.events.statement import StatementAdded
from archive.facts import codes, statements
from archive.frozen import dataclass
from archive.ids import PropertyName, minted
from archive.intake.spoken import qualifier, read_statement
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.service.correcting import referring
from archive.service.known import ArchiveKnown
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.shape import Json

_ID_BYTES = 12
_COMPONENT_OF = "componentOf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is claimed of a subject and a property.

    `value` holds what stands beside a property in a deposit: `value`, or `absent` with `by` and
    `ground`; `expressed`, `basis`, `lang`. `qualifiers` are `property=value`.
    """

    value: Mapping[str, str]
    qualifiers: Sequence[str] = ()
    handle: str | None = None


def add_entity(
    archive: Archive,
    *,
    kind: str,
    labels: Mapping[str, str],
    handle: str | None = None,
    identified: bool = True,
    restricted: bool | None = None,
    dry_run: bool = False,
) -> Written:
    """Record that there is somebody or something to speak about; *labels* by language.

    Raises:
        MalformedError: what was said is not in form, or there is no label.
        ConflictError: something bears the handle already.
    """
    said: dict[str, Json] = {"kind": kind, "label": dict(labels), "identified": identified}
    body = EntityAdded.decode(said if handle is None else {**said, "handle": handle}, "")

    def say(connection: Connection) -> Said:
        require_unused(ArchiveKnown(connection, archive.captures), handle)
        draft = Draft(id=fresh_id(archive, "ent"), body=body, restricted=restricted)
        return tell(connection, [draft], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def add_statement(
    archive: Archive,
    subject: str,
    property: str,
    claim: Claim,
    *,
    source: str,
    said: Sequence[str] = (),
    reference: Mapping[str, Json] | None = None,
    part: Claim | None = None,
    restricted: bool | None = None,
    dry_run: bool = False,
) -> Written:
    """Record one statement with one reference, and its *part* with that it is a part of it.

    *said*: the speakers, outermost first, each in the grammar of `archive.intake.said`.
    *reference* holds its other members: `capture`, `loc`, `exact`, `basis`, `note`.

    Raises:
        NotFoundError: *subject*, *source* or somebody who is said to speak is not here.
        MalformedError: what was said is not in form, or the quotation is not in the capture.
        ConflictError: something bears the handle already.
    """
    lang = archive.around.lang

    def say(connection: Connection) -> Said:
        known = ArchiveKnown(connection, archive.captures)
        from_there = referring(connection, source, said, reference or {}, lang)
        about: dict[str, Json] = {
            "subject": resolve(Sight(connection), subject, ("stm", "ent", "src"), lang),
            "property": property,
            "references": [from_there],
        }
        claims = [claim] if part is None else [claim, part]
        handles = [one.handle for one in claims if one.handle is not None]
        if len(handles) > len(set(handles)):
            raise _borne(handles[0], "the other statement")
        drafts = []
        for one in claims:
            value = _in_words(known, property, one.value, from_there.get("exact"))
            body = _stated(known, about, one, value)
            drafts.append(Draft(id=fresh_id(archive, "stm"), body=body, restricted=restricted))
        if part is not None:
            drafts.append(_component(archive, drafts[1], drafts[0]))
        return tell(connection, drafts, lang)

    return record(archive, say, dry_run=dry_run)


def fresh_id(archive: Archive, kind: str) -> str:
    """Return a new id of *kind*: `ent`, `src` or `stm`."""
    return minted(kind, archive.around.random(_ID_BYTES))


def require_unused(known: ArchiveKnown, handle: str | None, own: str | None = None) -> None:
    """Return if *handle* is none, or one that nothing in the archive but *own* bears.

    Raises:
        MalformedError: it is not in form.
        ConflictError: something bears it.
    """
    if handle is None:
        return
    others = [id for id in known.bearing(codes.handle(handle, "handle")) if id != own]
    if others:
        raise _borne(handle, " and ".join(others))


def _borne(handle: str, by: str) -> ConflictError:
    return ConflictError(
        f"the handle {handle!r} is that of {by} already", remedy="Choose another handle."
    )


def _stated(
    known: ArchiveKnown,
    about: Mapping[str, Json],
    claim: Claim,
    value: Mapping[str, str],
) -> StatementAdded:
    require_unused(known, claim.handle)
    qualifiers = [qualifier(text, n) for n, text in enumerate(claim.qualifiers)]
    content = read_statement(known, {**about, **value, "qualifiers": qualifiers})
    said = {**content.json(), **({} if claim.handle is None else {"handle": claim.handle})}
    return StatementAdded(statements.decode(said, "", corrected=False))


def _in_words(
    known: ArchiveKnown, property: str, value: Mapping[str, str], exact: Json
) -> Mapping[str, str]:
    """Return *value*; a quantity without words of its own is in those of the quotation."""
    definition = known.definition(PropertyName(property))
    counts = definition is not None and "quantity" in definition.value_types
    if not counts or not isinstance(exact, str) or "expressed" in value or "value" not in value:
        return value
    return value if value["value"].lstrip().startswith("{") else {**value, "expressed": exact}


def _component(archive: Archive, part: Draft, whole: Draft) -> Draft:
    """Return the statement that *part* is counted in *whole*, with the references of *part*."""
    assert isinstance(part.body, StatementAdded)
    said: dict[str, Json] = {
        "subject": part.id,
        "property": _COMPONENT_OF,
        "value": {"statement": whole.id},
        "references": part.body.json()["references"],
    }
    body = StatementAdded(statements.decode(said, "", corrected=False))
    return Draft(id=fresh_id(archive, "stm"), body=body, restricted=part.restricted)
