"""What was copied into a backup."""

from collections.abc import Iterator

from archive.service.backing import BackedUp
from archive.verify.report import Answer
from cli.layout import Block, Line
from cli.telling.common import counted


def backed_up(answer: BackedUp) -> Iterator[Block]:
    """Yield what the backup holds, how it was checked, and what it does not hold."""
    held = counted(answer.captures, "captured file", "captured files")
    if answer.size is not None:
        held = f"{counted(answer.size, 'entry', 'entries')}, {held}"
    yield Line(f"a backup stands in {answer.folder}: {held}", 0, "bold")
    if answer.root is not None:
        yield Line(f"root {answer.root}", 2)
    if answer.answer is None:
        told = "looked through for damage only: its tables are older than this program"
    else:
        told = f"checked: {answer.answer.value}"
    yield Line(told, 2, "green" if answer.answer is Answer.VERIFIED else "yellow")
    yield Line("keys are not in it: they lie outside of every archive", 2, "dim")
