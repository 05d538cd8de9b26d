"""`muniment restrict`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import ACCESS_REASONS
from cli.session import Session

_EXAMPLE = """muniment restrict 2.57 --reason sourceProtection
muniment restrict bektanov --reason safety"""


@click.command("restrict", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=things())
@click.option("--reason", required=True, type=click.Choice(ACCESS_REASONS), help="Public for ever.")
@click.pass_obj
def command(session: Session, names: tuple[str, ...], reason: str, dry_run: bool) -> None:
    """Keep events out of public copies from now on; they stay here, and in full copies.

    NAME is the address of an event, or a thing, which stands for all events about it. Whoever
    recorded an event may restrict it, and any steward. Copies that were handed out before still
    hold it.
    """
    from archive.service.shielding import shield
    from cli.telling.writings import written

    with session.archive() as archive:
        done = shield(archive, names, shut=True, reason=reason, dry_run=dry_run)
    session.output.result(done, written)
