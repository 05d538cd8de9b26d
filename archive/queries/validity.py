"""Which statements hold on a day, as far as their qualifiers say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

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


def holding(sight: Sight, ids: Sequence[str], day: Day) -> Mapping[str, Holding]:
    """Return of each of the statements *ids* what is known of it and *day*."""
    qualifier = sight.table(QUALIFIER)
    told: defaultdict[str, list[Qualifier]] = defaultdict(list)
    for batch in batches(ids):
        for row in sight.connection.execute(
            select(qualifier.c.id, qualifier.c.property, qualifier.c.kind, qualifier.c.term).where(
                qualifier.c.id.in_(batch),
                qualifier.c.until.is_(None),
                qualifier.c.property.in_(TIMES),
            )
        ):
            value = _value(row.kind, row.term)
            told[row.id].append(Qualifier(PropertyName(row.property), value))
    return {id: period(told[id]).at(day) for id in ids}


def standing_then(sight: Sight, ids: Sequence[str]) -> Sequence[str]:
    """Return those of *ids* that may hold on the day that *sight* asks about, in their order."""
    if sight.day is None:
        return ids
    held = holding(sight, ids, sight.day)
    return [id for id in ids if held[id] is not Holding.DOES_NOT_HOLD]


def _value(kind: str, term: str) -> Value:
    if kind == DateValue.kind:
        return DateValue(date=dates.parse(term))
    # What else may stand there (an occurrence, an unknown) gives no bound.
    absent = Absence.NONE if (kind, term) == (AbsentValue.kind, "none") else Absence.UNKNOWN
    return AbsentValue(absent=absent)
