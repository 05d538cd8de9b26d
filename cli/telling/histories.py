"""What was done to one thing: who, when by whose clock, why, and what changed, word for word."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from archive.facts.languages import ENGLISH
from archive.queries.differences import Difference
from archive.queries.history import Past
from archive.service.reading import HistoryShown
from archive.shape import Json, inside
from cli.layout import Block, Line
from cli.telling.common import author_time, counted, doubted, foot, indented, log_time, who
from cli.telling.contents import said
from cli.telling.members import member_words


def history(answer: HistoryShown, lang: str = ENGLISH) -> Iterator[Block]:
    """Yield the history, oldest first; a property is explained in *lang*."""
    id = answer.history.id
    yield Line(f"{id}  {answer.names.get(id, id)}", 0, "bold")
    yield Line(counted(len(answer.history.events), "event", "events"), 2)
    for past in answer.history.events:
        yield ""
        yield from _past(past, answer, lang)
    yield ""
    yield foot(answer.standing)


def _past(one: Past, answer: HistoryShown, lang: str) -> Iterator[Block]:
    number = "" if one.revision is None else f"revision {one.revision}  "
    yield Line(f"{one.address}  {number}{one.type}{_towards(one)}", 0, "bold")
    yield Line(f"by {who(one.by, answer.nicknames)}", 2)
    yield Line(f"{author_time(one.at)}; {log_time(one.recorded)}", 2)
    if one.doubtful is not None:
        yield Line(doubted(one.doubtful), 2, "red")
    if one.body is None:
        yield Line(f"its body is not open: {one.state.value}", 2, "yellow")
        return
    if one.reason:
        yield Line(f"reason: {': '.join(word for word in (one.reason, one.words) if word)}", 2)
    if one.compared is not None:
        yield Line(f"changed since {one.compared}:" if one.changes else "nothing changed", 2)
        for change in one.changes:
            yield from difference(change, answer.names, one.body)
    elif one.type not in _TOLD_BY_REASON:
        yield from indented(said(one, answer.names, answer.voices, lang), 2)


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


def difference(one: Difference, names: Mapping[str, str], body: Json) -> Iterator[Block]:
    """Yield what was taken out of one member, and what was put in, word for word.

    *body*: what it is now, to which the places lead.
    """
    is_qualifier = _QUALIFIER.fullmatch(one.where) is not None
    for sign, value, style in (("-", one.old, "red"), ("+", one.new, "green")):
        # What is gone is counted as it stood.
        inside_of = _holding(one) if one.new is None and is_qualifier else body
        for where, leaf in _leaves(value, one.where):
            # Every other line of a whole qualifier begins with its property.
            if is_qualifier and where == inside(one.where, "property"):
                continue
            told = member_words(where, inside_of)
            yield Line(f"{sign} {told}: {_words(leaf, names)}", 4, style)


def _holding(one: Difference) -> Json:
    """Return a body that holds the qualifier that is gone, where it is one."""
    found = _QUALIFIER.fullmatch(one.where)
    return None if found is None else {"qualifiers": [*[None] * int(found[1]), one.old]}


_QUALIFIER = re.compile(r"qualifiers\[([0-9]+)\]")


def _leaves(value: Json, where: str) -> Iterator[tuple[str, Json]]:
    """Yield every text, number and flag inside *value* with its address; of nothing, nothing."""
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _leaves(inner, inside(where, member))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for n, inner in enumerate(value):
            yield from _leaves(inner, inside(where, n))
    elif value is not None:
        yield where, value


def _words(value: Json, names: Mapping[str, str]) -> str:
    """Return *value* exactly as it was signed, and behind an id what it is called."""
    if not isinstance(value, str):
        return json.dumps(value)
    return f"{value} ({names[value]})" if names.get(value, value) != value else value
