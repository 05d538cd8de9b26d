"""`muniment append`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.session import Session

_EXAMPLE = """muniment append act.entry --file photo.jpg --dry-run
muniment append act.entry --file photo.jpg"""


@click.command("append", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7, 10), signs=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--file",
    "captures",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file that it names as captured, where the archive has not got it yet. Repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Say whether it would be taken; record nothing.")
@click.pass_obj
def command(session: Session, file: Path, captures: tuple[Path, ...], dry_run: bool) -> None:
    """Append the draft in FILE, once everybody whom it names has signed it.

    It may have been drafted and signed long ago and elsewhere: it is taken if the rules still
    allow it, and refused with what was recorded meanwhile otherwise. FILE stays as it is. Appended
    again, it is answered with where it stands.
    """
    from archive.service.drafting import append_act
    from cli.telling.writings import written

    with session.archive() as archive:
        done = append_act(archive, resolved(file), captures, dry_run=dry_run)
    session.output.result(done, written)
