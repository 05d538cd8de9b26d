"""What was restored, what is still missing, and what no snapshot brings back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted

if TYPE_CHECKING:
    from archive.service.restorable import Restored


def restored(answer: "Restored") -> Iterator[Block]:
    """Yield what came from the snapshot, and what whoever goes on should know."""
    if answer.dry_run:
        yield Line("nothing was restored; this would be:", 0, "yellow")
    added = any((answer.entries, answer.bodies, answer.captures))
    if not added:
        yield Line(f"{answer.folder} lacks nothing that is in {answer.snapshot}", 0, "bold")
    else:
        yield Line(f"{answer.folder}, from {answer.snapshot}:", 0, "bold")
    yield Table(_about(answer), indent=2)
    yield from _missing(answer)
    if answer.set_aside is not None:
        yield Line(f"the database that could not be used is now {answer.set_aside}", 0, "yellow")
    if answer.anew:
        yield Line(
            "What was taken in from which deposit or import is in no snapshot: taken in again, "
            "things are new unless their handles say that they are here.",
            0,
            "yellow",
        )
    if answer.signed is not None:
        yield Line(
            f"A checkpoint over {counted(answer.signed, 'entry', 'entries')} was signed here: this "
            "archive can be read, and nothing can be recorded until it holds them.",
            0,
            "yellow",
        )


def _about(answer: "Restored") -> list[tuple[str, str]]:
    return [
        ("archive", answer.origin),
        ("entries", f"{answer.size:,}, of which {answer.entries:,} from the snapshot"),
        ("bodies", f"{answer.bodies:,} put beside entries that were there"),
        ("captures", f"{answer.captures:,} put in"),
        ("root", answer.root),
        ("pins", answer.pins or "none"),
        ("checked", answer.answer.value),
    ]


def _missing(answer: "Restored") -> Iterator[Block]:
    if not (answer.withheld or answer.not_included):
        return
    bodies = counted(answer.withheld, "restricted body", "restricted bodies")
    files = counted(answer.not_included, "captured file", "captured files")
    yield Line(
        f"This archive is incomplete: {bodies} and {files} are missing. A full snapshot or a "
        "backup fills them in.",
        0,
        "yellow",
    )
