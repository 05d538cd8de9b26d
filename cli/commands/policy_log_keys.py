"""`muniment policy log-keys`."""

import click

from cli.command import Command
from cli.options import POLICY_REASONS
from cli.session import Session

_EXAMPLE = """muniment policy log-keys --reason rotation"""


@click.command("log-keys", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7, 10), drafts=True)
@click.option(
    "--reason",
    type=click.Choice(POLICY_REASONS),
    default="rotation",
    show_default=True,
    help="Public for ever.",
)
@click.pass_obj
def command(session: Session, reason: str, dry_run: bool) -> None:
    """Give the log new keys: from now on they sign its checkpoints.

    The first checkpoint after the change is signed by the old keys too. Auditors who pinned the
    old ones follow through that checkpoint; hand out the new pins all the same. The old keys stay
    in their folder: keep them until every auditor has followed.
    """
    from archive.service.stewarding import rotate_log
    from cli.telling.writings import written

    with session.archive() as archive:
        done = rotate_log(archive, reason=reason, dry_run=dry_run)
    session.output.result(done, written)
