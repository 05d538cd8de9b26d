"""Correcting a statement, and citing one more reference for it or against it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from sqlalchemy import Connection

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.events.drafting import Draft
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts import statements
from archive.facts.codes import Basis
from archive.facts.references import ARCHIVE, Reference
from archive.facts.statements import Qualifier, StatementBody
from archive.facts.told import Told
from archive.facts.values import Value
from archive.frozen import dataclass
from archive.ids import PropertyName
from archive.intake import said as said_grammar
from archive.intake.spoken import braced, qualifier, read_reference, read_value
from archive.log.chains import Chain, chain, citations
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.service.known import ArchiveKnown
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.shape import Json, inside

_SPEAKING: Final = {"agent": "ent", "to": "ent", "in": "src"}
"""The members of a step that name something, and of which kind."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Written):
    """What was recorded. `quotations`: words that references still quote for another value now."""

    quotations: tuple[str, ...] = ()


def correct_statement(
    archive: Archive,
    name: str,
    *,
    reason: str,
    value: Mapping[str, str] | None = None,
    qualifiers: Sequence[str] = (),
    remove_qualifiers: Sequence[str] = (),
    lang: str = "en",
    dry_run: bool = False,
) -> Corrected:
    """Record the statement *name* anew, changed as said; the rest stays, all references too.

    *value* holds what stands beside a property in a deposit: `value`, or `absent` with `by` and
    `ground`; `expressed`, `basis`, `lang`. *qualifiers* are `property=value`; all earlier ones of
    these properties go, as do those of *remove_qualifiers*. A value that is said again as it was
    keeps the source's words for it and how it was read from them, unless others are given.

    Raises:
        NotFoundError: *name* is no statement here, or nothing here is called as was said.
        MalformedError: what was said does not fit its property.
        ConflictError: it is retracted, or nothing would change.
    """
    quotations: list[str] = []

    def say(connection: Connection) -> Said:
        end = _standing(connection, name, lang)
        before = _content(end)
        known = ArchiveKnown(connection, archive.captures)
        new: dict[str, Json] = {**_current(connection, end, before), "reason": reason}
        if value is not None:
            said = _resolved(connection, value, {"by": "ent"}, lang)
            read = read_value(known, before.property, said)
            new["value"] = _kept(before.value, read).json()
        added = [_qualifier(connection, known, n, text) for n, text in enumerate(qualifiers)]
        changed = _qualified(before, added, remove_qualifiers)
        new["qualifiers"] = [qualifier.json() for qualifier in changed]
        body = statements.decode({k: v for k, v in new.items() if v != []}, "", corrected=True)
        if (body.value, body.qualifiers) == (before.value, before.qualifiers):
            raise ConflictError(
                f"{end.id} says just that already",
                remedy="Nothing is to be done, or say what is to change.",
            )
        if body.value != before.value:
            quotations.extend(filter(None, (one.exact for one in body.references)))
        draft = Draft(id=end.id, body=StatementCorrected(body), replaces=end.newest)
        return tell(connection, [draft], lang)

    return _corrected(record(archive, say, dry_run=dry_run), quotations)


def _standing(connection: Connection, name: str, lang: str) -> Chain:
    end = chain(connection, resolve(Sight(connection), name, ("stm",), lang))
    if end.retracted:
        raise ConflictError(f"{end.id} is retracted", remedy="Reinstate it first.")
    return end


def _corrected(done: Written, quotations: Sequence[str]) -> Corrected:
    return Corrected(
        addresses=done.addresses,
        ids=done.ids,
        lines=done.lines,
        checkpoint=done.checkpoint,
        warning=done.warning,
        clock=done.clock,
        dry_run=done.dry_run,
        draft=done.draft,
        signers=done.signers,
        quotations=tuple(dict.fromkeys(quotations)),
    )


