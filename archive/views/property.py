"""The view `property`: the vocabulary as it is defined now, and as it was."""

from collections.abc import Iterable

from archive.events.chains import chain_of
from archive.events.property import PropertyDefined
from archive.events.recorded import Recorded
from archive.relation import Column
from archive.views.base import Change, View, add, close, held

PROPERTY = held(
    "property",
    Column("value_types", "text", nullable=True),
    Column("single", "integer", nullable=True),
    Column("codes", "text", nullable=True),
    Column("state", "text"),
)
"""`value_types` and `codes` are lists in one cell, parted by blanks."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the definition, and close the one before."""
    if not item.subject.startswith("prop:") or chain_of(item.head) is None:
        return
    yield close(PROPERTY, item)
    if not isinstance(item.body, PropertyDefined):
        yield add(PROPERTY, item, state=item.state.value)
        return
    body = item.body
    yield add(
        PROPERTY,
        item,
        value_types=" ".join(body.value_types),
        single=int(body.single),
        codes=None if body.codes is None else " ".join(body.codes),
        state=item.state.value,
    )


VIEW = View(name="property", version=1, relations=(PROPERTY,), apply=apply)
