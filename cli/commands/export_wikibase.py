"""`muniment export wikibase`."""

from pathlib import Path

import click

from cli.command import Command
from cli.completing import things
from cli.session import Session

_EXAMPLE = """muniment export wikibase january.json
muniment export wikibase - --entity bektanov > bektanov.json"""


@click.command("wikibase", cls=Command, example=_EXAMPLE, exits=(4, 6, 7, 10), long=True)
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--entity",
    multiple=True,
    metavar="NAME",
    shell_complete=things("ent"),
    help="Only this entity; repeatable.",
)
@click.option(
    "--audience",
    type=click.Choice(["public", "full"]),
    default="public",
    show_default=True,
    help="With full, what is restricted is in it too.",
)
@click.pass_obj
def command(session: Session, out: Path, entity: tuple[str, ...], audience: str) -> None:
    """Write entities and statements to the new file OUT as Wikibase does, `-` for stdout.

    What was imported from Wikidata comes back as it was. What Wikibase cannot say is counted and
    named at the end, never dropped in silence: docs/interchange.md has the table.
    """
    from archive.service.exporting import wikibase
    from cli import exchanging

    exchanging.write_out(session, out, wikibase, entity, audience)
