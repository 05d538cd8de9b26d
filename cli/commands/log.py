"""`muniment log`."""

import click

from cli.command import Command
from cli.looking import as_of_option, limit_option
from cli.session import Session

_EXAMPLE = """muniment log --limit 5
muniment log --type statement.retracted
muniment log --since 1 --until 2
muniment log --by aigerim --oldest-first --json"""


@click.command("log", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@limit_option(default=20, help="List at most so many entries.")
@click.option("--oldest-first", is_flag=True, help="Begin with entry 0.")
@click.option("--type", "type_", metavar="TYPE", help="Only entries with such an event or family.")
@click.option("--by", metavar="KEY", help="Only entries signed by this key: nickname or id.")
@click.option("--since", metavar="ENTRY|TIME", help="Only from then on, by the log's clock.")
@click.option("--until", metavar="ENTRY|TIME", help="Only up to then, by the log's clock.")
@as_of_option
@click.pass_obj
def command(
    session: Session,
    limit: int,
    oldest_first: bool,
    type_: str | None,
    by: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
) -> None:
    """List the entries of the log, the newest first.

    An entry is one signed act of one or more events. TYPE is an event type such as
    statement.retracted, or a whole family such as statement. A day as TIME is taken whole. What no
    checkpoint covers yet has no time by the log's clock, and comes after all that has.
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
            since=since,
            until=until,
            look=session.look(as_of),
        )
    session.output.result(found, log)
