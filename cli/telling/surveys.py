"""Statements in the order of time, and statements that cannot all be so."""

from collections.abc import Iterator, Mapping

from archive.facts.statements import Qualifier
from archive.facts.values import DateValue
from archive.queries.clashes import Over
from archive.queries.conflicts import Conflict
from archive.queries.timeline import Moment
from archive.service.surveying import ConflictsShown, TimelineShown
from archive.wording import Name, qualifier_words, value_words
from cli.layout import Block, Line, Table
from cli.telling.common import counted, foot
from cli.telling.statements import in_brief, naming, references

_OVER = {
    Over.VALUE: "values that exclude each other",
    Over.TIME: "one thing at times that exclude each other",
    Over.DISPUTED: "one disputes the other",
    Over.DENIED: "speakers for it and against it",
}
_BY = {"latest": "by its latest day", "nothing": "no day known"}


def timeline(answer: TimelineShown) -> Iterator[Block]:
    """Yield a few cells a statement: when, between which days, what, and by whom."""
    found, name = answer.timeline, naming(answer.names)
    rows = [_moment(one, name, answer.voices) for one in found.shown]
    if rows:
        yield Table(rows, head=("when", "between", "statement", "stands", "says", "by"))
    else:
        yield Line("no statement here tells a time", 0, "yellow")
    more = found.total - len(found.shown)
    if more:
        yield Line(f"{counted(more, 'statement', 'statements')} more: --limit", 0, "yellow")
    if found.undated:
        yield Line(f"{counted(found.undated, 'statement tells', 'statements tell')} no time")
    yield ""
    yield foot(answer.standing)


def _moment(one: Moment, name: Name, voices: Mapping[str, str]) -> tuple[str, ...]:
    when = "; ".join(_told(told, name) for told in one.told)
    signs = [
        *(["uncertain"] if one.uncertain else []),
        *(["contradictory"] if one.contradictory else []),
        *([_BY[one.by]] if one.by in _BY else []),
    ]
    told = f"{when} ({', '.join(signs)})" if signs else when
    between = f"{one.earliest or '?'} to {one.latest or '?'}"
    if one.earliest is not None and one.earliest == one.latest:
        between = one.earliest
    called, stands, says, by = in_brief(one.statement, name, voices)
    return told, between, called, stands, says, by


def _told(told: Qualifier, name: Name) -> str:
    """Return a time in words; a point in time needs no word before its date."""
    if told.property == "pointInTime" and isinstance(told.value, DateValue):
        return value_words(told.value, name)
    return qualifier_words(told, name)


def conflicts(answer: ConflictsShown) -> Iterator[Block]:
    """Yield each conflict: what it is about, then its statements with their speakers."""
    found = answer.conflicts
    above: set[str] = set()
    for one in found.shown:
        yield from _conflict(one, answer, above)
        yield ""
    if not found.shown:
        yield Line("nothing here excludes anything else", 0, "green")
    more = found.total - sum(not one.settled for one in found.shown)
    if more:
        yield Line(f"{counted(more, 'conflict', 'conflicts')} more: --limit", 0, "yellow")
    if found.settled and not any(one.settled for one in found.shown):
        told = counted(found.settled, "conflict is", "conflicts are")
        yield Line(f"{told} settled: the archive prefers one side (--settled)", 0, "dim")
    yield ""
    yield foot(answer.standing)


def _conflict(one: Conflict, answer: ConflictsShown, above: set[str]) -> Iterator[Block]:
    """Yield one conflict; what is *above* is named again, and its references are not."""
    name = naming(answer.names)
    settled = ", settled" if one.settled else ""
    over = "; ".join(_OVER[part] for part in one.over)
    yield Line(f"{name(one.subject)} - {one.prop}: {over}{settled}", 0, "bold")
    for stated in one.statements:
        called, stands, says, _ = in_brief(stated, name, answer.voices)
        yield Table([(called, stands, says)], indent=2)
        if stated.id in above:
            yield Line("its references stand above", 6, "dim")
            continue
        above.add(stated.id)
        yield from references(stated.references, answer.names, answer.voices)
