"""`muniment rests-on`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import as_of_option, limit_option, valid_at_option
from cli.session import Session

_EXAMPLE = """muniment rests-on report
muniment rests-on alzhanov --limit 5
muniment rests-on interview --json"""


@click.command("rests-on", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("name", shell_complete=things("ent", "src"))
@limit_option(default=50, help="List at most so many statements of each sort.")
@as_of_option
@valid_at_option
@click.pass_obj
def command(
    session: Session, name: str, limit: int, as_of: str | None, valid_at: str | None
) -> None:
    """Show what falls if a source or a speaker cannot be relied on.

    What falls has no other reference that holds it; what stands has, and these are named; what
    leans is about a statement that falls, or names one. With a source fall its parts and what
    others say in it; with a speaker whoever is the same, and what they publish or write.
    """
    from archive.service import weighing
    from cli.telling.unsaid import rests

    with session.reading() as archive:
        found = weighing.rests(archive, name, limit=limit, look=session.look(as_of, valid_at))
    session.output.result(found, rests)
