"""`muniment unknowns`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import as_of_option, limit_option, valid_at_option
from cli.session import Session

_EXAMPLE = """muniment unknowns
muniment unknowns bektanov
muniment unknowns report --as-of 2 --json"""


@click.command("unknowns", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("name", required=False, shell_complete=things("ent", "src", "stm", "prop"))
@limit_option(default=20, help="List at most so many of each kind.")
@as_of_option
@valid_at_option
@click.pass_obj
def command(
    session: Session, name: str | None, limit: int, as_of: str | None, valid_at: str | None
) -> None:
    """List what nobody knows, what there is none of, what is held back, and who declines to say.

    Values and qualifiers of current statements count, when somebody spoke, and how sources are
    described. With NAME: only what concerns that thing, or what it holds back.
    """
    from archive.service import weighing
    from cli.telling.unsaid import unknowns

    with session.reading() as archive:
        look = session.look(as_of, valid_at)
        found = weighing.unknowns(archive, name, limit=limit, look=look)
    session.output.result(found, unknowns)
