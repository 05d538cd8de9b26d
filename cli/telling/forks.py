"""Two copies of one log, compared; and the evidence that a log has two histories."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted, moment

if TYPE_CHECKING:
    from archive.service.forks import Compared
    from archive.service.sides import Side
    from archive.verify.fork import Branch, ForkReport


def compared(answer: "Compared") -> Iterator[Block]:
    """Yield what the two are to each other, and what was compared."""
    yield Line(_verdict(answer), 0, "red" if answer.differs is not None else "green")
    yield Table([_side("this", answer.this), _side("other", answer.other)], _HEAD, indent=2)
    if answer.pins is None:
        yield Line(
            "The keys were taken from the copies themselves: none was pinned, so neither is "
            "verified by this.",
            0,
            "yellow",
        )
    if answer.differs is None:
        return
    if answer.evidence is None:
        yield Line("No evidence was written. Name a file for it with -o, and give it to others.")
    else:
        yield Line(f"The evidence, to be given to everybody who relies on it: {answer.evidence}")


_HEAD = ("", "entries", "root", "signed", "not compared", "where")


def _verdict(answer: "Compared") -> str:
    if answer.differs is not None:
        return (
            f"FORKED: from entry {answer.differs} on, {answer.origin} has two histories, and the "
            "log signed both"
        )
    if answer.longer is None:
        return f"equal: both hold the same {counted(answer.this.size, 'entry', 'entries')}"
    more = counted(answer.more, "entry", "entries")
    return f"{answer.longer} extends the {_OTHER[answer.longer]} by {more}"


_OTHER = {"this": "other", "other": "one here"}


def _side(called: str, one: "Side") -> tuple[str, ...]:
    signed = "" if one.claimed is None else moment(one.claimed)
    uncovered = counted(one.uncovered, "entry", "entries") if one.uncovered else ""
    return (called, f"{one.size:,}", one.root, signed, uncovered, one.place)


def fork(answer: "ForkReport") -> Iterator[Block]:
    """Yield what the evidence proves, and under whose keys."""
    yield Line(f"FORKED: the log {answer.origin} has signed two histories", 0, "red")
    rows = [_branch("one", answer.smaller), _branch("other", answer.larger)]
    yield Table(rows, ("", "entries", "root", "by its own clock"), indent=2)
    if answer.smaller.size != answer.larger.size:
        yield Line(
            f"The first {answer.smaller.size:,} entries of the other have another root than the "
            f"one that was signed: {answer.beneath}",
            2,
        )
    yield Line(f"both are signed by {', '.join(answer.keys)}", 2)
    if answer.pins is None:
        yield Line(
            "These keys are in the file itself, and none was pinned: whoever made it may have "
            "made them up. Check it under your own pins.",
            0,
            "yellow",
        )
    else:
        yield Line(f"These are the keys that you pinned in {answer.pins}: believe neither history.")


def _branch(called: str, one: "Branch") -> tuple[str, ...]:
    return (called, f"{one.size:,}", one.root, "" if one.claimed is None else moment(one.claimed))
