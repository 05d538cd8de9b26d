"""`muniment db check`."""

import click

from cli.command import Command
from cli.errors import VERIFICATION_FAILED
from cli.session import Session


@click.command("check", cls=Command, example="muniment db check", exits=(4, 6, 7, 10))
@click.pass_context
def command(ctx: click.Context) -> None:
    """Check that the database has the form of this program, is whole, and how far it reaches.

    It is for a copy that was restored: do its entries, bodies and files come up to what they are
    counted to be, and up to what was signed on this machine? The exit code is 10 where they do
    not. What is stored is not judged: `muniment verify` does that.
    """
    from archive.service.checking import check
    from cli.telling.checking import checked

    session = ctx.find_object(Session)
    assert session is not None
    with session.archive() as archive:
        found = check(archive)
    session.output.result(found, checked)
    if found.faults:
        ctx.exit(VERIFICATION_FAILED)
