"""Where something stands in all that an archive holds."""

from collections.abc import Iterator

from archive.queries.mentions import Held, Mention
from archive.service.mentioning import MentionsShown
from cli.layout import Block, Line, Table
from cli.telling.common import counted, foot


def mentions(answer: MentionsShown, limit: int | None = None) -> Iterator[Block]:
    """Yield one line for each place of each event, then what could not be looked through.

    Of the events the first *limit* are told, and how many come after them; without it all are.
    """
    found = answer.mentions
    looked = [*(f"{id} {answer.names.get(id, id)}" for id in found.ids)]
    looked += [f"“{word}”" for word in found.words]
    yield Line(f"looked for: {', '.join(looked)}", 0, "bold")
    shown = found.found[:limit]
    yield Table([_row(one, held, answer) for one in shown for held in one.held], indent=2)
    if left := len(found.found) - len(shown):
        yield Line(f"… and {counted(left, 'event', 'events')} more; see --limit", 2, "dim")
    events = counted(len(answer.addresses), "event holds it", "events hold it")
    read = counted(found.read, "body", "bodies")
    files = counted(found.files, "captured file", "captured files")
    yield f"{events}; {read} and {files} looked through"
    yield from _unread(answer)
    yield ""
    yield foot(answer.standing)


def addresses(answer: MentionsShown) -> Iterator[Block]:
    """Yield the address of each event, and nothing else."""
    yield from answer.addresses


def _row(one: Mention, held: Held, answer: MentionsShown) -> tuple[str, ...]:
    name = answer.names.get(one.about, one.about)
    about = one.about if name == one.about else f"{one.about} {name}"
    return (str(one.address), one.type, _where(held), f"“{held.text}”", about)


def _where(held: Held) -> str:
    if held.chars is None:
        return held.field
    return f"{held.field}, characters {held.chars[0]} to {held.chars[1]}"


def _unread(answer: MentionsShown) -> Iterator[Block]:
    found = answer.mentions
    for one in found.orphans:
        yield Line(f"a file that no open event names holds it: {one.digest}", 0, "yellow")
        yield Table([(_where(held), f"“{held.text}”") for held in one.held], indent=2)
    if found.closed:
        bodies = counted(found.closed, "body is", "bodies are")
        yield Line(f"{bodies} not open here and could not be looked through", 0, "yellow")
    if found.unread:
        yield Line("captures that are no text, or not here, and could not be read:", 0, "yellow")
        yield from (Line(digest, 2, whole=True) for digest in found.unread)
