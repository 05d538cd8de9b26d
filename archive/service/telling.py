"""What was recorded, one line of plain words an event."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from archive import wording
from archive.events.base import Body
from archive.events.drafting import Draft
from archive.events.entity import Entity
from archive.events.source import Source
from archive.events.statement import (
    Ranking,
    StatementAdded,
    StatementCited,
    StatementCorrected,
    Verdict,
)
from archive.facts.values import TextValue
from archive.intake.words import draft_words
from archive.queries.labels import labels
from archive.service.recording import Said


def tell(connection: Connection, drafts: Sequence[Draft]) -> Said:
    """Return *drafts* with their lines; names are those of the archive and of *drafts*."""
    name = namer(connection, drafts)
    return Said(drafts, [_line(draft, name) for draft in drafts])


def namer(connection: Connection, drafts: Sequence[Draft]) -> Callable[[str], str]:
    """Return what calls an id by its name, where the archive or *drafts* give it one."""
    ids = {id for draft in drafts for id in draft.body.ids()}
    ids |= {draft.id for draft in drafts if draft.id is not None}
    names = dict(labels(connection, ids))
    for draft in drafts:
        if draft.id is not None:
            names[draft.id] = _own_name(draft.body) or names.get(draft.id, draft.id)
    return lambda id: names.get(id, id)


def _own_name(body: Body) -> str | None:
    match body:
        case Entity(label=label):
            return wording.label_words(label)
        case Source(described=described, handle=handle):
            title = described.get("title")
            return title.text if isinstance(title, TextValue) else handle
        case StatementAdded(content) | StatementCorrected(content):
            return content.handle
        case _:
            return None


def _line(draft: Draft, name: Callable[[str], str]) -> str:
    match draft.body:
        case Verdict(reason=reason, text=text):
            verb = draft.type.partition(".")[2]
            said = f": {text}" if text else ""
            return f"{verb} ({reason}{said}): {name(draft.id or '')}"
        case Ranking(reason=reason):
            verb = draft.type.partition(".")[2]
            return f"{verb} ({reason}): {name(draft.id or '')}"
        case StatementCited(reference=reference):
            chain = wording.chain_words(reference, name)
            return f"cited for {name(draft.id or '')}: {chain}"
        case _:
            return draft_words(draft, name)
