"""`muniment status`."""

import click

from cli.command import Command
from cli.session import Session


@click.command("status", cls=Command, example="muniment status", exits=(4, 7))
@click.pass_obj
def command(session: Session) -> None:
    """Show the archive in numbers: size, root, checkpoint, what it holds, who may sign.

    It also says what this machine has for the archive: the log's keys, and the size of the last
    checkpoint that was signed here. Nothing is verified by this.
    """
    from archive.service import reading
    from cli.telling.logs import status

    with session.archive() as archive:
        found = reading.status(archive)
    session.output.result(found, status)
