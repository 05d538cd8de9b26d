"""Whether a database is whole, and how far it reaches."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table
from cli.telling.common import counted
from cli.telling.logs import standby

if TYPE_CHECKING:
    from archive.service.checking import Checked


def checked(answer: "Checked") -> Iterator[Block]:
    """Yield what the database holds, and then whether that is whole."""
    yield Line("the database and its views have the form of this program")
    yield Table(
        [
            ("database", answer.database),
            ("entries", f"{answer.size:,}"),
            ("root", answer.root or "not worked out"),
            ("checkpoint", _covers(answer.checkpoint, "none in the database")),
            ("signed here", _covers(answer.second_place, "none known on this machine")),
        ],
        indent=2,
    )
    if answer.standby is not None:
        yield from standby(answer.standby, answer.size, answer.second_place)
    if not answer.faults:
        lacking = f"; {_lacking(answer)} left out of it" if answer.bodies + answer.captures else ""
        yield Line(f"it is whole{lacking}", 0, "green")
        return
    yield Line("it is NOT WHOLE:", 0, "red")
    for fault in answer.faults:
        yield Line(fault, 2)


def _covers(size: int | None, none: str) -> str:
    return none if size is None else f"covers {counted(size, 'entry', 'entries')}"


def _lacking(answer: "Checked") -> str:
    bodies = counted(answer.bodies, "body", "bodies")
    return f"{bodies} and {counted(answer.captures, 'captured file', 'captured files')} were"
