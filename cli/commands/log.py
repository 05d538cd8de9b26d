"""`muniment log`."""

import click

from cli.command import Command
from cli.looking import as_of_option
from cli.session import Session

_EXAMPLE = """muniment log --limit 5
muniment log --type statement.retracted
muniment log --by aigerim --oldest-first --json"""


@click.command("log", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    default=20,
    show_default=True,
    help="List at most so many entries.",
)
@click.option("--oldest-first", is_flag=True, help="Begin with entry 0.")
@click.option("--type", "type_", metavar="TYPE", help="Only entries with such an event or family.")
@click.option("--by", metavar="KEY", help="Only entries signed by this key: nickname or id.")
@as_of_option
@click.pass_obj
def command(
    session: Session,
    limit: int,
    oldest_first: bool,
    type_: str | None,
    by: str | None,
    as_of: str | None,
) -> None:
    """List the entries of the log, the newest first.

    An entry is one signed act of one or more events. TYPE is an event type such as
    statement.retracted, or a whole family such as statement.
    """
    from archive.service import reading
    from cli.telling.logs import log

    with session.reading() as archive:
        found = reading.log(
            archive,
            limit=limit,
            oldest_first=oldest_first,
            type=type_,
            key=by,
            look=session.look(as_of),
        )
    session.output.result(found, log)
