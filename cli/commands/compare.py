"""`muniment compare`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.errors import DONE, VERIFICATION_FAILED
from cli.session import Session

_EXAMPLE = """muniment compare ../snapshot
muniment compare ../snapshot --policy my-policy -o ../fork"""


@click.command("compare", cls=Command, example=_EXAMPLE, exits=(3, 4, 6, 7, 10), long=True)
@click.argument("other", type=click.Path(path_type=Path))
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keys that you yourself hold to be the archive's.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the evidence of a fork into this new file, which `verify` checks.",
)
@click.pass_context
def command(ctx: click.Context, other: Path, policy: Path | None, output: Path | None) -> None:
    """Say whether OTHER holds the same history: equal, extended, or forked.

    OTHER is a snapshot or an archive; it is compared with the archive at hand, or with the archive
    or snapshot that --archive names. Both are computed anew from their entries. Two histories
    that the same log has signed are a fork (exit code 10), and the file of evidence proves it to
    anybody who knows the log's keys.
    """
    from archive.service.forks import Outcome, compare
    from cli.telling.forks import compared

    session = ctx.find_object(Session)
    assert session is not None
    found = compare(
        session.place(),
        resolved(other),
        session.around(),
        policy=policy,
        output=None if output is None else resolved(output),
    )
    session.output.result(found, compared)
    ctx.exit(VERIFICATION_FAILED if found.outcome is Outcome.FORKED else DONE)
