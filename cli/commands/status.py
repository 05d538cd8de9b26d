"""`muniment status`."""

import click

from cli.command import Command
from cli.looking import as_of_option
from cli.session import Session


@click.command("status", cls=Command, example="muniment status", exits=(3, 4, 7, 10))
@as_of_option
@click.pass_obj
def command(session: Session, as_of: str | None) -> None:
    """Show the archive in numbers: size, root, checkpoint, what it holds, who may sign.

    It also says what this machine has for the archive: the log's keys, and the size of the last
    checkpoint that was signed here. Nothing is verified by this.
    """
    from archive.service import reading
    from cli.telling.logs import status

    with session.reading() as archive:
        found = reading.status(archive, look=session.look(as_of))
    session.output.result(found, status)
