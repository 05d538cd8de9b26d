"""The view `qualifier`: what narrows a statement down: when, where, in which manner, how long.

It holds as long as the content it belongs to.
"""

from collections.abc import Iterable

from archive.events.recorded import Recorded
from archive.events.statement import StatementAdded, StatementCorrected
from archive.facts.values import DateValue
from archive.relation import Column
from archive.views.base import Change, View, add, close, held
from archive.views.statement import term

QUALIFIER = held(
    "qualifier",
    Column("number", "integer"),
    Column("property", "text"),
    Column("kind", "text"),
    Column("term", "text"),
    Column("earliest", "text", nullable=True),
    Column("latest", "text", nullable=True),
    key=("event", "number"),
    indexes=("term",),
)
"""`id` is the statement's, `number` counts from 0. `term`, `earliest` and `latest` are as in the
view `statement`."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the qualifiers of a content; they end with it."""
    if item.head.type not in ("statement.added", "statement.corrected"):
        return
    yield close(QUALIFIER, item)
    if not isinstance(item.body, StatementAdded | StatementCorrected):
        return
    for number, qualifier in enumerate(item.body.content.qualifiers):
        date = qualifier.value.date if isinstance(qualifier.value, DateValue) else None
        yield add(
            QUALIFIER,
            item,
            number=number,
            property=qualifier.property,
            kind=qualifier.value.kind,
            term=term(qualifier.value),
            earliest=None if date is None else date.earliest,
            latest=None if date is None else date.latest,
        )


VIEW = View(name="qualifier", version=1, relations=(QUALIFIER,), apply=apply)
