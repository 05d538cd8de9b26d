"""`muniment verify`."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.command import Command
from cli.errors import DONE, UNDECIDED, VERIFICATION_FAILED
from cli.evidence import is_evidence, verify_evidence
from cli.session import Session

if TYPE_CHECKING:
    from archive.verify.report import Report

_EXAMPLE = """muniment verify ../snapshot --policy my-policy"""


@click.command("verify", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10, 11), long=True)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keys that you yourself hold to be the archive's, and its identity.",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="OLD",
    help="Prove that this extends OLD: an earlier snapshot, checkpoint or proof.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 8),
    metavar="N",
    help="Verify signatures in N threads; one a processor, at most 4, if nothing is said.",
)
@click.pass_context
def command(
    ctx: click.Context,
    path: Path | None,
    policy: Path | None,
    since: Path | None,
    workers: int | None,
) -> None:
    """Check everything there is: tree, signatures, what counts, bodies, captures, views.

    PATH is a snapshot or an archive; without it, what --archive names, or the archive at hand. It
    may also be the proof of a fact, which is checked by itself, or a file of evidence of a fork:
    that never ends with 0, but with 10 where it proves a fork of the log that you pinned.

    Only what is checked against keys that you hold yourself is called verified. A snapshot is
    believed nothing: without --policy it can only be found consistent with itself (exit code 11),
    whatever policy came with it. For an archive, the pins beside the log's keys on this machine
    serve without --policy, if there are any.

    What is said does not depend on --workers. Threads help where facts were signed one by one; the
    rules are run in one, in the order of the log.

    With --since it is also checked that what OLD covers is here unchanged, and that the log signed
    OLD. How much came since is told beside `consistency`. What each code means: docs/findings.md.
    """
    from archive.verify.report import Answer
    from cli.telling.reports import report

    session = ctx.find_object(Session)
    assert session is not None
    if path is not None and is_evidence(path):
        if since is not None:
            raise click.UsageError("--since goes with a snapshot or an archive")
        ctx.exit(verify_evidence(session, path, policy))
    found = _verified(session, path, policy, since, workers)
    session.output.result(found, report, answer=found.answer)
    ctx.exit(
        {Answer.VERIFIED: DONE, Answer.FAILED: VERIFICATION_FAILED}.get(found.answer, UNDECIDED)
    )


def _verified(
    session: Session,
    path: Path | None,
    policy: Path | None,
    since: Path | None,
    workers: int | None,
) -> "Report":
    from archive.place import is_snapshot
    from archive.service.auditing import is_archive, verify_snapshot
    from cli.watching import watching

    earlier = _earlier(since)
    named = session.config.archive
    if path is None and named is not None and is_snapshot(named):
        path = named
    with watching(session.output, "verifying") as progress:
        if path is not None and not is_archive(path):
            return verify_snapshot(path, policy, earlier, progress, workers)
        from archive.service.verifying import verify

        if path is not None:
            config = dataclasses.replace(session.config, archive=path)
            session = dataclasses.replace(session, config=config)
        with session.archive(as_it_is=True) as archive:
            return verify(archive, policy, earlier, progress, workers)


def _earlier(since: Path | None) -> tuple[bytes, ...]:
    if since is None:
        return ()
    from archive.service.earlier import checkpoints_of

    return checkpoints_of(since)
