"""`muniment key revoke`."""

import click

from cli.command import Command
from cli.options import KEY_REASONS
from cli.session import Session

_EXAMPLE = """muniment key revoke dana --reason left
muniment key revoke marat --reason compromised --compromised-since 5"""


@click.command("revoke", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("name")
@click.option("--reason", required=True, type=click.Choice(KEY_REASONS), help="Public for ever.")
@click.option(
    "--compromised-since",
    type=click.IntRange(min=0),
    metavar="ENTRY",
    help="Warn of all that the key signed from this entry on.",
)
@click.pass_obj
def command(
    session: Session, name: str, reason: str, compromised_since: int | None, dry_run: bool
) -> None:
    """Have a key sign nothing any more. What it signed before stays, and stays valid.

    NAME is a key's id, its opaque name, or its nickname here. With --compromised-since, every entry
    of the key from there on is flagged wherever it is shown, and so are keys that it enrolled.
    """
    from archive.service.stewarding import revoke
    from cli.telling.writings import written

    with session.archive() as archive:
        done = revoke(
            archive, name, reason=reason, compromised_since=compromised_since, dry_run=dry_run
        )
    session.output.result(done, written)
