"""The view `time`: where a statement stands in the order of time, and on which days it may hold.

A statement tells a time by its qualifiers; one whose own property is a time (the beginning of an
unrest) stands where its value does. On which days a statement holds, its qualifiers alone say.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from archive.events.recorded import Recorded
from archive.events.statement import StatementAdded, StatementCorrected
from archive.facts.date_order import Key
from archive.facts.periods import TIMES, Period, Span, period
from archive.facts.statements import Qualifier, StatementBody
from archive.relation import Column
from archive.views.base import Change, View, add, close, held

TIME = held(
    "time",
    Column("place", "text"),
    Column("first", "text", nullable=True),
    Column("last", "text", nullable=True),
    indexes=("place",),
)
"""`place`: what to sort by. `first` and `last`: the days that it may begin and end on, where such
days follow from what was said."""

SPAN = held(
    "span",
    Column("number", "integer"),
    Column("first", "text", nullable=True),
    Column("last", "text", nullable=True),
    key=("event", "number"),
)
"""The spans of which a statement may hold in one: `first` and `last` day, where either is bounded.
One without any row may hold on every day."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the place of a content that tells a time; it ends with it."""
    if item.head.type not in ("statement.added", "statement.corrected"):
        return
    yield close(TIME, item)
    yield close(SPAN, item)
    if not isinstance(item.body, StatementAdded | StatementCorrected):
        return
    content = item.body.content
    told, holds = times_of(content), _period(_times_among(content))
    if told:
        # Nearly always these are the qualifiers of a time themselves.
        when = _period(told) if content.property in TIMES else holds
        firsts = [span.begins_from for span in when.spans]
        known = [day for day in firsts if day is not None]
        yield add(
            TIME,
            item,
            place=_sorting(when.place.key),
            first=min(known) if len(known) == len(firsts) else None,
            last=when.place.until,
        )
    yield from _spans(item, holds.spans)


def _spans(item: Recorded, spans: Sequence[Span]) -> Iterable[Change]:
    if any(one.begins_from is None and one.ends_by is None for one in spans):
        return
    for number, one in enumerate(spans):
        yield add(SPAN, item, number=number, first=one.begins_from, last=one.ends_by)


def times_of(content: StatementBody) -> tuple[Qualifier, ...]:
    """Return what says when *content* happened: its value, where that is a time, or qualifiers."""
    if content.property in TIMES:
        return (Qualifier(content.property, content.value),)
    return _times_among(content)


def _times_among(content: StatementBody) -> tuple[Qualifier, ...]:
    return tuple(one for one in content.qualifiers if one.property in TIMES)


@lru_cache(maxsize=1024)
def _period(told: tuple[Qualifier, ...]) -> Period:
    # What is told of one matter is of few days, and working one out takes as long as all else.
    return period(told)


def _sorting(key: Key) -> str:
    """Return a text that sorts as *key* does, byte by byte."""
    nowhere, day, by_latest, boundless, until, text = key
    return f"{nowhere}{day:10}{by_latest}{boundless}{until:10}{text}"


VIEW = View(name="time", version=2, relations=(TIME, SPAN), apply=apply)
