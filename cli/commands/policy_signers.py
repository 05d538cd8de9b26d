"""`muniment policy signers`."""

import click

from cli.command import Command
from cli.options import POLICY_REASONS
from cli.session import Session

_EXAMPLE = """muniment policy signers 2 --reason governance"""


@click.command("signers", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("number", type=click.IntRange(1, 7))
@click.option(
    "--reason",
    type=click.Choice(POLICY_REASONS),
    default="governance",
    show_default=True,
    help="Public for ever.",
)
@click.pass_obj
def command(session: Session, number: int, reason: str, dry_run: bool) -> None:
    """Say how many stewards must sign together what only stewards decide.

    It holds for enrolling and revoking keys, for this policy, for opening what is restricted, and
    for redactions. To restrict something, one signature is enough: protection must be quick. There
    must be one steward more than must sign, so that losing one key is not the end.
    """
    from archive.service.stewarding import set_signers
    from cli.telling.writings import written

    with session.archive() as archive:
        done = set_signers(archive, number, reason=reason, dry_run=dry_run)
    session.output.result(done, written)
