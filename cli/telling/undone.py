"""What was taken back, and what was left."""

from collections.abc import Iterator

from archive.service.undoing import Undone
from cli.layout import Block, Line, Table
from cli.telling.writings import written


def undone(answer: Undone) -> Iterator[Block]:
    """Yield a line a statement retracted, then a line an event that stays."""
    yield from written(answer.written)
    if answer.left:
        yield Line("left as it is:", 0, "bold")
        yield Table(
            [(str(one.address), one.about, one.type, one.why) for one in answer.left], indent=2
        )
