"""`muniment reinstate`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import STATEMENT_REASONS, explained, words
from cli.session import Session

_EXAMPLE = """muniment reinstate tortured --reason error
muniment reinstate fired --reason other --text "the source stands by it\""""


@click.command("reinstate", cls=Command, example=_EXAMPLE, exits=(4, 5, 6, 7), drafts=True)
@click.argument("name", shell_complete=things("stm"))
@click.option("--reason", required=True, type=click.Choice(STATEMENT_REASONS), help="Why.")
@click.option("--text", callback=words, help="Why, in words; needed with the reason `other`.")
@click.pass_obj
def command(session: Session, name: str, reason: str, text: str | None, dry_run: bool) -> None:
    """Stand by a retracted statement again; that it was retracted stays in the history.

    NAME is a handle, an id, or the beginning of an id.
    """
    from archive.service.judging import reinstate
    from cli.telling.writings import written

    with session.archive() as archive:
        done = reinstate(
            archive,
            name,
            reason=reason,
            text=explained(reason, text),
            lang=session.config.lang,
            dry_run=dry_run,
        )
    session.output.result(done, written)
