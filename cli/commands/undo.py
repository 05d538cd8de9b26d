"""`muniment undo`."""

import click

from cli.command import Command
from cli.options import STATEMENT_REASONS, explained, words
from cli.session import Session

_EXAMPLE = """muniment undo --reason error --dry-run
muniment undo --deposit example-report --reason sourceRetracted"""


@click.command("undo", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.option("--deposit", metavar="SET", help="Undo what came with the deposit of this name.")
@click.option("--reason", required=True, type=click.Choice(STATEMENT_REASONS), help="Why.")
@click.option("--text", callback=words, help="Why, in words; needed with the reason `other`.")
@click.pass_obj
def command(
    session: Session, deposit: str | None, reason: str, text: str | None, dry_run: bool
) -> None:
    """Retract the statements that the last entry added, or those of a whole deposit.

    Nothing is removed: they stay in the history, and can be reinstated one by one. What cannot be
    taken back, such as entities and sources, is listed. Look first with --dry-run.
    """
    from archive.service.undoing import undo
    from cli.telling.undone import undone

    with session.archive() as archive:
        done = undo(
            archive,
            deposit=deposit,
            reason=reason,
            text=explained(reason, text),
            dry_run=dry_run,
        )
    session.output.result(done, undone)
