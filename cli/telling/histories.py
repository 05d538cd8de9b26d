"""What was done to one thing: who, when by whose clock, why, and what changed, word for word."""

import json
from collections.abc import Iterator, Mapping

from archive.queries.differences import Difference
from archive.queries.history import Past
from archive.service.reading import HistoryShown
from archive.shape import Json
from cli.layout import Block, Line
from cli.telling.common import author_time, counted, foot, log_time, who


def history(answer: HistoryShown) -> Iterator[Block]:
    """Yield the history, oldest first."""
    id = answer.history.id
    yield Line(f"{id}  {answer.names.get(id, id)}", 0, "bold")
    yield Line(counted(len(answer.history.events), "event", "events"), 2)
    for past in answer.history.events:
        yield ""
        yield from _past(past, answer.nicknames)
    yield ""
    yield foot(answer.standing)


def _past(one: Past, nicknames: Mapping[str, str]) -> Iterator[Block]:
    number = "" if one.revision is None else f"revision {one.revision}  "
    yield Line(f"{one.address}  {number}{one.type}{_towards(one)}", 0, "bold")
    yield Line(f"by {who(one.by, nicknames)}", 2)
    yield Line(f"{author_time(one.at)}; {log_time(one.recorded)}", 2)
    if one.body is None:
        yield Line(f"its body is not open: {one.state.value}", 2, "yellow")
        return
    if one.reason:
        yield Line(f"reason: {': '.join(word for word in (one.reason, one.words) if word)}", 2)
    if one.compared is not None:
        yield Line(f"changed since {one.compared}:" if one.changes else "nothing changed", 2)
        for change in one.changes:
            yield from _change(change)
    elif one.type not in _TOLD_BY_REASON:
        for member, value in one.body.items():
            yield Line(f"{member}: {_words(value)}", 4)


_TOLD_BY_REASON = (
    "statement.retracted",
    "statement.reinstated",
    "statement.preferred",
    "statement.deprecated",
    "statement.unranked",
    "access.restricted",
    "access.opened",
    "event.redacted",
)


def _towards(one: Past) -> str:
    if one.on is not None and one.revision is None:
        return f"  on revision {one.on}"
    return "" if one.target is None else f"  of {one.target}"


def _change(one: Difference) -> Iterator[Block]:
    yield Line(f"{one.where}", 4)
    if one.old is not None:
        yield Line(f"- {_words(one.old)}", 6, "red")
    if one.new is not None:
        yield Line(f"+ {_words(one.new)}", 6, "green")


def _words(value: Json) -> str:
    """Return *value* exactly as it was signed, text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
