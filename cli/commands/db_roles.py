"""`muniment db roles`."""

import click

from cli.command import Command
from cli.session import Session

_EXAMPLE = """\
muniment db roles --print
muniment db roles --owner january_owner --application january --steward january_steward"""


@click.command("roles", cls=Command, example=_EXAMPLE, exits=(3, 4, 6, 7))
@click.option("--owner", metavar="ROLE", help="Who owns the tables. Else who owns them now.")
@click.option(
    "--application",
    metavar="ROLE",
    default="muniment",
    show_default=True,
    help="Who records: adds entries and bodies, and owns the views.",
)
@click.option(
    "--steward",
    metavar="ROLE",
    default="muniment_steward",
    show_default=True,
    help="Who may also delete bodies that are redacted.",
)
@click.option(
    "--auditor",
    metavar="ROLE",
    default="muniment_auditor",
    show_default=True,
    help="Who reads and verifies, and writes nothing.",
)
@click.option("--print", "printed", is_flag=True, help="Print the SQL; change nothing.")
@click.pass_obj
def command(session: Session, /, printed: bool, **names: str) -> None:
    """Make roles in the PostgreSQL database of the archive, and give each what it needs.

    The archive's address must be that of somebody who may make roles and owns the tables. Roles
    that are there are used; new ones have no password yet. It can be repeated, also after an
    upgrade. Everything is done, or nothing. See docs/teams.md.
    """
    from archive.service.roles import give_roles
    from cli.telling.roles import given

    with session.archive(as_it_is=True) as archive:
        done = give_roles(archive, printed=printed, **names)
    session.output.result(done, given)
