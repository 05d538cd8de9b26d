"""When a statement holds, as far as its qualifiers say: for certain, possibly, not, or not told.

Times are read as days, and a day at either end belongs to the time. A bound that is absent,
unknown, withheld or of an unknown year excludes nothing; neither does a date with one of `? ~ %`,
since how far off it may be is a guess that the source did not make. An open end `..` lasts.

    startTime, endTime       it begins and ends there; several of one: anywhere among them
    pointInTime, asOf        it is claimed of that time, and of no other; beside a start or an end
                             they only say that it lasted through that time
    earliestDate, after      no part of it is before
    latestDate, before       no part of it is after; the day itself is not excluded
    during                   all of it lies within

Where qualifiers contradict each other, none of them is relied on: any day may be meant.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from archive.facts import date_order
from archive.facts.date_order import Place
from archive.facts.dates import Edtf, Moment
from archive.facts.days import Day
from archive.facts.statements import Qualifier
from archive.facts.values import Absence, AbsentValue, DateValue, Value
from archive.frozen import dataclass

FIRST: Final = Day("0000-01-01")
"""What has always been has begun by this day: no date is earlier."""

LAST: Final = Day("9999-12-31")
"""What lasts has not ended before this day: no date is later."""

_BEGINS, _ENDS, _AT = "startTime", "endTime", ("pointInTime", "asOf")
_LIMITS = ("earliestDate", "latestDate", "during", "before", "after")
_NOT_BEFORE = ("earliestDate", "during", "after")
_NOT_AFTER = ("latestDate", "during", "before")

TIMES: tuple[str, ...] = (_BEGINS, _ENDS, *_AT, *_LIMITS)
"""The qualifiers that say when a statement holds; what they say is read by `period`."""


class Holding(StrEnum):
    """What is known of a statement and a day."""

    HOLDS = "holds"
    MAY_HOLD = "mayHold"
    DOES_NOT_HOLD = "doesNotHold"
    NO_TIME = "noTime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time from one day to another, each known as far as its bounds say; None bounds nothing."""

    begins_from: Day | None = None
    begins_by: Day | None = None
    ends_from: Day | None = None
    ends_by: Day | None = None

    @property
    def is_possible(self) -> bool:
        """Whether some first day and some last day keep all bounds."""
        return not (
            _is_before(self.begins_by, self.begins_from)
            or _is_before(self.ends_by, self.ends_from)
            or _is_before(self.ends_by, self.begins_from)
        )

    def at(self, day: Day) -> Holding:
        """Return whether *day* is in it, of a span that is possible."""
        if _is_before(day, self.begins_from) or _is_before(self.ends_by, day):
            return Holding.DOES_NOT_HOLD
        # It begins no later than it ends, and ends no earlier than it begins.
        begun = _least(self.begins_by, self.ends_by)
        lasts = _most(self.ends_from, self.begins_from)
        if begun is None or lasts is None or not begun <= day <= lasts:
            return Holding.MAY_HOLD
        return Holding.HOLDS

    def may_overlap(self, other: "Span") -> bool:
        """Return whether one day may be in both."""
        return not (
            _is_before(self.ends_by, other.begins_from)
            or _is_before(other.ends_by, self.begins_from)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """When a statement holds: in each of `spans`, of which there are none where no time is given.

    `place`: where it stands in the order of dates. `uncertain`: some of its dates carry one of
    `? ~ %`. `contradictory`: its qualifiers exclude each other, so that no bound is relied on.
    """

    spans: tuple[Span, ...]
    place: Place
    uncertain: bool = False
    contradictory: bool = False

    def at(self, day: Day) -> Holding:
        """Return whether the statement holds on *day*, as far as its qualifiers say."""
        found = {span.at(day) for span in self.spans}
        best = (Holding.HOLDS, Holding.MAY_HOLD, Holding.DOES_NOT_HOLD)
        return next((one for one in best if one in found), Holding.NO_TIME)

    def may_overlap(self, other: "Period") -> bool:
        """Return whether both may hold on one day; a time that is not given excludes nothing."""
        if not self.spans or not other.spans:
            return True
        return any(one.may_overlap(two) for one in self.spans for two in other.spans)


def certainly_disjoint(one: Edtf, two: Edtf) -> bool:
    """Return whether known bounds of the two dates exclude that they have a day in common."""
    return not may_overlap(one, two)


def may_overlap(one: Edtf, two: Edtf) -> bool:
    """Return whether the two dates may have a day in common: no known bound excludes it."""
    return _span(one).may_overlap(_span(two))


def period(qualifiers: Iterable[Qualifier]) -> Period:
    """Return when a statement with these qualifiers holds; those of other kinds are passed by."""
    told: dict[str, list[Value]] = {}
    for qualifier in qualifiers:
        if qualifier.property in TIMES and _tells(qualifier):
            told.setdefault(qualifier.property, []).append(qualifier.value)
    dates = [one.date for values in told.values() for one in values if isinstance(one, DateValue)]
    uncertain = any(date.qualifiers for date in dates)
    spans = _spans(told, signs=True)
    possible = all(span.is_possible for span in spans)
    # Without a sign nothing but the bounds themselves says where it stands.
    placing = _spans(told, signs=False) if uncertain else spans
    return Period(
        spans=spans if possible else (Span(),),
        place=_place(placing, " ".join(date.text for date in dates)),
        uncertain=uncertain,
        contradictory=not possible,
    )


def _tells(qualifier: Qualifier) -> bool:
    """Say whether it tells a time: "there is none" does of a beginning or end, of others not."""
    value = qualifier.value
    if isinstance(value, AbsentValue) and value.absent is Absence.NONE:
        return qualifier.property in (_BEGINS, _ENDS)
    return True


def _spans(told: Mapping[str, Sequence[Value]], *, signs: bool) -> tuple[Span, ...]:
    """Return the spans that the values *told* give; dates with *signs* bound nothing."""
    points = [_span_of(value, signs) for name in _AT for value in told.get(name, ())]
    if _BEGINS in told or _ENDS in told:
        spans = [_lasting_through(_extent(told, signs), points)]
    elif points or not told:
        spans = points
    else:
        spans = [Span()]
    return tuple(_within(span, told, signs) for span in spans)


def _extent(told: Mapping[str, Sequence[Value]], signs: bool) -> Span:
    begins = [_end_of(value, signs, "begin") for value in told.get(_BEGINS, ())]
    ends = [_end_of(value, signs, "end") for value in told.get(_ENDS, ())]
    return Span(
        begins_from=_lowest([span.begins_from for span in begins]),
        begins_by=_highest([span.ends_by for span in begins]),
        ends_from=_lowest([span.begins_from for span in ends]),
        ends_by=_highest([span.ends_by for span in ends]),
    )


def _lasting_through(extent: Span, points: Sequence[Span]) -> Span:
    return Span(
        begins_from=extent.begins_from,
        begins_by=_least(extent.begins_by, *(point.begins_by for point in points)),
        ends_from=_most(extent.ends_from, *(point.ends_from for point in points)),
        ends_by=extent.ends_by,
    )


def _within(span: Span, told: Mapping[str, Sequence[Value]], signs: bool) -> Span:
    if told.keys().isdisjoint(_LIMITS):
        return span
    low = [
        _span_of(value, signs).begins_from for name in _NOT_BEFORE for value in told.get(name, ())
    ]
    high = [_span_of(value, signs).ends_by for name in _NOT_AFTER for value in told.get(name, ())]
    return Span(
        begins_from=_most(span.begins_from, *low),
        begins_by=span.begins_by,
        ends_from=span.ends_from,
        ends_by=_least(span.ends_by, *high),
    )


def _end_of(value: Value, signs: bool, which: str) -> Span:
    """Return the days among which it begins or ends; that there is no such day makes it last."""
    if isinstance(value, AbsentValue) and value.absent is Absence.NONE:
        return Span(ends_by=FIRST) if which == "begin" else Span(begins_from=LAST)
    return _span_of(value, signs)


def _span_of(value: Value, signs: bool) -> Span:
    return _span(value.date, signs=signs) if isinstance(value, DateValue) else Span()


def _span(date: Edtf, *, signs: bool = True) -> Span:
    """Return the time that *date* is; with *signs* an end with one of `? ~ %` bounds nothing."""
    begins_from, begins_by = _bounds(date.first, signs)
    ends_from, ends_by = _bounds(date.last, signs)
    if date.form != "interval":
        # One time among those between: it may begin with the last day and end with the first.
        return Span(
            begins_from=begins_from, begins_by=ends_by, ends_from=begins_from, ends_by=ends_by
        )
    begins_by = FIRST if date.start == "open" else _least(begins_by, ends_by)
    ends_from = LAST if date.end == "open" else _most(ends_from, begins_from)
    return Span(begins_from=begins_from, begins_by=begins_by, ends_from=ends_from, ends_by=ends_by)


def _bounds(moment: Moment | None, signs: bool) -> tuple[Day | None, Day | None]:
    if moment is None or (signs and moment.qualifier):
        return None, None
    return moment.earliest, moment.latest


def _place(spans: Sequence[Span], text: str) -> Place:
    """Return where the first of *spans* stands; behind all that have a day where there is none."""
    places = [_placed(span, text) for span in spans]
    nowhere = date_order.placed(None, None, None, text)
    return min(places, key=lambda place: place.key, default=nowhere)


def _placed(span: Span, text: str) -> Place:
    # What has always been begins on no day; it stands by the one on which it ends.
    begun = None if span.begins_by == FIRST else span.begins_by
    return date_order.placed(span.begins_from, _least(begun, span.ends_by), span.ends_by, text)


def _is_before(one: Day | None, two: Day | None) -> bool:
    return one is not None and two is not None and one < two


def _least(*days: Day | None) -> Day | None:
    return min((day for day in days if day is not None), default=None)


def _most(*days: Day | None) -> Day | None:
    return max((day for day in days if day is not None), default=None)


def _lowest(days: Sequence[Day | None]) -> Day | None:
    """Return the first of *days*; None where one of them is not known, or there is none."""
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _highest(days: Sequence[Day | None]) -> Day | None:
    """Return the last of *days*; None where one of them is not known, or there is none."""
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
