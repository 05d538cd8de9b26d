"""`muniment timeline`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import as_of_option, limit_option, valid_at_option
from cli.session import Session

_EXAMPLE = """muniment timeline bektanov
muniment timeline --from 2022-01-01 --to 2022-01-31
muniment timeline unrest --as-of 2 --json"""


@click.command("timeline", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("name", required=False, shell_complete=things("ent", "src", "stm"))
@click.option("--from", "since", metavar="DATE", help="Only what may have been on or after it.")
@click.option("--to", "until", metavar="DATE", help="Only what may have been on or before it.")
@limit_option(default=50, help="List at most so many statements.")
@as_of_option
@valid_at_option
@click.pass_obj
def command(
    session: Session,
    name: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    as_of: str | None,
    valid_at: str | None,
) -> None:
    """List statements in the order of the times that they tell.

    With NAME only those that name it: as subject, as value, or in a qualifier. Dates stand as they
    were given; beside them the earliest and the latest day that they allow. What has no earliest
    day stands by its latest; what has neither comes last. Statements without a time are counted.
    """
    from archive.service import surveying
    from cli.telling.surveys import timeline

    with session.reading() as archive:
        look = session.look(as_of, valid_at)
        found = surveying.timeline(archive, name, limit=limit, since=since, until=until, look=look)
    session.output.result(found, timeline)
