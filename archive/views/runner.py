"""All views, and what a run of events changes in their tables."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import field

from archive.events.recorded import Recorded
from archive.frozen import dataclass
from archive.relation import Relation, Row
from archive.views import (
    capture,
    entity,
    event,
    key,
    note,
    policy,
    property,
    qualifier,
    reference,
    revision,
    source,
    statement,
    text,
    time,
)
from archive.views.base import Add, Close, View

VIEWS: tuple[View, ...] = (
    event.VIEW,
    revision.VIEW,
    entity.VIEW,
    source.VIEW,
    capture.VIEW,
    property.VIEW,
    key.VIEW,
    policy.VIEW,
    statement.VIEW,
    qualifier.VIEW,
    time.VIEW,
    reference.VIEW,
    note.VIEW,
    text.VIEW,
)

RELATIONS: tuple[Relation, ...] = tuple(r for view in VIEWS for r in view.relations)

_UNTIL = 3


@dataclass(slots=True)
class Changes:
    """What to do to the tables, in this order: close rows that are there, then insert rows.

    `closes` holds (id, until) for each relation; a row that was added and closed within the run
    is among `rows` with its end filled in.
    """

    closes: dict[Relation, list[tuple[str, int]]] = field(default_factory=dict)
    rows: dict[Relation, list[Row]] = field(default_factory=dict)


def changes(items: Iterable[Recorded], views: Iterable[View] = VIEWS) -> Changes:
    """Return what *items*, in the order of the log, change in the tables of *views*."""
    run = _Run()
    listed = tuple(views)
    for item in items:
        for view in listed:
            for change in view.apply(item):
                if isinstance(change, Add):
                    run.add(change)
                else:
                    run.close(change)
    return run.result


@dataclass(slots=True)
class _Run:
    result: Changes = field(default_factory=Changes)
    # Where the still open rows of an id stand in `rows`, so that closing one needs no search.
    open_rows: defaultdict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, change: Add) -> None:
        rows = self.result.rows.setdefault(change.relation, [])
        self.open_rows[change.relation.name, str(change.row[0])].append(len(rows))
        rows.append(change.row)

    def close(self, change: Close) -> None:
        self.result.closes.setdefault(change.relation, []).append((change.id, change.until))
        rows = self.result.rows.get(change.relation, [])
        for at in self.open_rows.pop((change.relation.name, change.id), ()):
            row = rows[at]
            rows[at] = (*row[:_UNTIL], change.until, *row[_UNTIL + 1 :])
