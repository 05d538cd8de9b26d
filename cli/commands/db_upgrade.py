"""`muniment db upgrade`."""

import click

from cli.command import Command
from cli.session import Session


@click.command("upgrade", cls=Command, example="muniment db upgrade", exits=(4, 6, 7))
@click.pass_obj
def command(session: Session) -> None:
    """Bring the database to the form of this program, and the views with it.

    No entry is touched. There is no way back but a backup: make one first.
    """
    from archive.service import keeping
    from cli.telling.keeping import Upgraded, upgraded

    with session.archive(as_it_is=True) as archive:
        before, after = keeping.upgrade(archive)
    session.output.result(Upgraded(before, after), upgraded)
