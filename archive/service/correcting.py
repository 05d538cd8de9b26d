"""Correcting a statement, and citing one more reference for it or against it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from archive.errors import ConflictError, MalformedError
from archive.events.drafting import Draft
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts import statements
from archive.facts.statements import Qualifier, StatementBody
from archive.ids import PropertyName
from archive.intake import said as said_grammar
from archive.intake.spoken import read_reference, read_value
from archive.log.chains import Chain, chain, citations
from archive.queries.names import resolve
from archive.service.archive import Archive
from archive.service.known import ArchiveKnown
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.shape import Json, inside


def correct_statement(
    archive: Archive,
    name: str,
    *,
    reason: str,
    value: Mapping[str, str] | None = None,
    qualifiers: Sequence[str] = (),
    remove_qualifiers: Sequence[str] = (),
    dry_run: bool = False,
) -> Written:
    """Record the statement *name* anew, changed as said; the rest stays, all references too.

    *value* holds what stands beside a property in a deposit: `value`, or `absent` with `by` and
    `ground`; `expressed`, `basis`, `lang`. *qualifiers* are `property=value`; all earlier ones of
    these properties go, as do those of *remove_qualifiers*.

    Raises:
        NotFoundError: *name* is no statement here.
        MalformedError: what was said does not fit its property.
        ConflictError: it is retracted, or nothing would change.
    """

    def say(connection: Connection) -> Said:
        end = chain(connection, resolve(connection, name, ("stm",)))
        if end.retracted:
            raise ConflictError(f"{end.id} is retracted", remedy="Reinstate it first.")
        before = _content(end)
        known = ArchiveKnown(connection, archive.captures)
        new: dict[str, Json] = {**_current(connection, end, before), "reason": reason}
        if value is not None:
            new["value"] = read_value(known, before.property, value).json()
        changed = _qualified(known, before, qualifiers, remove_qualifiers)
        new["qualifiers"] = [qualifier.json() for qualifier in changed]
        body = statements.decode({k: v for k, v in new.items() if v != []}, "", corrected=True)
        if (body.value, body.qualifiers) == (before.value, before.qualifiers):
            raise ConflictError(
                f"{end.id} says just that already", remedy="Say what is to be another."
            )
        draft = Draft(id=end.id, body=StatementCorrected(body), replaces=end.newest)
        return tell(connection, [draft])

    return record(archive, say, dry_run=dry_run)


def cite(
    archive: Archive,
    name: str,
    *,
    source: str,
    said: Sequence[str] = (),
    reference: Mapping[str, Json] | None = None,
    dry_run: bool = False,
) -> Written:
    """Record one more reference for, or against, the newest revision of the statement *name*.

    *said*: the speakers, outermost first, each in the grammar of `archive.intake.said`.
    *reference* holds the other members: `capture`, `loc`, `exact`, `basis`, `note`.

    Raises:
        NotFoundError: *name* or *source* is not here.
        MalformedError: what was said is not in form, or the quotation is not in the capture.
    """

    def say(connection: Connection) -> Said:
        end = chain(connection, resolve(connection, name, ("stm",)))
        content: dict[str, Json] = {"source": source, **(reference or {})}
        if source != "archive":
            content["source"] = resolve(connection, source, ("src",))
        if said:
            content["said"] = [said_grammar.parse(step) for step in said]
        body = StatementCited(read_reference(ArchiveKnown(connection, archive.captures), content))
        return tell(connection, [Draft(id=end.id, body=body, on=end.content.head.body)])

    return record(archive, say, dry_run=dry_run)


def _content(end: Chain) -> StatementBody:
    assert isinstance(end.content.body, StatementAdded | StatementCorrected)
    return end.content.body.content


def _current(connection: Connection, end: Chain, before: StatementBody) -> dict[str, Json]:
    """Return the body before with every reference that is current: no citation is lost."""
    cited = citations(connection, end.id, end.content.head.body)
    references = [reference.json() for reference in (*before.references, *cited)]
    return {**before.json(), "references": references}


def _qualified(
    known: ArchiveKnown,
    before: StatementBody,
    qualifiers: Sequence[str],
    removed: Sequence[str],
) -> list[Qualifier]:
    added = [_qualifier(known, n, text) for n, text in enumerate(qualifiers)]
    here = {qualifier.property for qualifier in before.qualifiers}
    for name in removed:
        if name not in here:
            raise MalformedError(
                f"the statement has no qualifier {name}",
                remedy=f"It has: {', '.join(sorted(here)) or 'none'}.",
            )
    given = {qualifier.property for qualifier in added}
    result: list[Qualifier] = []
    for one in before.qualifiers:
        if one.property in given:
            # What is said anew takes the place of what was said.
            result += [new for new in added if new.property == one.property]
            given.discard(one.property)
        elif one.property not in removed and one.property not in {q.property for q in added}:
            result.append(one)
    return [*result, *(new for new in added if new.property in given)]


def _qualifier(known: ArchiveKnown, number: int, text: str) -> Qualifier:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise MalformedError(
            f"{text!r} is no qualifier",
            remedy="Write property=value, for example pointInTime=2022-01-05.",
            where=inside("qualifiers", number),
        )
    prop = PropertyName(name.strip())
    return Qualifier(prop, read_value(known, prop, {"value": value}))
