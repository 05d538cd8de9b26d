"""`muniment conflicts`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import as_of_option, limit_option, valid_at_option
from cli.session import Session

_EXAMPLE = """muniment conflicts
muniment conflicts bektanov --settled
muniment conflicts --as-of 2 --json"""


@click.command("conflicts", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("name", required=False, shell_complete=things("ent", "src", "stm", "prop"))
@click.option("--settled", is_flag=True, help="Also those where the archive prefers one side.")
@limit_option(default=20, help="Show at most so many conflicts.")
@as_of_option
@valid_at_option
@click.pass_obj
def command(
    session: Session,
    name: str | None,
    settled: bool,
    limit: int,
    as_of: str | None,
    valid_at: str | None,
) -> None:
    """Show what cannot all be so, side by side, with everybody who says it.

    Two statements of one subject and property conflict over their values, where the property has
    one value at a time and their times may overlap; or over a time, where they say the same of
    days that exclude each other. Texts are never compared. Besides: whatever disputes something,
    and each statement with speakers for it and against it.
    """
    from archive.service import surveying
    from cli.telling.surveys import conflicts

    with session.reading() as archive:
        look = session.look(as_of, valid_at)
        found = surveying.conflicts(archive, name, limit=limit, settled=settled, look=look)
    session.output.result(found, conflicts)
