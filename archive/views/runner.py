"""All views, and what a run of events changes in their tables."""

from collections.abc import Iterable
from dataclasses import field

from archive.events.chains import is_first
from archive.events.recorded import Recorded
from archive.frozen import dataclass
from archive.relation import Cell, Relation, Row
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
from archive.views.base import Add, View

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
    run: dict[str, _Table] = {}
    listed = tuple(views)
    for item in items:
        # Of what only now begins nothing can be open, and nearly every event begins something.
        begins = is_first(item.head)
        for view in listed:
            for change in view.apply(item):
                relation = change.relation
                table = run.get(relation.name)
                if table is None:
                    table = run[relation.name] = _Table(relation)
                if isinstance(change, Add):
                    table.rows.append(change.row)
                elif not begins:
                    table.close(change.id, change.until)
    return Changes(
        closes={table.relation: table.closes for table in run.values() if table.closes},
        rows={table.relation: table.rows for table in run.values() if table.rows},
    )


@dataclass(slots=True)
class _Table:
    """What becomes of a table."""

    relation: Relation
    closes: list[tuple[str, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    # Where the still open rows of an id stand in `rows`, so that closing one needs no search: of
    # the first so many rows, since in most runs nothing is closed.
    open_rows: dict[Cell, list[int]] = field(default_factory=dict)
    placed: int = 0

    def close(self, id: str, until: int) -> None:
        self.closes.append((id, until))
        for at in range(self.placed, len(self.rows)):
            self.open_rows.setdefault(self.rows[at][0], []).append(at)
        self.placed = len(self.rows)
        for at in self.open_rows.pop(id, ()):
            row = self.rows[at]
            self.rows[at] = (*row[:_UNTIL], until, *row[_UNTIL + 1 :])
