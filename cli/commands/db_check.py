"""`muniment db check`."""

import click

from cli.command import Command
from cli.session import Session


@click.command("check", cls=Command, example="muniment db check", exits=(4, 6, 7))
@click.pass_obj
def command(session: Session) -> None:
    """Check that the database and its views have the form of this program.

    What is stored is not judged: `muniment verify` does that.
    """
    from cli.telling.keeping import in_order

    with session.archive() as archive:
        found = str(archive.place.folder)
    session.output.result({"folder": found, "current": True}, in_order)
