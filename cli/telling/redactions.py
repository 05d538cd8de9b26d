"""What a redaction takes, what it leaves, and what is beyond its reach."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted
from cli.telling.writings import covered

if TYPE_CHECKING:
    from archive.service.redacting import Finished, Plan, Redacted
    from archive.service.targets import Target

BEYOND = (
    "snapshots, proofs and exports that were handed out before",
    "backups of the archive, standby servers and their logs, until they are written over",
    "whoever kept a body with its salt: they can show for ever that it was signed",
    "the files it came from: articles, tables, deposits, forms that were not recorded",
)
"""Where words stay that are redacted here."""


def planned(answer: "Plan") -> Iterator[Block]:
    """Yield what would go, what would stay, and what is out of reach."""
    events = counted(len(answer.targets), "event", "events")
    yield Line(f"to be redacted for good: {events}", 0, "bold")
    yield Table(list(_rows(answer.targets, answer)), indent=2)
    yield from _left(answer)
    yield "Nothing here reaches:"
    yield from (Line(f"- {one}", 2) for one in BEYOND)
    yield f"Nothing was redacted. To do it, repeat this with --confirm {len(answer.targets)}."


def redacted(answer: "Redacted") -> Iterator[Block]:
    """Yield where the redactions stand, and what is gone."""
    written = answer.written
    if written.draft is not None:
        yield Line("drafted, and nothing is redacted before it is appended:", 0, "yellow")
    elif written.dry_run:
        yield Line("nothing was redacted; these would be:", 0, "yellow")
    rows = [
        ("" if written.dry_run else str(address), id, line)
        for address, id, line in zip(written.addresses, written.ids, written.lines, strict=True)
    ]
    yield Table([row[1:] if written.dry_run else row for row in rows])
    yield from _left(answer.plan)
    yield from covered(written)
    if not written.dry_run:
        yield from _erased(answer.removed, answer.unfinished)


def finished(answer: "Finished") -> Iterator[Block]:
    """Yield what was still to do."""
    yield from _erased(answer.removed, answer.unfinished)


def _erased(removed: Sequence[str], unfinished: str | None) -> Iterator[Block]:
    for digest in removed:
        yield Line(f"deleted: the captured file {digest}", whole=True)
    if unfinished is None:
        yield "The database was written anew: nothing redacted stands in its files any more."
    else:
        yield Line(f"NOT FINISHED: {unfinished}", 0, "red")
        yield Line("Repeat it with: muniment redact --finish", 0, "red")


def _rows(targets: Sequence["Target"], answer: "Plan") -> Iterator[tuple[str, ...]]:
    for one in targets:
        name = answer.names.get(one.about, one.about)
        yield (
            str(one.address),
            one.type,
            one.about if name == one.about else f"{one.about} {name}",
        )


def _left(answer: "Plan") -> Iterator[Block]:
    if answer.already:
        gone = ", ".join(str(one.address) for one in answer.already)
        yield Line(f"redacted already: {gone}", 0, "dim")
    if answer.others:
        yield Line("These are about the same things and keep their words:", 0, "yellow")
        yield Table(list(_rows(answer.others, answer)), indent=2)
        yield Line("(--whole takes them too)", 2)
    for digest in answer.files:
        yield Line(f"the captured file goes: {digest}", whole=True)
    for digest in answer.kept:
        yield Line(f"the captured file stays, another event names it: {digest}", 0, "yellow", True)
    for digest in answer.strays:
        yield Line(f"look at this file too, which no open event names: {digest}", 0, "yellow", True)
