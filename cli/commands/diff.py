"""`muniment diff`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import limit_option
from cli.session import Session

_EXAMPLE = """muniment diff 1..
muniment diff 1..2 bektanov
muniment diff ..2 --limit 5 --json"""


@click.command("diff", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("span", metavar="A..B")
@click.argument("name", required=False, shell_complete=things("ent", "src", "stm", "prop"))
@limit_option(default=50, help="Show at most so many things.")
@click.pass_obj
def command(session: Session, span: str, name: str | None, limit: int) -> None:
    """Show what changed after point A, up to point B and with it: each thing once.

    A point is an entry (40) or a time by the log's clock (2026-11-22). Without A everything up to
    B is told, without B everything since A. Told is what is another at B than at A; what came and
    went in between says so. `history` and `log` tell each step. With NAME: that thing alone.
    """
    from archive.service import comparing
    from cli.telling.changes import between

    with session.reading() as archive:
        found = comparing.between(archive, span, name, limit=limit, lang=session.config.lang)
    session.output.result(found, session.in_language(between))
