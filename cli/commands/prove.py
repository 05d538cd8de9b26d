"""`muniment prove`."""

from pathlib import Path

import click

from cli.command import Command
from cli.completing import things
from cli.config import resolved
from cli.session import Session

_EXAMPLE = """muniment prove dead -o ../proof-of-dead
muniment prove dead --history -o ../proof-of-all-that-was-said"""


@click.command("prove", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7, 10), signs=True)
@click.argument("name", shell_complete=things("ent", "src", "stm", "prop"))
@click.option(
    "-o",
    "--output",
    "new",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    required=True,
    help="The new folder to write.",
)
@click.option("--history", is_flag=True, help="With every revision, and all that was done to it.")
@click.option("--restricted", is_flag=True, help="With what is restricted, too.")
@click.option("--with-captures", is_flag=True, help="With the captured files that are named.")
@click.pass_obj
def command(
    session: Session, name: str, new: Path, history: bool, restricted: bool, with_captures: bool
) -> None:
    """Write the evidence of one fact into a new folder, which `verify` checks without any archive.

    NAME is what `show` takes: of a statement the newest revision is proved, of an address that one
    event. A page in the folder says what it shows and what it does not. What is restricted is
    left out or refused, unless it is asked for; captured files are left out, unless asked for.
    """
    from archive.service.proving import Asked, prove
    from cli.telling.page import page
    from cli.telling.proofs import proven

    lang = session.config.lang
    asked = Asked(
        text=name, history=history, restricted=restricted, captures=with_captures, lang=lang
    )
    with session.reading() as archive:
        made = prove(archive, asked, resolved(new), lambda report: page(report, lang))
    session.output.result(made, proven)
