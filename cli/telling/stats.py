"""The numbers that an editor asks for, and what each of them counts."""

from collections.abc import Iterator, Mapping
from typing import Final

from archive.queries.stats import Item
from archive.service.counting import ItemsShown, StatsShown
from archive.wording import Name
from cli.layout import Block, Line, Table
from cli.telling.common import decided, foot
from cli.telling.statements import in_brief, naming

MEANINGS: Final[Mapping[str, str]] = {
    "statements": "current statements: neither retracted nor deprecated",
    "inferred": "current statements that the archive infers, and no source says",
    "one-reference": "current statements with one reference only",
    "disputed": "current statements with speakers for and against",
    "hedged": "current statements with a speaker who hedges",
    "without-words": "current statements with a reference that does not quote",
    "words-not-checked": "current statements with a quotation that no text here could confirm",
    "retracted": "retracted statements",
    "preferred": "preferred statements",
    "deprecated": "deprecated statements",
    "not-identified": "entities that are not identified",
    "without-capture": "sources of which no bytes were kept",
    "failed-captures": "attempts to keep bytes that failed",
    "restricted": "events that stay out of public copies",
    "redacted": "events whose bodies were redacted",
    "doubtful": "events that a stolen key signed, or one that such a key enrolled",
    "clock-before-base": "entries whose author's clock lies before what they build on",
    "clock-after-checkpoint": "entries whose author's clock lies after the checkpoint over them",
    "value-unknown": "where something is not known: current statements, and sources",
    "value-none": "where there is said to be none",
    "value-withheld": "where something is held back",
    "speaker-declines": "current statements of which a speaker declines to say",
}
"""What each number counts."""


def stats(answer: StatsShown) -> Iterator[Block]:
    """Yield a line a number, then the events by type."""
    rows = [(f"{one.count:,}", one.name, MEANINGS[one.name]) for one in answer.stats.numbers]
    yield Table(rows, ("number", "name", "what it counts"))
    yield Line("--list NAME lists what a number counts", 0, "dim")
    yield ""
    yield Line("events by type", 0, "bold")
    yield Table([(f"{count:,}", type) for type, count in answer.stats.types.items()], indent=2)
    yield ""
    yield foot(answer.standing)


def items(answer: ItemsShown) -> Iterator[Block]:
    """Yield one line a thing; a statement with its speakers."""
    found, name = answer.items, naming(answer.names)
    yield Line(f"{found.name}: {found.total:,} {MEANINGS[found.name]}", 0, "bold")
    rows = [_item(one, name, answer) for one in found.shown]
    yield Table(rows, indent=2)
    more = found.total - len(found.shown)
    if more:
        yield Line(f"{more:,} more: --limit", 2, "yellow")
    yield ""
    yield foot(answer.standing)


def _item(one: Item, name: Name, answer: ItemsShown) -> tuple[str, ...]:
    if one.statement is not None:
        return in_brief(one.statement, name, answer.voices)
    if one.about is None:
        return (one.ref, name(one.ref))
    called = name(one.about)
    shown = (one.ref, one.type or "", one.about, "" if called == one.about else called)
    return shown if one.mark is None else (*shown, decided(one.mark, answer.nicknames))
