"""`muniment source capture`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import file_of
from cli.session import Session
from cli.sourcing import capture_options

_EXAMPLE = """muniment source capture interview interview.mp4 --method download --public
muniment source capture interview words.txt --method transcript --of interview.mp4
muniment source capture interview --outcome failed --method download"""


@click.command(
    "capture",
    cls=Command,
    params=capture_options(),
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("name", shell_complete=things("src"))
@click.argument("file", required=False)
@click.option(
    "--of", metavar="CAPTURE", help="What this was made of: a digest, or the name of its file."
)
@click.option(
    "--outcome",
    type=click.Choice(["captured", "partial", "failed"]),
    default="captured",
    show_default=True,
    help="Whether all of it was kept, a part, or nothing.",
)
@click.pass_obj
def command(
    session: Session,
    name: str,
    file: str | None,
    method: str | None,
    media_type: str | None,
    retrieved: str | None,
    public: bool,
    of: str | None,
    outcome: str,
    dry_run: bool,
) -> None:
    """Keep bytes of a source, or record that trying to failed.

    NAME is the source: a handle, a title, an id, or the beginning of an id. FILE may be `-` for
    standard input. The capture stays out of public copies unless it is made public.
    """
    from archive.service.sourcing import capture_source
    from cli.telling.writings import written

    if (outcome == "failed") != (file is None):
        raise click.UsageError("give a FILE, or --outcome failed, and not both")
    if outcome == "failed" and (of or media_type):
        raise click.UsageError("--of and --media-type go with a FILE")
    about = {"method": method, "mediaType": media_type, "retrieved": retrieved}
    with session.archive() as archive:
        done = capture_source(
            archive,
            name,
            None if file is None else file_of(file),
            {member: value for member, value in about.items() if value is not None},
            of=of,
            outcome=outcome,
            public=public,
            dry_run=dry_run,
        )
    session.output.result(done, written)
