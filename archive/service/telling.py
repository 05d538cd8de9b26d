"""What was recorded, one line of plain words an event."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from archive import wording
from archive.events.access import AccessOpened, AccessRestricted
from archive.events.base import Body
from archive.events.drafting import Draft
from archive.events.entity import Entity, EntityCorrected, EntityLinked
from archive.events.event import EventRedacted
from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.note import NoteAdded
from archive.events.policy import PolicyChanged
from archive.events.source import Source
from archive.events.statement import (
    Ranking,
    StatementAdded,
    StatementCited,
    StatementCorrected,
    Verdict,
)
from archive.facts.statements import StatementBody
from archive.facts.values import TextValue
from archive.intake.words import draft_words
from archive.queries.labels import labels, voices
from archive.queries.references import Bearing, bearing
from archive.queries.sight import Sight
from archive.service.recording import Said

_LONGEST = 60


def tell(connection: Connection, drafts: Sequence[Draft], lang: str = "en") -> Said:
    """Return *drafts* with their lines; names are those of the archive and of *drafts*."""
    name = namer(connection, drafts, lang)
    return Said(drafts, [_line(draft, name, lang) for draft in drafts])


def lines_alone(drafts: Sequence[Draft], lang: str = "en") -> list[str]:
    """Return a line for each of *drafts*, with no archive to look a name up in."""
    names = {
        draft.id: own
        for draft in drafts
        if draft.id is not None and (own := _own_name(draft.body, lang)) is not None
    }
    return [_line(draft, lambda id: names.get(id, id), lang) for draft in drafts]


def namer(
    connection: Connection, drafts: Sequence[Draft], lang: str = "en"
) -> Callable[[str], str]:
    """Return what calls an id by its name, where the archive or *drafts* give it one.

    A source is called by whose voice it speaks with, as in every chain of speakers.
    """
    ids = {id for draft in drafts for id in draft.body.ids()}
    ids |= {draft.id for draft in drafts if draft.id is not None}
    names = dict(labels(Sight(connection), ids, lang))
    for draft in drafts:
        if draft.id is not None:
            names[draft.id] = _own_name(draft.body, lang) or names.get(draft.id, draft.id)
    names |= voices(Sight(connection), ids, lang)
    for draft in drafts:
        # What is new and has no handle is in no table yet.
        id, body = draft.id, draft.body
        if id is not None and isinstance(body, StatementAdded) and names[id] == id:
            names[id] = _in_brief(body.content, names)
    return lambda id: names.get(id, id)


def _in_brief(body: StatementBody, names: Mapping[str, str]) -> str:
    value = wording.value_words(body.value, lambda id: names.get(id, id), code=False)
    short = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
    return f"{names.get(body.subject, body.subject)} - {body.property} -> {short}"


def _own_name(body: Body, lang: str) -> str | None:
    match body:
        case Entity(label=label):
            return wording.label_words(label, lang)
        case Source(described=described, handle=handle):
            title = described.get("title")
            return title.text if isinstance(title, TextValue) else handle
        case StatementAdded(content) | StatementCorrected(content):
            return content.handle
        case _:
            return None


def _line(draft: Draft, name: Callable[[str], str], lang: str) -> str:
    verb = draft.type.partition(".")[2]
    match draft.body:
        case Verdict(reason=reason, text=text):
            said = f": {text}" if text else ""
            return f"{verb} ({reason}{said}): {name(draft.id or '')}"
        case Ranking(reason=reason):
            return f"{verb} ({reason}): {name(draft.id or '')}"
        case StatementCited(reference=reference):
            chain = wording.chain_words(reference, name)
            return f"{_CITED[bearing(reference)]} {name(draft.id or '')}: {chain}"
        case EntityLinked(other=other, judgement=judgement, reason=reason):
            return f"judged {judgement}: {name(draft.id or '')} and {name(other)}, because {reason}"
        case NoteAdded(text=text, kind=kind):
            return f"{kind or 'note'} on {name(draft.id or str(draft.target))}: {text}"
        case KeyEnrolled(vkey=vkey, roles=roles):
            return f"enrolled as {' and '.join(roles)}: {vkey.id}"
        case KeyRevoked(reason=reason, compromised_since=since):
            warned = "" if since is None else f", nothing by it to be relied on from entry {since}"
            return f"revoked ({reason}{warned}): {(draft.id or '').removeprefix('key:')}"
        case PolicyChanged(signers=signers, log=log, reason=reason):
            if log is not None:
                return f"new keys of the log ({reason}): {' and '.join(key.id for key in log)}"
            return f"stewards who must sign ({reason}): {signers}"
        case AccessRestricted(reason=reason) | AccessOpened(reason=reason):
            return f"{verb} ({reason}): {name(draft.id or str(draft.target))}"
        case EventRedacted(reason=reason):
            return f"redacted ({reason})"
        case EntityCorrected():
            return f"{verb}: {_described(draft.body)}"
        case StatementCorrected():
            return f"{verb}: {draft_words(draft, _within(name), lang)}"
        case _:
            return draft_words(draft, _within(name), lang)


def _within(name: Callable[[str], str]) -> Callable[[str], str]:
    """Return *name* for use inside of a claim: a statement's name has a dash of its own."""
    return lambda id: f"[{name(id)}]" if id.startswith("stm:") else name(id)


def _described(body: Entity) -> str:
    """Return all of *body*: which part of it a correction changed cannot be told from it."""
    unknown = "" if body.identified else ", not identified"
    labels = ", ".join(f"{text} [{lang}]" for lang, text in body.label.items())
    handle = f"; handle: {body.handle}" if body.handle else ""
    return f"entity {body.kind}{unknown}: {labels}{handle}"


_CITED: Mapping[Bearing, str] = {
    Bearing.FOR: "cited for",
    Bearing.AGAINST: "cited against",
    Bearing.DECLINED: "cited, declining to say, on",
    Bearing.DISCLAIMED: "cited, as not having been said, on",
}
