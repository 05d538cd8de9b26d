"""What was recorded, or would be."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted

if TYPE_CHECKING:
    from pathlib import Path

    from archive.service.correcting import Corrected
    from archive.service.recording import Written


def written(answer: "Written") -> Iterator[Block]:
    """Yield a line an event: where it stands, what it is about, what it says."""
    if answer.already:
        yield Line("this was recorded before, and nothing was recorded now:", 0, "yellow")
    else:
        yield from unrecorded(answer.dry_run, answer.draft)
    known = answer.already or not answer.dry_run
    rows = [
        (str(address), id, line)
        for address, id, line in zip(answer.addresses, answer.ids, answer.lines, strict=True)
    ]
    yield Table([row if known else row[1:] for row in rows])
    yield from covered(answer)


def unrecorded(dry_run: bool, draft: "Path | None") -> Iterator[Block]:
    """Yield that nothing was recorded, where that is so."""
    if draft is not None:
        yield Line("drafted, and recorded nowhere yet:", 0, "yellow")
    elif dry_run:
        yield Line("nothing was recorded; this would be:", 0, "yellow")


def corrected(answer: "Corrected") -> Iterator[Block]:
    """Yield the same, and the quotations that must vouch for another value now."""
    yield from written(answer)
    if answer.quotations:
        yield Line("still quoted, though the value is another now:", 0, "yellow")
        for words in answer.quotations:
            yield Line(f'"{words}"', 2)
        yield Line(
            "Where these words do not bear it out, correct again with --edit and mend the "
            "references, or retract the statement and add another.",
            2,
        )


def unchanged(answer: "Written") -> Iterator[Block]:
    """Yield that there was nothing to record."""
    yield "the form was left as it was: nothing was recorded"


def covered(answer: "Written") -> Iterator[Block]:
    """Yield what became of the checkpoint, or of the draft."""
    if answer.draft is not None:
        yield f"the draft {answer.draft} is to be signed by {', '.join(answer.signers)}"
    elif answer.warning:
        yield Line(answer.warning, 0, "yellow")
    elif answer.checkpoint is not None:
        entries = counted(answer.checkpoint, "entry", "entries")
        yield Line(f"a checkpoint over {entries} was signed", 0, "dim")
    elif not answer.dry_run:
        yield Line("no checkpoint was signed: the log's keys are not on this machine", 0, "dim")
    if answer.clock:
        yield Line(answer.clock, 0, "yellow")
    if answer.unfinished:
        yield Line(f"NOT FINISHED: {answer.unfinished}", 0, "red")
        yield Line("Finish the erasure with: muniment redact --finish", 0, "red")
