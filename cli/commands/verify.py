"""`muniment verify`."""

from pathlib import Path

import click

from cli.command import Command
from cli.errors import DONE, UNDECIDED, VERIFICATION_FAILED
from cli.session import Session


@click.command(
    "verify", cls=Command, example="muniment verify --policy my-policy", exits=(3, 4, 7, 10, 11)
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keys that you yourself hold to be the archive's, and its identity.",
)
@click.pass_context
def command(ctx: click.Context, policy: Path | None) -> None:
    """Check everything there is: tree, signatures, what counts, bodies, captures, views.

    Only what is checked against keys that you hold yourself is called verified. Without --policy
    the pins beside the log's keys on this machine serve, if there are any; without either, the
    archive can only be found consistent with itself (exit code 11).
    """
    from archive.service.verifying import verify
    from archive.verify.report import Answer
    from cli.telling.reports import report

    session = ctx.find_object(Session)
    assert session is not None
    with session.archive(as_it_is=True) as archive:
        found = verify(archive, policy)
    session.output.result(found, report, answer=found.answer)
    ctx.exit(
        {Answer.VERIFIED: DONE, Answer.FAILED: VERIFICATION_FAILED}.get(found.answer, UNDECIDED)
    )
