"""`muniment find`."""

import click

from cli.command import Command
from cli.looking import as_of_option, valid_at_option
from cli.session import Session

_EXAMPLE = """muniment find paper officials
muniment find "permission to fire"
muniment find Сулейменов --limit 5 --json"""


@click.command("find", cls=Command, example=_EXAMPLE, exits=(3, 4, 7))
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Show at most so many things.",
)
@as_of_option
@valid_at_option
@click.pass_obj
def command(
    session: Session,
    words: tuple[str, ...],
    limit: int,
    as_of: str | None,
    valid_at: str | None,
) -> None:
    """Find what holds all WORDS, and show where they stand, the newest content first.

    Labels, titles, descriptions, the texts and quotations of statements, the quotations, hedges
    and notes of their references, and notes of your own are looked through as they stand now.
    All words must be in one text; parts of words count, and neither letter case nor accents do.
    Words that stand in quotes together are looked for together.
    """
    from archive.service import reading
    from cli.telling.finds import found

    with session.archive() as archive:
        answer = reading.find(archive, words, limit=limit, look=session.look(as_of, valid_at))
    session.output.result(answer, found)
