"""Making forms: a statement as text for an editor, filled in as far as it is known."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from archive.errors import ConflictError, NotFoundError
from archive.facts.references import ARCHIVE
from archive.frozen import dataclass
from archive.ids import PropertyName, SourceId
from archive.intake import form_text
from archive.intake import said as said_grammar
from archive.intake.form_text import Call, Named, Tree
from archive.intake.holdings import Held, Holdings
from archive.intake.spoken import braced, qualifier
from archive.log.chains import Chain, chain
from archive.queries.labels import labels
from archive.queries.names import KINDS, resolve
from archive.queries.sight import Sight
from archive.service.adding import Claim
from archive.service.archive import Archive
from archive.service.correcting import current
from archive.service.known import ArchiveKnown
from archive.shape import Json
from archive.store import derived, engines
from archive.views.entity import ENTITY
from archive.views.source import SOURCE
from archive.views.statement import STATEMENT

ADD = """\
# One statement, as in a deposit. Write it, save it and close the editor.
# Nothing is recorded where this is left as it is. What stands behind a # is no part of it.
"""
CHANGE = """\
# What the statement says now, all of it. Change it, save it and close the editor.
# Nothing is recorded where this is left as it is. What stands behind a # is no part of it.
"""
_MORE = """\
# More that can be said, without the #:
# handle: a-short-name
# restricted: yes
# qualifiers:
#   - property: startTime
#     value: 2022-01-05
#     expressed: on 5 January
# In place of a value: absent: unknown, none or withheld; then by: and ground:.
# Beside a value: expressed:, basis:, lang:. In a reference: capture:, loc:, exact:, basis:, note:
# and those who speak, the outermost first:
#     said:
#       - agent: somebody
#         act: states
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What is known already of a statement that is to be added; names as they were typed."""

    subject: str = ""
    property: str = ""
    claim: Claim | None = None
    source: str = ""
    said: Sequence[str] = ()
    reference: Mapping[str, Json] | None = None


def form_to_add(archive: Archive, begun: Begun) -> str:
    """Return a form for a new statement, filled in as far as it is *begun*.

    Raises:
        MalformedError: what was begun is not in form.
    """
    claim = begun.claim
    said: dict[str, Json] = {"subject": begun.subject, "property": begun.property}
    said |= {"value": ""} if claim is None or not claim.value else braced(claim.value)
    if claim is not None and claim.qualifiers:
        listed = [braced(qualifier(text, n)) for n, text in enumerate(claim.qualifiers)]
        said["qualifiers"] = listed
    steps: list[Json] = [said_grammar.parse(step) for step in begun.said]
    reference = {"source": begun.source, **(begun.reference or {})}
    said["references"] = [{**reference, "said": steps} if steps else reference]
    if claim is not None and claim.handle is not None:
        said["handle"] = claim.handle
    return f"{ADD}\n{form_text.write(_typed(archive, said))}\n{_MORE}"


def form_to_correct(archive: Archive, name: str, reason: str = "") -> str:
    """Return a form with all that the statement *name* says now, and the *reason* as far as told.

    Raises:
        NotFoundError: *name* is no statement here.
        ConflictError: it is retracted, or what it says is not held here.
    """
    with engines.reading(archive.engine) as connection:
        known = ArchiveKnown(connection, archive.captures)
        end = end_of(connection, archive, name)
        return _form(connection, known, end, reason, archive.around.lang)


def end_of(connection: Connection, archive: Archive, name: str) -> Chain:
    """Return the chain of the statement *name*, which can be corrected.

    Raises:
        NotFoundError: *name* is no statement here.
        ConflictError: it is retracted, or what it says is not held here.
    """
    end = chain(connection, resolve(Sight(connection), name, ("stm",), archive.around.lang))
    if end.retracted:
        raise ConflictError(f"{end.id} is retracted", remedy="Reinstate it first.")
    return end


def _form(connection: Connection, known: ArchiveKnown, end: Chain, reason: str, lang: str) -> str:
    content = current(connection, end)
    ids = [id for id in content.ids() if id != ARCHIVE]
    told = labels(Sight(connection), (*ids, end.id), lang)
    named = _Names(known, told, _handles(connection, ids))

    def kinds_of(name: str) -> Sequence[str]:
        definition = known.definition(PropertyName(name))
        return () if definition is None else definition.value_types

    body = content.json()
    references = [_bare(Holdings(known), one) for one in form_text.listed(body["references"])]
    said = form_text.statement(
        {**body, "references": references}, named.call, kinds_of(content.property)
    )
    tree: dict[str, Tree] = {
        "reason": reason,
        "corrects": made_from(end),
    }
    if content.handle is not None:
        tree["handle"] = content.handle
    tree |= {name: part for name, part in said.items() if name != "references"}
    if content.qualifiers:
        tree["qualifiers"] = form_text.qualified(body["qualifiers"], named.call, kinds_of)
    about = form_text.comment(named.labels[end.id])
    return f"{about}\n{CHANGE}\n{form_text.write({**tree, 'references': said['references']})}"


def made_from(end: Chain) -> Named:
    """Return where the newest content stands, to be told apart from a later one."""
    return Named(str(end.content.address), f"{end.id}, as it is now: leave this")


@dataclass(frozen=True, slots=True)
class _Names:
    """What to call things by, so that they are found again."""

    known: ArchiveKnown
    labels: Mapping[str, str]
    handles: Mapping[str, str]

    def call(self, id: str) -> Named:
        """Return a name that fits nothing else, with a comment that tells label and id."""
        label = self.labels.get(id)
        if label is None:
            return Named(id)
        for name in (self.handles.get(id), label):
            if name is not None and list(self.known.named(name, KINDS)) == [id]:
                told = id if name == label else f"{label}, {id}"
                return Named(name, told)
        return Named(id, label)


def _handles(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in map(derived.table, (ENTITY, SOURCE, STATEMENT)):
        rows = connection.execute(
            select(table.c.id, table.c.handle).where(
                table.c.id.in_(ids), table.c.until.is_(None), table.c.handle.is_not(None)
            )
        )
        found.update((row.id, row.handle) for row in rows)
    return found


def _bare(holdings: Holdings, reference: Json) -> Json:
    """Return *reference* without what is found by itself: the only capture, the only place."""
    assert isinstance(reference, Mapping)
    digest, exact, loc = (reference.get(name) for name in ("capture", "exact", "loc"))
    held = holdings.in_archive(SourceId(str(reference["source"]))) if digest else ()
    if len(held) != 1 or held[0].digest != digest:
        return reference
    bare = {name: part for name, part in reference.items() if name != "capture"}
    if isinstance(loc, Mapping) and _is_found(holdings, held[0], exact, loc.get("chars")):
        rest = {name: part for name, part in loc.items() if name != "chars"}
        return {**bare, "loc": rest} if rest else {k: v for k, v in bare.items() if k != "loc"}
    return bare


def _is_found(holdings: Holdings, held: Held, exact: Json, chars: Json) -> bool:
    text = holdings.text(held)
    if text is None or not isinstance(exact, str):
        return False
    return [list(place) for place in text.find(exact)] == [chars]


def _typed(archive: Archive, said: Mapping[str, Json]) -> dict[str, Tree]:
    """Return *said* as it was typed, with what its names mean where that is certain."""
    with engines.reading(archive.engine) as connection:
        sight = Sight(connection)

        def call(name: str) -> Named:
            try:
                id = resolve(sight, name, KINDS, archive.around.lang)
            except NotFoundError:
                return Named(name)
            label = labels(sight, [id], archive.around.lang)[id]
            return Named(name, id if label == name else f"{label}, {id}")

        return {name: _called(name, part, call) for name, part in said.items()}


_NAMING = ("subject", "source", "agent", "to", "in", "by")


def _called(name: str, part: Json, call: Call) -> Tree:
    if isinstance(part, Mapping):
        return {key: _called(key, one, call) for key, one in part.items()}
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [_called(name, one, call) for one in part]
    text = str(part)
    return call(text) if name in _NAMING and text else text
