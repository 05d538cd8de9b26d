"""What was copied to another place, which of the two goes on, and what did not come along."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted

if TYPE_CHECKING:
    from archive.service.copyable import Copied


def copied(answer: "Copied") -> Iterator[Block]:
    """Yield what stands in the new folder, and where is to be recorded from now on."""
    yield Line(f"{answer.folder} is a copy of {answer.source}:", 0, "bold")
    yield Table(_about(answer), indent=2)
    yield from _missing(answer)
    if answer.read_only:
        yield Line(f"Nothing is recorded in it: {answer.source} goes on.", 0, "yellow")
    elif answer.closed:
        yield Line(
            f"Record in it from now on: {answer.source} can be read, and nothing is recorded "
            "there any more.",
            0,
            "yellow",
        )
    else:
        yield Line(
            "See that nothing is recorded any more in the archive that the snapshot was made of, "
            "or there are two histories under one name.",
            0,
            "yellow",
        )


def _about(answer: "Copied") -> list[tuple[str, str]]:
    taken_in = "none: a snapshot has none" if answer.intake is None else f"{answer.intake:,} rows"
    return [
        ("archive", answer.origin),
        ("database", answer.database),
        ("entries", f"{answer.size:,}"),
        ("captures", f"{answer.captures:,}"),
        ("intake", taken_in),
        ("root", answer.root),
        ("pins", answer.pins or "none"),
        ("checked", answer.answer.value),
    ]


def _missing(answer: "Copied") -> Iterator[Block]:
    if answer.withheld or answer.not_included:
        bodies = counted(answer.withheld, "restricted body", "restricted bodies")
        files = counted(answer.not_included, "captured file", "captured files")
        yield Line(
            f"It is incomplete: {bodies} and {files} are missing. Restoring from a full snapshot "
            "fills them in.",
            0,
            "yellow",
        )
    if answer.intake is None:
        yield Line(
            "What was taken in from which deposit or import is in no snapshot: taken in again, "
            "things are new unless their handles say that they are here.",
            0,
            "yellow",
        )
