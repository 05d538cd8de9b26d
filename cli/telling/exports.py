"""What was taken in from another catalogue or written for one, and what differs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from archive.frozen import dataclass
from cli.layout import Block, Line, Table
from cli.telling import imports
from cli.telling.common import counted

if TYPE_CHECKING:
    from archive.interchange.losses import Loss
    from archive.service.exchanging import Exchanged
    from archive.service.exporting import Exported


_CALLED = {"wikibase": ("item", "items"), "ftm": ("entity", "entities")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was exported, and the file in which it stands."""

    file: str
    exported: "Exported"


def exchanged(answer: "Exchanged") -> Iterator[Block]:
    """Yield what became of an import, how many of each sort there were, and what differs."""
    yield from imports.imported(answer.imported, _CALLED[answer.format])
    yield ""
    yield Line(_counted(answer.counts) or "nothing was in it")
    yield from _losses(answer.losses, "an export")


def exported(answer: Written) -> Iterator[Block]:
    """Yield where an export stands, how much of each sort is in it, and what is not."""
    done = answer.exported
    yield Line(f"a {done.audience.value} export of {done.standing.origin} stands in {answer.file}")
    yield Line(_counted(done.counts) or "nothing is in it", 2)
    yield from _losses(done.losses, "an import")


def notes(done: "Exported") -> Iterator[str]:
    """Yield the same in single lines, for where stdout holds the export itself."""
    yield _counted(done.counts) or "nothing is in it"
    for loss in done.losses:
        yield f"{loss.count:,} × {loss.what}: {loss.done} ({loss.code})"


def _losses(losses: "Iterable[Loss]", back: str) -> Iterator[Block]:
    for returns, title in (
        (False, "Not carried over:"),
        (True, f"Said otherwise; {back} says it again:"),
    ):
        told = [loss for loss in losses if loss.returns is returns]
        if told:
            yield ""
            yield Line(title, 0, "bold")
            rows = [(f"{one.count:,}", one.code, f"{one.what}: {one.done}") for one in told]
            yield Table(rows, indent=2)
            yield Line("first at:", 2, "dim")
            yield Table([(one.code, one.first[0]) for one in told], indent=4)


_ONE = {
    "items": "item",
    "labels": "label",
    "aliases": "alias",
    "descriptions": "description",
    "statements": "statement",
    "qualifiers": "qualifier",
    "references": "reference",
    "entities": "entity",
    "rows": "row",
}
"""What the counts of an export are called where there is one."""


def _counted(counts: "Mapping[str, int]") -> str:
    return ", ".join(
        counted(number, _ONE.get(sort, sort), sort) for sort, number in counts.items() if number
    )
