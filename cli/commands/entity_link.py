"""`muniment entity link`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import words
from cli.session import Session

_EXAMPLE = """muniment entity link bektanov bektanov-ru same --reason "one birth date in both lists"
muniment entity link bektanov bektanov-ru unsure --reason "the lists differ in the patronymic\""""


@click.command("link", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("name", shell_complete=things("ent"))
@click.argument("other", shell_complete=things("ent"))
@click.argument("judgement", type=click.Choice(["same", "different", "unsure"]))
@click.option(
    "--reason", callback=words, required=True, help="Why, in words; it stays in the history."
)
@click.pass_obj
def command(
    session: Session, name: str, other: str, judgement: str, reason: str, dry_run: bool
) -> None:
    """Judge whether two entities are one. Nothing is merged; `unsure` undoes a judgement.

    NAME and OTHER are handles, labels, ids, or beginnings of ids. A judgement of the same two that
    stands is replaced, and stays in the history.
    """
    from archive.service.linking import link_entities
    from cli.telling.writings import written

    with session.archive() as archive:
        done = link_entities(archive, name, other, judgement, reason=reason, dry_run=dry_run)
    session.output.result(done, written)
