"""`muniment verify`."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.command import Command
from cli.errors import DONE, UNDECIDED, VERIFICATION_FAILED
from cli.session import Session

if TYPE_CHECKING:
    from archive.verify.report import Report

_EXAMPLE = """muniment verify ../snapshot --policy my-policy"""


@click.command("verify", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10, 11))
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keys that you yourself hold to be the archive's, and its identity.",
)
@click.pass_context
def command(ctx: click.Context, path: Path | None, policy: Path | None) -> None:
    """Check everything there is: tree, signatures, what counts, bodies, captures, views.

    PATH is a snapshot or an archive; without it, what --archive names, or the archive at hand.

    Only what is checked against keys that you hold yourself is called verified. A snapshot is
    believed nothing: without --policy it can only be found consistent with itself (exit code 11),
    whatever policy came with it. For an archive, the pins beside the log's keys on this machine
    serve without --policy, if there are any.
    """
    from archive.verify.report import Answer
    from cli.telling.reports import report

    session = ctx.find_object(Session)
    assert session is not None
    found = _verified(session, path, policy)
    session.output.result(found, report, answer=found.answer)
    ctx.exit(
        {Answer.VERIFIED: DONE, Answer.FAILED: VERIFICATION_FAILED}.get(found.answer, UNDECIDED)
    )


def _verified(session: Session, path: Path | None, policy: Path | None) -> "Report":
    from archive.place import is_snapshot
    from archive.service.auditing import is_archive, verify_snapshot

    named = session.config.archive
    if path is None and named is not None and is_snapshot(named):
        path = named
    if path is not None and not is_archive(path):
        return verify_snapshot(path, policy)
    from archive.service.verifying import verify

    if path is not None:
        config = dataclasses.replace(session.config, archive=path)
        session = dataclasses.replace(session, config=config)
    with session.archive(as_it_is=True) as archive:
        return verify(archive, policy)
