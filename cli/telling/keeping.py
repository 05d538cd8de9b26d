"""What was done to keep an archive in order."""

from collections.abc import Iterator

from archive.frozen import dataclass
from cli.layout import Block, Line
from cli.telling.common import counted


@dataclass(frozen=True, slots=True)
class Signed:
    """The size that a new checkpoint covers, None where the newest one covered all."""

    checkpoint: int | None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries were read again."""

    entries: int


@dataclass(frozen=True, slots=True)
class Differing:
    """Where the views are not what a rebuild would make."""

    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The revision of the tables, before and after; None before where there was none."""

    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Script:
    """What a shell must read to complete commands."""

    shell: str
    script: str


def scripted(answer: Script) -> Iterator[Block]:
    """Yield the script, line by line and as it is."""
    for line in answer.script.rstrip("\n").split("\n"):
        yield Line(line, whole=True)


def signed(answer: Signed) -> Iterator[Block]:
    """Yield what became of the checkpoint."""
    if answer.checkpoint is None:
        yield "the newest checkpoint covers all entries already; nothing was signed"
    else:
        yield f"a checkpoint over {counted(answer.checkpoint, 'entry', 'entries')} was signed"


def rebuilt(answer: Rebuilt) -> Iterator[Block]:
    """Yield what was read."""
    yield f"everything derived was made anew from {counted(answer.entries, 'entry', 'entries')}"


def differing(answer: Differing) -> Iterator[Block]:
    """Yield every difference."""
    if not answer.differences:
        yield Line("the views are what a rebuild would make", 0, "green")
        return
    yield Line("the views are NOT what a rebuild would make:", 0, "red")
    for one in answer.differences:
        yield Line(one, 2)


def upgraded(answer: Upgraded) -> Iterator[Block]:
    """Yield from where to where."""
    if answer.before == answer.after:
        yield f"the database is up to date already: {answer.after}"
    else:
        yield f"the database went from {answer.before or 'nothing'} to {answer.after}"
