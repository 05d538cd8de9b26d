"""The view `source`: where things were said."""

from collections.abc import Iterable

from archive.events.chains import chain_of
from archive.events.recorded import Recorded
from archive.events.source import Source
from archive.facts.values import AbsentValue, DateValue, EntityValue, TextValue, Value
from archive.relation import Column
from archive.views.base import Change, View, add, close, held
from archive.views.entity import fold

SOURCE = held(
    "source",
    Column("kind", "text", nullable=True),
    Column("handle", "text", nullable=True),
    Column("title", "text", nullable=True),
    Column("folded", "text", nullable=True),
    Column("publisher", "text", nullable=True),
    Column("published", "text", nullable=True),
    Column("earliest", "text", nullable=True),
    Column("latest", "text", nullable=True),
    Column("state", "text"),
    indexes=("handle", "folded", "publisher"),
)
"""`published` is an EDTF date or `absent: <kind>`; `earliest` and `latest` are days or nothing."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the description, and close the one before."""
    if not item.subject.startswith("src:") or chain_of(item.head) is None:
        return
    yield close(SOURCE, item)
    if not isinstance(item.body, Source):
        yield add(SOURCE, item, state=item.state.value)
        return
    body = item.body
    published, earliest, latest = _days(body.published)
    title, publisher = body.described.get("title"), body.described.get("publisher")
    named = title.text if isinstance(title, TextValue) else None
    yield add(
        SOURCE,
        item,
        kind=body.kind,
        handle=body.handle,
        title=named,
        folded=None if named is None else fold(named),
        publisher=publisher.entity if isinstance(publisher, EntityValue) else None,
        published=published,
        earliest=earliest,
        latest=latest,
        state=item.state.value,
    )


def _days(value: Value) -> tuple[str | None, str | None, str | None]:
    match value:
        case DateValue(date=date):
            return date.text, date.earliest, date.latest
        case AbsentValue(absent=absent):
            return f"absent: {absent.value}", None, None
        case _:
            return None, None, None


VIEW = View(name="source", version=1, relations=(SOURCE,), apply=apply)
