"""`muniment rebuild`."""

import click

from cli.command import Command
from cli.errors import VERIFICATION_FAILED
from cli.session import Session


@click.command(
    "rebuild", cls=Command, example="muniment rebuild --check", exits=(4, 6, 7, 10), long=True
)
@click.option(
    "--check", is_flag=True, help="Change nothing; say where the views differ from a rebuild."
)
@click.pass_context
def command(ctx: click.Context, check: bool) -> None:
    """Make all that is derived from the log anew: views, indexes, tree.

    Nothing that was signed is touched, so it can be done at any time. With --check the exit code
    is 10 where the views are not what a rebuild would make.
    """
    from archive.service import keeping
    from cli.telling.keeping import Differing, Rebuilt, differing, rebuilt

    session = ctx.find_object(Session)
    assert session is not None
    with session.archive(as_it_is=True) as archive:
        if not check:
            session.output.result(Rebuilt(keeping.rebuild(archive)), rebuilt)
            return
        found = tuple(keeping.check_views(archive))
    session.output.result(Differing(found), differing)
    if found:
        ctx.exit(VERIFICATION_FAILED)
