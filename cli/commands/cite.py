"""`muniment cite`."""

import click

from cli.command import Command
from cli.options import reference_of, require_some, words
from cli.session import Session

_EXAMPLE = """muniment cite dead --source report --exact "225 dead" --said "officials states"
muniment cite noncompliance --source interview --said "bektanov states not to khabar24\""""


@click.command("cite", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("name")
@click.option(
    "--source", required=True, help="Where it is said; `archive` for what you infer yourself."
)
@click.option(
    "--exact",
    callback=words,
    metavar="WORDS",
    help="The words, looked up in the capture where that is text.",
)
@click.option(
    "--said", multiple=True, metavar="STEP", help="A speaker, the outermost first. Repeatable."
)
@click.option("--capture", metavar="DIGEST", help="Which of the source's captures is quoted.")
@click.option("--page", type=click.IntRange(1), metavar="N", help="The page, counted from 1.")
@click.option(
    "--paragraph", type=click.IntRange(1), metavar="N", help="The paragraph, counted from 1."
)
@click.option(
    "--row", type=click.IntRange(1), metavar="N", help="The row of a table, counted from 1."
)
@click.option(
    "--seconds",
    nargs=2,
    type=click.IntRange(0),
    metavar="FROM TO",
    help="From when to when in a recording.",
)
@click.option(
    "--chars",
    nargs=2,
    type=click.IntRange(0),
    metavar="FROM TO",
    help="Which characters of the capture's text.",
)
@click.option(
    "--basis",
    type=click.Choice(["stated", "interpreted", "inferred"]),
    help="How the claim was read from the words.",
)
@click.option("--note", callback=words, help="Words of your own about this reference.")
@click.pass_obj
def command(
    session: Session,
    /,
    name: str,
    source: str,
    said: tuple[str, ...],
    dry_run: bool,
    **place: str | int | tuple[int, int] | None,
) -> None:
    """Add a reference to a statement: one more who says it, or says that it is not so.

    NAME is the statement: a handle, an id, or the beginning of an id. A STEP is one speaker:

    \b
    AGENT ACT [not] [likely|possible|unlikely] [to NAME] [in SOURCE] [on DATE]
              [expressed 'WORDS'] [verb 'WORD'] ['HEDGE']

    ACT is states, reports, alleges, opines or declines; `not` makes it a denial. A quoted word by
    itself is the hedge, in the source's own words.
    """
    from archive.service.correcting import cite
    from cli.telling.writings import written

    require_some(
        {**place, "basis": None, "said": said},
        "say what stands there: --exact, --said, a place such as --page, or --note",
    )
    with session.archive() as archive:
        done = cite(
            archive,
            name,
            source=source,
            said=said,
            reference=reference_of(place),
            lang=session.config.lang,
            dry_run=dry_run,
        )
    session.output.result(done, written)
