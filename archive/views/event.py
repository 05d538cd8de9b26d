"""The view `event`: every event by its head, for the rules and for finding one's way."""

from collections.abc import Iterable

from archive.events.chains import chain_of
from archive.events.recorded import Recorded
from archive.relation import Column
from archive.views.base import Change, View, add, held

EVENT = held(
    "event",
    Column("type", "text"),
    Column("version", "integer"),
    Column("link", "text"),
    Column("replaces", "text", nullable=True),
    Column("restricted", "integer"),
    Column("chain", "text", nullable=True),
    Column("state", "text"),
    indexes=("link", "replaces", "chain"),
)


def apply(item: Recorded) -> Iterable[Change]:
    """Yield one row; it is never closed. `link` is the commitment to the body."""
    head = item.head
    yield add(
        EVENT,
        item,
        type=head.type,
        version=head.version,
        link=head.body,
        replaces=head.replaces,
        restricted=int(head.restricted),
        chain=chain_of(head),
        state=item.state.value,
    )


VIEW = View(name="event", version=1, relations=(EVENT,), apply=apply)
