"""`muniment history`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import as_of_option
from cli.session import Session

_EXAMPLE = """muniment history dead
muniment history bektanov --json"""


@click.command("history", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("name", shell_complete=things("ent", "src", "stm", "prop"))
@as_of_option
@click.pass_obj
def command(session: Session, name: str, as_of: str | None) -> None:
    """Show all that was ever done to one thing, oldest first: nothing is left out.

    Each event says which key signed it, when by its author's clock and by the log's own, why, and
    what changed, word for word. NAME is what `show` takes; keys have a history too.
    """
    from archive.service import reading
    from cli.telling.histories import history

    with session.reading() as archive:
        found = reading.history(archive, name, look=session.look(as_of))
    session.output.result(found, session.in_language(history))
