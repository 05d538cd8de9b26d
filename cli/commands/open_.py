"""`muniment open`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import ACCESS_REASONS
from cli.session import Session

_EXAMPLE = """muniment open 2.57 --reason resolved"""


@click.command("open", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=things())
@click.option("--reason", required=True, type=click.Choice(ACCESS_REASONS), help="Public for ever.")
@click.pass_obj
def command(session: Session, names: tuple[str, ...], reason: str, dry_run: bool) -> None:
    """Let what is restricted into public copies again. Only stewards may.

    NAME is the address of an event, or a thing, which stands for all events about it.
    """
    from archive.service.shielding import shield
    from cli.telling.writings import written

    with session.archive() as archive:
        done = shield(archive, names, shut=False, reason=reason, dry_run=dry_run)
    session.output.result(done, written)
