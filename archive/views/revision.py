"""The view `revision`: every link of every chain, with the entry it holds from and until.

The n-th link of an id is its revision n: counted where it is read, never stored.
"""

from collections.abc import Iterable

from archive.events.access import Access
from archive.events.chains import chain_of
from archive.events.entity import Entity
from archive.events.policy import PolicyChanged
from archive.events.recorded import Recorded
from archive.events.source import Source
from archive.events.statement import Ranking, StatementCorrected, Verdict
from archive.relation import Column
from archive.views.base import Change, View, add, close, held

REVISION = held(
    "revision",
    Column("type", "text"),
    Column("state", "text"),
    Column("reason", "text", nullable=True),
    Column("words", "text", nullable=True),
)
"""`reason` is a closed code, `words` free text; what is not open has neither."""


def apply(item: Recorded) -> Iterable[Change]:
    """Yield the row of a link, and close the link before it."""
    if chain_of(item.head) is None:
        return
    yield close(REVISION, item)
    reason, words = _why(item)
    yield add(
        REVISION, item, type=item.head.type, state=item.state.value, reason=reason, words=words
    )


def _why(item: Recorded) -> tuple[str | None, str | None]:
    match item.body:
        case Verdict(reason=reason, text=text):
            return reason, text
        case PolicyChanged(reason=reason) | Access(reason=reason):
            return reason, None
        case Entity(reason=words) | Source(reason=words) | Ranking(reason=words):
            return None, words
        case StatementCorrected(content=content):
            return None, content.reason
        case _:
            return None, None


VIEW = View(name="revision", version=1, relations=(REVISION,), apply=apply)
