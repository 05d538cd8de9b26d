"""What was captured of a source, and what was written out."""

from collections.abc import Iterator

from archive.frozen import dataclass
from archive.queries.copies import Copy
from archive.queries.sources import Captured
from archive.queries.standing import Standing
from cli.layout import Block, Line, Table
from cli.telling.common import foot, unverified
from cli.telling.things import capture_cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The captures of a source; the `digest` of the one meant, and the file it was `written` to.

    `snapshot`: what was read, unverified, where it was no archive.
    """

    standing: Standing
    source: str
    captures: tuple[Captured, ...]
    digest: str | None
    written: str | None
    snapshot: Copy | None = None


def fetched(answer: Fetched) -> Iterator[Block]:
    """Yield where the bytes are now, or one line a capture."""
    if answer.written is not None:
        yield Line(f"{answer.digest} was written to {answer.written}")
    else:
        yield from _listed(answer)
    if answer.snapshot is not None:
        yield ""
        yield Line(f"{unverified(answer.snapshot)} was read", 0, "dim")
    if answer.standing.as_of is not None:
        yield ""
        yield foot(answer.standing)


def _listed(answer: Fetched) -> Iterator[Block]:
    chosen = [
        one
        for one in answer.captures
        if answer.digest is None
        or (one.capture is not None and one.capture.digest == answer.digest)
    ]
    if not chosen:
        yield Line(f"nothing was captured of {answer.source}")
    yield Table([(*capture_cells(one), _file(one)) for one in chosen])


def _file(one: Captured) -> str:
    return "" if one.capture is None else one.capture.name or ""
