"""`muniment property list`."""

import click

from cli.command import Command
from cli.looking import as_of_option
from cli.session import Session


@click.command("list", cls=Command, example="muniment property list", exits=(3, 4, 7, 10))
@as_of_option
@click.pass_obj
def command(session: Session, as_of: str | None) -> None:
    """List the vocabulary of the archive: what can be said, and by which kinds of values.

    `muniment show NAME` tells more of one property.
    """
    from archive.service import reading
    from cli.telling.logs import properties

    with session.reading() as archive:
        found = reading.properties(archive, look=session.look(as_of))
    session.output.result(found, session.in_language(properties))
