"""`muniment find`."""

import click

from cli.command import Command
from cli.looking import as_of_option, limit_option, valid_at_option
from cli.session import Session

_EXAMPLE = """muniment find paper officials
muniment find "permission to fire"
muniment find Suleimenov --kind entity --kind note
muniment find Сулейменов --exact --limit 5 --json"""

KINDS = ("entity", "source", "statement", "property", "note", "capture")
"""As `archive.queries.find` has them, which is loaded only when something is looked for."""


@click.command("find", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="Look only through these; several may be named.",
)
@click.option("--exact", is_flag=True, help="Only whole words in this alphabet, none like them.")
@limit_option(default=20, help="Show at most so many things.")
@as_of_option
@valid_at_option
@click.pass_obj
def command(
    session: Session,
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    exact: bool,
    limit: int,
    as_of: str | None,
    valid_at: str | None,
) -> None:
    """Find what holds all WORDS, and show where they stand, the newest content first.

    Labels, titles, descriptions, the texts and quotations of statements, the quotations, hedges
    and notes of their references, notes of your own and captured texts are looked through as they
    stand now. All words must be in one text, or in one passage of a long one, which is about two
    hundred words.

    A word finds its other forms in English and Russian, every word that begins with it, and the
    same name in Latin or Cyrillic letters; letter case and accents do not count. Words that stand
    in quotes together are looked for one after another.
    """
    from archive.service import finding
    from cli.telling.finds import found

    look = session.look(as_of, valid_at)
    with session.reading() as archive:
        answer = finding.find(archive, words, limit=limit, kinds=kinds, exact=exact, look=look)
    session.output.result(answer, found)
