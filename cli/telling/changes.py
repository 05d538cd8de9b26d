"""What changed between two points: one paragraph a thing."""

from collections.abc import Iterator

from archive.events.access import Access
from archive.events.base import Body
from archive.events.entity import Entity, EntityLinked
from archive.events.event import EventRedacted
from archive.events.key import KeyRevoked
from archive.events.note import NoteAdded
from archive.events.property import PropertyDefined
from archive.events.source import Source, SourceCaptured
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts.languages import ENGLISH
from archive.queries.between import Changed, Happened, Side
from archive.queries.references import bearing
from archive.service.comparing import BetweenShown
from archive.wording import (
    Name,
    capture_words,
    chain_words,
    entity_words,
    property_words,
    source_words,
    statement_words,
)
from cli.layout import Block, Line
from cli.telling.common import counted, foot
from cli.telling.histories import difference
from cli.telling.statements import naming


def between(answer: BetweenShown, lang: str = ENGLISH) -> Iterator[Block]:
    """Yield what became of each thing, then how many events it took; labels are in *lang*."""
    found = answer.between
    until = answer.standing.size
    yield Line(f"after {_entries(found.since)}, up to {_entries(until)}", 0, "bold")
    for one in found.shown:
        yield ""
        yield from _changed(one, answer, lang)
    yield ""
    more = found.total - len(found.shown)
    if more:
        yield Line(f"{counted(more, 'thing', 'things')} more: --limit", 0, "yellow")
    told = ", ".join(f"{number} {type}" for type, number in found.counts.items())
    yield f"{counted(found.total, 'thing', 'things')}: {told}" if told else "nothing changed"
    yield foot(answer.standing)


def _entries(size: int) -> str:
    return f"entry {size - 1}" if size else "nothing"


def _changed(one: Changed, answer: BetweenShown, lang: str) -> Iterator[Block]:
    name = naming(answer.names)
    yield Line(f"{one.id}  {name(one.id)}: {', '.join(one.became)}", 0, "bold")

    def voice(id: str) -> str:
        return answer.voices.get(id, name(id))

    if one.before is None and one.after is not None:
        yield Line(f"{_content(one.id, one.after, voice, lang)} (at {one.after.address})", 2)
    for change in one.changes:
        after = None if one.after is None or one.after.body is None else one.after.body.json()
        yield from difference(change, answer.names, after)
    yield from _judged(one)
    for happened in one.happened:
        on = f" on {happened.on}" if happened.on is not None else ""
        yield Line(f"at {happened.address}{on}: {_words(happened, voice)}", 2)


def _content(id: str, side: Side, name: Name, lang: str) -> str:
    match side.body:
        case StatementAdded(content) | StatementCorrected(content):
            return statement_words(content, name)
        case Entity() as body:
            return entity_words(body, lang)
        case Source() as body:
            return source_words(body, name)
        case PropertyDefined() as body:
            return property_words(id.removeprefix("prop:"), body, lang)
        case _:
            return f"({side.state.value})"


def _judged(one: Changed) -> Iterator[Block]:
    old, new = one.before, one.after
    if new is None:
        return
    closed = old is not None and (old.body is None or new.body is None)
    if old is not None and closed and old.address != new.address:
        yield Line(f"{old.address} ({old.state.value}) -> {new.address} ({new.state.value})", 2)
    if new.rank is not None and new.rank != ("normal" if old is None else old.rank):
        yield Line(f"rank: {'normal' if old is None else old.rank} -> {new.rank}", 2)
    if new.retracted is not None and (old is None or old.retracted is None):
        why = ": ".join(word for word in (new.retracted.reason, new.retracted.words) if word)
        yield Line(f"retracted at {new.retracted.address}: {why or 'not open'}", 2, "yellow")


def _words(one: Happened, name: Name) -> str:
    return one.type if one.body is None else f"{one.type}: {_said(one.body, name)}"


def _said(body: Body, name: Name) -> str:
    match body:
        case StatementCited(reference):
            exact = f" “{reference.exact}”" if reference.exact else ""
            return f"{bearing(reference).value} it, {chain_words(reference, name)}{exact}"
        case EntityLinked(other=other, judgement=judgement, reason=reason):
            return f"{judgement}: {other} {name(other)}, because {reason}"
        case NoteAdded(text=text, lang=lang):
            return f"{text} [{lang}]"
        case SourceCaptured():
            return capture_words(body)
        case Access(reason=reason) | EventRedacted(reason=reason) | KeyRevoked(reason=reason):
            return reason
        case _:
            return ", ".join(body.json())
