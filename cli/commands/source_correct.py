"""`muniment source correct`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import source_of, words
from cli.session import Session
from cli.sourcing import source_options

_EXAMPLE = """muniment source correct report --published 2022-03-09 \\
    --reason "the page gives the day"
muniment source correct report --remove title --reason "the title was our own\""""


@click.command(
    "correct",
    cls=Command,
    params=source_options(),
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("name", shell_complete=things("src"))
@click.option(
    "--reason", callback=words, required=True, help="Why, in words; it stays in the history."
)
@click.option("--kind", metavar="CODE", help="What it is: article, broadcast, interview, ...")
@click.option(
    "--remove", multiple=True, metavar="MEMBER", help="Say no more of this member. Repeatable."
)
@click.pass_obj
def command(
    session: Session,
    /,
    name: str,
    reason: str,
    handle: str | None,
    remove: tuple[str, ...],
    dry_run: bool,
    **described: str | tuple[str, ...] | None,
) -> None:
    """Correct how a source is described; what is not named here stays as it is.

    NAME is a handle, a title, an id, or the beginning of an id.
    """
    from archive.service.sourcing import correct_source
    from cli.telling.writings import written

    said = source_of(described)
    with session.archive() as archive:
        done = correct_source(
            archive, name, said, reason=reason, remove=remove, handle=handle, dry_run=dry_run
        )
    session.output.result(done, written)
