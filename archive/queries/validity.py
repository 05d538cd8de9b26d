"""Which statements hold on a day, as far as their qualifiers say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import select

from archive.facts import dates
from archive.facts.days import Day
from archive.facts.periods import TIMES, Holding, period
from archive.facts.statements import Qualifier
from archive.facts.values import Absence, AbsentValue, DateValue, Value
from archive.ids import PropertyName
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.views.qualifier import QUALIFIER

_Told: TypeAlias = tuple[str, str, str]
"""One time of a statement: the property that tells it, and the kind and the term of its value."""


def holding(sight: Sight, ids: Sequence[str], day: Day) -> Mapping[str, Holding]:
    """Return of each of the statements *ids* what is known of it and *day*."""
    qualifier = sight.table(QUALIFIER)
    told: defaultdict[str, list[_Told]] = defaultdict(list)
    for batch in batches(ids):
        for row in sight.connection.execute(
            select(qualifier.c.id, qualifier.c.property, qualifier.c.kind, qualifier.c.term).where(
                qualifier.c.id.in_(batch),
                qualifier.c.until.is_(None),
                qualifier.c.property.in_(TIMES),
            )
        ):
            told[row.id].append((row.property, row.kind, row.term))
    # Many statements tell the same times, and to read a date takes longer than to fetch it.
    known: dict[tuple[_Told, ...], Holding] = {}
    found: dict[str, Holding] = {}
    for id in ids:
        times = tuple(told.get(id, ()))
        if times not in known:
            known[times] = period(_qualifiers(times)).at(day)
        found[id] = known[times]
    return found


def standing_then(sight: Sight, ids: Sequence[str]) -> Sequence[str]:
    """Return those of *ids* that may hold on the day that *sight* asks about, in their order."""
    if sight.day is None:
        return ids
    held = holding(sight, ids, sight.day)
    return [id for id in ids if held[id] is not Holding.DOES_NOT_HOLD]


def _qualifiers(times: Iterable[_Told]) -> Iterator[Qualifier]:
    for name, kind, term in times:
        yield Qualifier(PropertyName(name), _value(kind, term))


def _value(kind: str, term: str) -> Value:
    if kind == DateValue.kind:
        return DateValue(date=dates.parse(term))
    # What else may stand there (an occurrence, an unknown) gives no bound.
    absent = Absence.NONE if (kind, term) == (AbsentValue.kind, "none") else Absence.UNKNOWN
    return AbsentValue(absent=absent)
