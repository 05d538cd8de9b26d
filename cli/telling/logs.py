"""The log, and the state of an archive."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archive.errors import joined
from archive.facts.languages import ENGLISH
from archive.queries.keys import Key
from archive.queries.log import LogEntry
from archive.service.reading import LogShown, PropertiesShown, StatusShown
from archive.wording import label_words
from cli.layout import Block, Line, Table
from cli.telling.common import author_time, counted, doubted, foot, log_time, moment, who

if TYPE_CHECKING:
    from archive.service.reading import Shown
    from archive.store.head import Closed
    from archive.store.standby import Standby

_EVENTS_SHOWN = 6
_ONE = {
    "entities": "entity",
    "sources": "source",
    "captures": "capture",
    "properties": "property",
    "statements": "statement",
    "references": "reference",
    "events": "event",
}


def log(answer: LogShown) -> Iterator[Block]:
    """Yield a few lines an entry."""
    yield from entries(answer.entries, answer)
    if not answer.entries:
        yield "no entry fits"
    yield ""
    yield foot(answer.standing)


def entries(listed: Iterable[LogEntry], answer: "LogShown | Shown") -> Iterator[Block]:
    """Yield a few lines for each of the entries *listed*, with the names of *answer*."""
    for entry in listed:
        yield Line(f"{entry.index}  by {who(entry.by, answer.nicknames)}", 0, "bold")
        yield Line(f"{author_time(entry.at)}; {log_time(entry.recorded)}", 4)
        if entry.doubtful is not None:
            yield Line(doubted(entry.doubtful), 4, "red")
        yield from _events(entry, answer)


def _events(entry: LogEntry, answer: "LogShown | Shown") -> Iterator[Block]:
    if len(entry.events) > _EVENTS_SHOWN:
        kinds = Counter(event.type for event in entry.events)
        told = ", ".join(f"{number} {type}" for type, number in kinds.items())
        yield Line(f"{len(entry.events)} events: {told}", 4)
        return
    yield Table(
        [
            (
                str(event.address),
                event.type,
                event.about,
                event.reason or _named(event.about, answer),
            )
            for event in entry.events
        ],
        indent=4,
    )


def _named(id: str, answer: "LogShown | Shown") -> str:
    name = answer.names.get(id, id)
    return "" if name in (id, id.partition(":")[2]) else name


def status(answer: StatusShown) -> Iterator[Block]:
    """Yield the archive in numbers, and what this machine holds for it."""
    found = answer.status
    title = "" if found.title == found.standing.origin else f"  {found.title}"
    yield Line(f"{found.standing.origin}{title}", 0, "bold")
    counts = ", ".join(
        counted(number, _ONE.get(noun, noun), noun) for noun, number in found.counts.items()
    )
    yield Table(
        [
            ("folder", answer.folder),
            ("database", answer.database or "none: this is a snapshot"),
            ("entries", f"{found.standing.size:,}"),
            ("root", found.standing.root),
            ("checkpoint", _checkpoint(answer)),
            ("signed here", _second(answer)),
            ("log keys", _log_keys(answer)),
            ("holds", counts),
        ],
        indent=2,
    )
    if answer.closed is not None:
        yield Line(_closed(answer.closed), 2, "red")
    if answer.standby is not None:
        yield from standby(answer.standby, found.standing.size, answer.second_place)
    if answer.erasing:
        yield Line("An erasure is NOT FINISHED. Finish it: muniment redact --finish", 2, "red")
    signers = counted(found.signers, "steward signs", "stewards sign")
    yield Line(f"keys ({signers} a steward event)", 0, "bold")
    yield Table([_key(key, answer) for key in found.keys], indent=2)
    yield ""
    yield foot(found.standing)


def standby(found: "Standby", size: int, second: int | None) -> Iterator[Block]:
    """Yield how far the standby is that was read, which holds *size* entries.

    *second*: how many the last checkpoint covers that was signed on this machine.
    """
    link = "follows its primary" if found.receiving else "is NOT CONNECTED to any primary"
    shown = "nothing since it started" if found.shown is None else f"up to {moment(found.shown)}"
    yield Line(f"A standby was read, which {link}.", 2, "" if found.receiving else "red")
    waiting = f"; {counted(found.waiting, 'byte', 'bytes')} more arrived" if found.waiting else ""
    yield Line(f"It shows {shown}{waiting}. What was not sent to it, it does not know.", 2)
    behind = (second or 0) - size
    if behind > 0:
        told = "entry that was signed here is" if behind == 1 else "entries signed here are"
        yield Line(f"At least {behind:,} {told} missing.", 2, "red")


def _closed(why: "Closed") -> str:
    if why.moved:
        return f"CLOSED: nothing is recorded here any more. This archive goes on in {why.where}"
    return f"CLOSED: this is a copy of {why.where}, to be read alone"


def _checkpoint(answer: StatusShown) -> str:
    covered, rest = answer.status.checkpoint, answer.status.uncovered
    if covered is None:
        return "none yet"
    when = "" if covered.signed is None else f", signed {moment(covered.signed)} by the log's clock"
    uncovered = f"; {counted(rest, 'entry', 'entries')} not covered yet" if rest else ""
    return f"over {counted(covered.size, 'entry', 'entries')}{when}{uncovered}"


def _log_keys(answer: StatusShown) -> str:
    where = "here" if answer.log_keys_here else "not on this machine"
    sets = answer.status.log_keys
    if not sets:
        return where
    told = f"{where}: {' and '.join(sets[-1].ids)}"
    return told if len(sets) == 1 else f"{told}, since entry {sets[-1].since}"


def _second(answer: StatusShown) -> str:
    if answer.second_place is None:
        return "no checkpoint was ever signed on this machine"
    return f"the last checkpoint of this machine covers {answer.second_place:,}"


def _key(key: Key, answer: StatusShown) -> tuple[str, ...]:
    state = "" if key.revoked is None else f"revoked: {key.revoked}"
    if key.compromised is not None:
        state += f", rely on nothing by it from entry {key.compromised} on"
    return (
        key.id,
        answer.nicknames.get(key.id, "not on this machine"),
        ", ".join(key.roles),
        key.holder or "",
        state,
    )


def properties(answer: PropertiesShown, lang: str = ENGLISH) -> Iterator[Block]:
    """Yield one line a property, explained in *lang*."""
    rows = []
    for one in answer.properties:
        definition = one.definition
        takes = f"({one.state.value})" if definition is None else joined(definition.value_types)
        words = "" if definition is None else label_words(definition.description, lang)
        rows.append((one.name, takes, str(one.used), words))
    yield Table(rows, ("property", "takes", "used", "meaning"))
    yield ""
    yield foot(answer.standing)
