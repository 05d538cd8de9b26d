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

SOURCE_NAMED = held(
    "source_named",
    Column("number", "integer"),
    Column("member", "text"),
    Column("named", "text"),
    key=("event", "number"),
    indexes=("named",),
)
"""Every id that a description names, and in which member: publisher, author, partOf."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the description, and close the one before."""
    if not item.subject.startswith("src:") or chain_of(item.head) is None:
        return
    yield close(SOURCE, item)
    yield close(SOURCE_NAMED, item)
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
    members = (*body.described.items(), *(("author", author) for author in body.author))
    named_in = ((member, id) for member, value in members for id in _names(value))
    for number, (member, id) in enumerate(named_in):
        yield add(SOURCE_NAMED, item, number=number, member=member, named=id)


def _names(value: Value) -> tuple[str, ...]:
    """Return what *value* names; who holds something back is no part of what the source is."""
    return () if isinstance(value, AbsentValue) else value.ids()


def _days(value: Value) -> tuple[str | None, str | None, str | None]:
    match value:
        case DateValue(date=date):
            return date.text, date.earliest, date.latest
        case AbsentValue(absent=absent):
            return f"absent: {absent.value}", None, None
        case _:
            return None, None, None


VIEW = View(name="source", version=2, relations=(SOURCE, SOURCE_NAMED), apply=apply)
