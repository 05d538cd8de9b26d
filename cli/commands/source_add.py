"""`muniment source add`."""

import click

from archive.shape import Json
from cli.command import Command
from cli.options import file_of, restricted_option, source_of
from cli.session import Session
from cli.sourcing import capture_options, source_options

_EXAMPLE = """muniment source add --kind article --publisher insider --lang en --file article.txt
muniment source add --kind broadcast --publisher khabar24 --published "2022-01?" \\
    --expressed "the events of January" --basis interpreted --unknown lang --handle broadcast"""


def _options() -> list[click.Parameter]:
    kind = "What it is: article, broadcast, interview, ..."
    file = "Bytes that were kept of it; `-` for standard input."
    return [
        click.Option(["--kind"], required=True, metavar="CODE", help=kind),
        *source_options(),
        click.Option(["--file"], metavar="FILE", help=file),
        *capture_options(),
        restricted_option(),
    ]


@click.command(
    "add", cls=Command, params=_options(), example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True
)
@click.pass_obj
def command(
    session: Session,
    /,
    handle: str | None,
    file: str | None,
    method: str | None,
    media_type: str | None,
    retrieved: str | None,
    public: bool,
    restricted: bool | None,
    dry_run: bool,
    **described: str | tuple[str, ...] | None,
) -> None:
    """Add a source: where something was said. A file of it is kept as a capture.

    When it was published is unknown unless it is said. A capture stays out of public copies unless
    it is made public. A date or another member may stand in braces, as in a deposit.
    """
    from archive.service.sourcing import add_source
    from cli.telling.writings import written

    about: dict[str, Json] = {"method": method, "mediaType": media_type, "retrieved": retrieved}
    told = {name: value for name, value in about.items() if value is not None}
    if public:
        told["public"] = True
    if told and file is None:
        raise click.UsageError("--method, --media-type, --retrieved and --public go with --file")
    said = {**source_of(described), **told}
    with session.archive() as archive:
        brought = None if file is None else file_of(file)
        done = add_source(
            archive, said, handle=handle, file=brought, restricted=restricted, dry_run=dry_run
        )
    session.output.result(done, written)
