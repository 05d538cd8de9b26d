"""`muniment export ftm`."""

from pathlib import Path

import click

from cli.command import Command
from cli.completing import things
from cli.session import Session

_EXAMPLE = """muniment export ftm january.csv
muniment export ftm - --form json --entity bektanov > bektanov.json"""


@click.command("ftm", cls=Command, example=_EXAMPLE, exits=(4, 6, 7, 10), long=True)
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--form",
    type=click.Choice(["csv", "json"]),
    help="A table, or JSON one a line. Else csv where OUT ends so, else json.",
)
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
def command(
    session: Session, out: Path, form: str | None, entity: tuple[str, ...], audience: str
) -> None:
    """Write statements of FollowTheMoney to the new file OUT, `-` for stdout.

    What was imported from FollowTheMoney comes back as it was. What a row has no column for is
    counted and named at the end, never dropped in silence: docs/interchange.md has the table.
    """
    from archive.service.exporting import ftm
    from cli import exchanging

    told = form or ("csv" if out.suffix.lower() == ".csv" else "json")
    exchanging.write_out(session, out, ftm(told), entity, audience)
