"""`muniment redact`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import REDACTION_REASONS, words
from cli.session import Session

_EXAMPLE = """muniment mentions "Aidos B." > list
muniment redact --from list --reason sourceProtection
muniment redact --from list --reason sourceProtection --confirm 4
muniment redact --finish"""


@click.command("redact", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=things("ent", "src", "stm"))
@click.option(
    "--from", "listed", metavar="FILE", help="Every event that a line of FILE begins with."
)
@click.option("--whole", is_flag=True, help="And all other events about the same things.")
@click.option("--reason", type=click.Choice(REDACTION_REASONS), help="Public for ever.")
@click.option(
    "--authority",
    callback=words,
    metavar="TEXT",
    help="At whose request, in a restricted note on each event, which can be redacted too.",
)
@click.option("--lang", metavar="TAG", help="The language of that note.")
@click.option(
    "--confirm", type=click.IntRange(min=1), metavar="COUNT", help="How many events are to go."
)
@click.option("--finish", is_flag=True, help="Finish an erasure that was broken off.")
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    listed: str | None,
    whole: bool,
    reason: str | None,
    authority: str | None,
    lang: str | None,
    confirm: int | None,
    finish: bool,
    dry_run: bool,
) -> None:
    """Forget words for good: delete the bodies of events, and captured files with them.

    NAME is the address of an event, or a thing, which stands for all events about it. First look
    at what would go, and at what would not; then repeat it with --confirm and the number of events.
    Signatures, addresses and proofs stay valid, and that something was redacted, when, by whom and
    for which reason stays to be seen. To drop one name from a statement, correct the statement
    first, then redact its older links. The same row is not taken in by an import again.
    """
    from cli import redacting

    session = ctx.find_object(Session)
    assert session is not None
    asked = redacting.Asked(
        names=names,
        listed=listed,
        whole=whole,
        reason=reason,
        authority=authority,
        lang=lang,
        confirm=confirm,
        dry_run=dry_run,
    )
    if finish:
        redacting.finish(session, asked)
    else:
        redacting.redact(session, asked)
