"""`muniment deprecate`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import words
from cli.session import Session

_EXAMPLE = """muniment deprecate dismissed-january --reason "a more precise date is known\""""


@click.command("deprecate", cls=Command, example=_EXAMPLE, exits=(4, 5, 6, 7), drafts=True)
@click.argument("name", shell_complete=things("stm"))
@click.option(
    "--reason", callback=words, required=True, help="Why, in words; it stays in the history."
)
@click.pass_obj
def command(session: Session, name: str, reason: str, dry_run: bool) -> None:
    """Keep a statement as a claim that should no longer be relied on.

    NAME is a handle, an id, or the beginning of an id.
    """
    from archive.service.judging import rank
    from cli.telling.writings import written

    with session.archive() as archive:
        done = rank(
            archive, name, "deprecated", reason=reason, lang=session.config.lang, dry_run=dry_run
        )
    session.output.result(done, written)
