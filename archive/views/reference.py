"""The view `reference`: where a statement was said, and every speaker it went through.

A reference vouches for one link: that of its own event, or the one a citation is `on`. Which of
them are current follows from the statement's newest value.
"""

from collections.abc import Iterable

from archive.events.recorded import Recorded
from archive.events.statement import StatementAdded, StatementCited, StatementCorrected
from archive.facts.references import Reference, Step
from archive.facts.values import AbsentValue, DateValue
from archive.relation import Column
from archive.views.base import Change, View, add, held

REFERENCE = held(
    "reference",
    Column("number", "integer"),
    Column("link", "text"),
    Column("source", "text", nullable=True),
    Column("capture", "text", nullable=True),
    Column("exact", "text", nullable=True),
    Column("basis", "text", nullable=True),
    Column("denied", "integer", nullable=True),
    Column("disclaimed", "integer", nullable=True),
    Column("note", "text", nullable=True),
    Column("state", "text"),
    key=("event", "number"),
    indexes=("link", "source"),
)
"""`id` is the statement's, `number` counts from 0 within the event. A citation that is not open
has one row with its link and nothing else."""

STEP = held(
    "step",
    Column("reference", "integer"),
    Column("number", "integer"),
    Column("agent", "text"),
    Column("act", "text"),
    Column("to", "text", nullable=True),
    Column("in", "text", nullable=True),
    Column("date", "text", nullable=True),
    Column("verb", "text", nullable=True),
    Column("denied", "integer"),
    Column("certainty", "text", nullable=True),
    Column("hedge", "text", nullable=True),
    key=("event", "reference", "number"),
    indexes=("agent", "in", "to"),
)
"""Outermost speaker first. `date` is an EDTF date or `absent: <kind>`."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the references and their steps; none is ever closed."""
    match item.body:
        case StatementAdded(content=content) | StatementCorrected(content=content):
            for number, reference in enumerate(content.references):
                yield from _reference(item, item.head.body, number, reference)
        case StatementCited(reference=reference):
            yield from _reference(item, str(item.head.on), 0, reference)
        case _ if item.head.type == "statement.cited":
            yield add(REFERENCE, item, number=0, link=item.head.on, state=item.state.value)


def _reference(item: Recorded, link: str, number: int, reference: Reference) -> Iterable[Change]:
    yield add(
        REFERENCE,
        item,
        number=number,
        link=link,
        source=reference.source,
        capture=reference.capture,
        exact=reference.exact,
        basis=None if reference.basis is None else reference.basis.value,
        denied=int(reference.denied),
        disclaimed=int(reference.disclaimed),
        note=reference.note,
        state=item.state.value,
    )
    for n, step in enumerate(reference.attribution):
        yield _step(item, number, n, step)


def _step(item: Recorded, reference: int, number: int, step: Step) -> Change:
    return add(
        STEP,
        item,
        reference=reference,
        number=number,
        agent=step.agent,
        act=step.act.value,
        to=step.to,
        in_=step.in_,
        date=_when(step),
        verb=step.verb,
        denied=int(step.denied),
        certainty=None if step.certainty is None else step.certainty.value,
        hedge=step.hedge,
    )


def _when(step: Step) -> str | None:
    match step.date:
        case DateValue(date=date):
            return date.text
        case AbsentValue(absent=absent):
            return f"absent: {absent.value}"
        case None:
            return None


VIEW = View(name="reference", version=3, relations=(REFERENCE, STEP), apply=apply)
