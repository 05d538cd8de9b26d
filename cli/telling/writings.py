"""What was recorded, or would be."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted

if TYPE_CHECKING:
    from archive.service.recording import Written


def written(answer: "Written") -> Iterator[Block]:
    """Yield a line an event: where it stands, what it is about, what it says."""
    if answer.dry_run:
        yield Line("nothing was recorded; this would be:", 0, "yellow")
    rows = [
        ("" if answer.dry_run else str(address), id, line)
        for address, id, line in zip(answer.addresses, answer.ids, answer.lines, strict=True)
    ]
    yield Table([row[1:] if answer.dry_run else row for row in rows])
    yield from covered(answer)


def unchanged(answer: "Written") -> Iterator[Block]:
    """Yield that there was nothing to record."""
    yield "the form was left as it was: nothing was recorded"


def covered(answer: "Written") -> Iterator[Block]:
    """Yield what became of the checkpoint."""
    if answer.warning:
        yield Line(answer.warning, 0, "yellow")
    elif answer.checkpoint is not None:
        entries = counted(answer.checkpoint, "entry", "entries")
        yield Line(f"a checkpoint over {entries} was signed", 0, "dim")
    elif not answer.dry_run:
        yield Line("no checkpoint was signed: the log's keys are not on this machine", 0, "dim")
