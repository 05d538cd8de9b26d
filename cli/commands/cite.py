"""`muniment cite`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import reference_of, require_some
from cli.referring import reference_options
from cli.session import Session

_EXAMPLE = """muniment cite dead --source report --exact "225 dead" --said "officials states"
muniment cite noncompliance --source interview --said "bektanov states not to khabar24\""""


@click.command(
    "cite",
    cls=Command,
    params=reference_options(),
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("name", shell_complete=things("stm"))
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
    itself is the hedge, in the source's own words. All of it: docs/said.md.
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
