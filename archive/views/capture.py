"""The view `capture`: the bytes that were kept of a source, and the attempts that failed."""

from collections.abc import Iterable

from archive.events.recorded import Recorded
from archive.events.source import SourceCaptured
from archive.relation import Column
from archive.views.base import Change, View, add, held

CAPTURE = held(
    "capture",
    Column("outcome", "text", nullable=True),
    Column("method", "text", nullable=True),
    Column("digest", "text", nullable=True),
    Column("bytes", "integer", nullable=True),
    Column("media_type", "text", nullable=True),
    Column("name", "text", nullable=True),
    Column("of", "text", nullable=True),
    Column("state", "text"),
    indexes=("digest",),
)
"""`id` is the source's. A capture is never closed: another one stands beside it."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield one row a capture."""
    if item.head.type != "source.captured":
        return
    if not isinstance(item.body, SourceCaptured):
        yield add(CAPTURE, item, state=item.state.value)
        return
    body = item.body
    yield add(
        CAPTURE,
        item,
        outcome=body.outcome,
        method=body.method,
        digest=body.digest,
        bytes=body.size,
        media_type=body.media_type,
        name=body.name,
        of=body.of,
        state=item.state.value,
    )


VIEW = View(name="capture", version=1, relations=(CAPTURE,), apply=apply)
