"""`muniment stats`."""

import click

from cli.command import Command
from cli.looking import as_of_option, limit_option
from cli.session import Session

_EXAMPLE = """muniment stats
muniment stats --list one-reference --limit 5
muniment stats --as-of 2 --json"""


@click.command("stats", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.option("--list", "number", metavar="NAME", help="List what the number NAME counts.")
@limit_option(default=50, help="With --list: at most so many.")
@as_of_option
@click.pass_obj
def command(session: Session, number: str | None, limit: int, as_of: str | None) -> None:
    """Show in numbers what the archive rests on, and where to look again.

    Of statements the current ones count: neither retracted nor deprecated. Two clocks that differ
    by up to five minutes are taken to agree; where they differ by more, one of them is wrong, and
    nobody can tell which.
    """
    from archive.service import counting
    from cli.telling.stats import items, stats

    with session.reading() as archive:
        if number is None:
            session.output.result(counting.stats(archive, look=session.look(as_of)), stats)
        else:
            found = counting.items(archive, number, limit=limit, look=session.look(as_of))
            session.output.result(found, items)
