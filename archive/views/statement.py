"""The view `statement`: what is claimed now, how it ranks, and whether it was retracted.

Three tables, because three different kinds of event end them: a new value ends a value, a rank a
rank, a reinstatement a retraction. Read together they say what is current.
"""

from collections.abc import Iterable

from archive.events.recorded import Recorded
from archive.events.statement import StatementAdded, StatementCorrected, Verdict
from archive.facts import values
from archive.relation import Cell, Column
from archive.views.base import Change, View, add, close, held

STATEMENT = held(
    "statement",
    Column("link", "text"),
    Column("subject", "text", nullable=True),
    Column("property", "text", nullable=True),
    Column("kind", "text", nullable=True),
    Column("term", "text", nullable=True),
    Column("earliest", "text", nullable=True),
    Column("latest", "text", nullable=True),
    Column("handle", "text", nullable=True),
    Column("state", "text"),
    indexes=("subject", "property", "term", "handle"),
)
"""`link`: the commitment of the event that said it. `term`: an id, code, text, EDTF date, amount:
the value in one cell, by its kind. `earliest` and `latest`: days, where the value is a date."""

RANK = held("rank", Column("rank", "text"), Column("state", "text"))
"""An open row says preferred or deprecated; no open row means normal."""

RETRACTION = held("retraction", Column("reason", "text", nullable=True), Column("state", "text"))
"""An open row means retracted."""

_RANKS = {"statement.preferred": "preferred", "statement.deprecated": "deprecated"}


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the change to value, rank or retraction."""
    match item.head.type:
        case "statement.added" | "statement.corrected":
            yield close(STATEMENT, item)
            yield add(STATEMENT, item, link=item.head.body, state=item.state.value, **_cells(item))
        case "statement.preferred" | "statement.deprecated" | "statement.unranked" as name:
            yield close(RANK, item)
            if name in _RANKS:
                yield add(RANK, item, rank=_RANKS[name], state=item.state.value)
        case "statement.retracted":
            reason = item.body.reason if isinstance(item.body, Verdict) else None
            yield add(RETRACTION, item, reason=reason, state=item.state.value)
        case "statement.reinstated":
            yield close(RETRACTION, item)
        case _:
            pass


def _cells(item: Recorded) -> dict[str, Cell]:
    if not isinstance(item.body, StatementAdded | StatementCorrected):
        return {}
    content = item.body.content
    date = content.value.date if isinstance(content.value, values.DateValue) else None
    return {
        "subject": content.subject,
        "property": content.property,
        "kind": content.value.kind,
        "term": term(content.value),
        "earliest": None if date is None else date.earliest,
        "latest": None if date is None else date.latest,
        "handle": content.handle,
    }


def term(value: values.Value) -> str:
    """Return *value* in one cell, to compare and to look up; what it says in full is its body."""
    match value:
        case values.EntityValue(entity=text) | values.SourceValue(source=text):
            return text
        case values.StatementValue(statement=text) | values.CodeValue(code=text):
            return text
        case values.TextValue(text=text) | values.QuoteValue(quote=text):
            return text
        case values.DateValue(date=date):
            return date.text
        case values.QuantityValue(quantity=quantity):
            return quantity.text
        case values.DurationValue(duration=duration):
            return duration.text
        case values.PointValue(point=point):
            return f"{point.lat},{point.lon}"
        case values.UriValue(uri=text) | values.DigestValue(digest=text):
            return text
        case values.TimeOfDayValue(time=text) | values.InstantValue(instant=text):
            return text
        case values.AbsentValue(absent=absent):
            return absent.value


VIEW = View(name="statement", version=1, relations=(STATEMENT, RANK, RETRACTION), apply=apply)
