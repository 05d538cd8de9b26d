"""`muniment key list`."""

import click

from cli.command import Command
from cli.session import Session


@click.command("list", cls=Command, example="muniment key list")
@click.pass_obj
def command(session: Session) -> None:
    """List the keys on this machine by nickname; none of them is opened.

    They lie in the folder that MUNIMENT_HOME names, or else in the one that the system has for
    settings.
    """
    from cli.telling.keys import keys, keys_in

    session.output.result(keys_in(session.around().keyring), keys)