def cite(
    archive: Archive,
    name: str,
    *,
    source: str,
    said: Sequence[str] = (),
    reference: Mapping[str, Json] | None = None,
    lang: str = "en",
    dry_run: bool = False,
) -> Written:
    """Record one more reference for, or against, the newest revision of the statement *name*.

    *said*: the speakers, outermost first, each in the grammar of `archive.intake.said`.
    *reference* holds the other members: `capture`, `loc`, `exact`, `basis`, `note`. What the
    source `archive` says is inferred, so that basis need not be given.

    Raises:
        NotFoundError: *name*, *source* or somebody who is said to speak is not here.
        MalformedError: what was said is not in form, or the quotation is not in the capture.
        ConflictError: the statement has just this reference already.
    """

    def say(connection: Connection) -> Said:
        end = chain(connection, resolve(Sight(connection), name, ("stm",), lang))
        content = referring(connection, source, said, reference or {}, lang)
        read = read_reference(ArchiveKnown(connection, archive.captures), content)
        if read in _references(connection, end, _content(end)):
            raise ConflictError(
                f"{end.id} has just this reference already", remedy="Nothing is to be done."
            )
        draft = Draft(id=end.id, body=StatementCited(read), on=end.content.head.body)
        return tell(connection, [draft], lang)

    return record(archive, say, dry_run=dry_run)


def referring(
    connection: Connection,
    source: str,
    said: Sequence[str],
    beside: Mapping[str, Json],
    lang: str = "en",
) -> dict[str, Json]:
    """Return the reference to *source*, through the speakers *said*, as a deposit has it.

    Raises:
        NotFoundError: *source* is none here, or somebody who is said to speak.
        MalformedError: a speaker is not said in the grammar.
    """
    if source == ARCHIVE:
        content: dict[str, Json] = {"source": source, "basis": Basis.INFERRED.value, **beside}
    else:
        content = {"source": resolve(Sight(connection), source, ("src",), lang), **beside}
    if said:
        steps = [_step(step) for step in said]
        content["said"] = [_resolved(connection, step, _SPEAKING, lang) for step in steps]
    return content


def _step(text: str) -> dict[str, Json]:
    """Return the speaker that *text* says; a date in braces is a value, such as its absence."""
    step = said_grammar.parse(text)
    return {**step, **braced({"date": step["date"]})} if "date" in step else step


def _content(end: Chain) -> StatementBody:
    assert isinstance(end.content.body, StatementAdded | StatementCorrected)
    return end.content.body.content


def current(connection: Connection, end: Chain) -> StatementBody:
    """Return what the statement at the *end* of its chain says, with every current reference."""
    before = _content(end)
    return replace(before, references=_references(connection, end, before), reason=None)


def _references(connection: Connection, end: Chain, before: StatementBody) -> tuple[Reference, ...]:
    """Return every reference that is current, the cited ones too."""
    return (*before.references, *citations(connection, end.id, end.content.head.body))


def _current(connection: Connection, end: Chain, before: StatementBody) -> dict[str, Json]:
    """Return the body before with every reference that is current: no citation is lost."""
    references = [reference.json() for reference in _references(connection, end, before)]
    return {**before.json(), "references": references}


def _resolved(
    connection: Connection, said: Mapping[str, T], names: Mapping[str, str], lang: str
) -> dict[str, T | str]:
    """Return *said* with ids where it names things; *names* says of which kind each is."""
    return {
        member: resolve(Sight(connection), value, (names[member],), lang)
        if member in names and isinstance(value, str)
        else value
        for member, value in said.items()
    }


def _kept(old: Value, new: Value) -> Value:
    """Return *new*, or *old* where *new* says the same and not how it was read."""
    if not isinstance(old, Told) or not isinstance(new, Told) or new.expressed or new.basis:
        return new
    return old if old == replace(new, expressed=old.expressed, basis=old.basis) else new


def _qualified(
    before: StatementBody, said: Sequence[Qualifier], removed: Sequence[str]
) -> list[Qualifier]:
    added = [_as_before(before, new) for new in said]
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


def _as_before(before: StatementBody, new: Qualifier) -> Qualifier:
    same = (
        one
        for one in before.qualifiers
        if one.property == new.property and _kept(one.value, new.value) is one.value
    )
    return next(same, new)


def _qualifier(connection: Connection, known: ArchiveKnown, number: int, text: str) -> Qualifier:
    said = qualifier(text, number)
    id = resolve(Sight(connection), str(said["property"]), ("prop",))
    prop = PropertyName(id.removeprefix("prop:"))
    try:
        return Qualifier(prop, read_value(known, prop, {"value": str(said["value"])}))
    except MalformedError as error:
        raise MalformedError(
            f"{prop}: {error.message.removeprefix('value: ')}",
            remedy=error.remedy,
            where=inside("qualifiers", number),
        ) from None
    except NotFoundError as error:
        message = f"{prop}: {error.message.removeprefix('value: ')}"
        raise NotFoundError(message, remedy=error.remedy) from None
