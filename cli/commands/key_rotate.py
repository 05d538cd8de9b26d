"""`muniment key rotate`."""

import click

from cli.command import Command
from cli.options import KEY_REASONS
from cli.session import Session

_EXAMPLE = """muniment key new aigerim-2
muniment key rotate aigerim aigerim-2 --reason retired"""


@click.command("rotate", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("old")
@click.argument("new")
@click.option("--reason", required=True, type=click.Choice(KEY_REASONS), help="Public for ever.")
@click.option(
    "--compromised-since",
    type=click.IntRange(min=0),
    metavar="ENTRY",
    help="Warn of all that the old key signed from this entry on.",
)
@click.pass_obj
def command(
    session: Session,
    old: str,
    new: str,
    reason: str,
    compromised_since: int | None,
    dry_run: bool,
) -> None:
    """Put the key NEW in the place of OLD, with the same roles, in one entry.

    OLD is a key's id, its opaque name, or its nickname here; NEW the line `to enrol` of a new key,
    or its nickname here. What OLD signed before stays valid.
    """
    from archive.service.stewarding import rotate
    from cli.telling.writings import written

    with session.archive() as archive:
        done = rotate(
            archive, old, new, reason=reason, compromised_since=compromised_since, dry_run=dry_run
        )
    session.output.result(done, written)
