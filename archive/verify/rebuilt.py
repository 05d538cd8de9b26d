"""What follows from the log, made again a run of events at a time and never held as a whole."""

from collections.abc import Iterator
from typing import Final

from archive.events.recorded import Recorded
from archive.log.relations import ENTRY_INDEX, index_row
from archive.relation import Relation, Row
from archive.store.scratch import Scratch
from archive.verify.replay import Replayed
from archive.views.runner import RELATIONS, changes

BATCH: Final = 1_024
"""Events whose rows are made at a time."""


class Rebuilt:
    """The rows that the entries give which were taken so far."""

    def __init__(self, scratch: Scratch, batch: int = BATCH) -> None:
        self._series = {one: scratch.series(one) for one in (*RELATIONS, ENTRY_INDEX)}
        self._batch = batch
        self._events: list[Recorded] = []
        self._index: list[Row] = []

    def take(self, replayed: Replayed) -> None:
        """Take in the next entry of the log that counts."""
        self._events += replayed.events()
        self._index.append(index_row(replayed.held.index, replayed.entry))
        if len(self._events) >= self._batch:
            self._put()

    def rows(self, relation: Relation) -> Iterator[Row]:
        """Return the rows of *relation* by its key. Nothing may be taken in after this."""
        self._put()
        return self._series[relation].rows()

    def _put(self) -> None:
        if not self._index:
            return
        made = changes(self._events)
        for relation, ends in made.closes.items():
            self._series[relation].end(ends)
        for relation, rows in made.rows.items():
            self._series[relation].add(rows)
        self._series[ENTRY_INDEX].add(self._index)
        self._events, self._index = [], []
