"""`muniment snapshot`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.session import Session

_EXAMPLE = """muniment snapshot ../january-2022-snapshot
muniment snapshot ../february --from ../january-2022-snapshot"""


@click.command(
    "snapshot", cls=Command, example=_EXAMPLE, exits=(4, 5, 6, 7, 10), signs=True, long=True
)
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--audience",
    type=click.Choice(["public", "full"]),
    default="public",
    show_default=True,
    help="With full, what is restricted is in it too.",
)
@click.option(
    "--from",
    "earlier",
    metavar="OLD",
    type=click.Path(path_type=Path),
    help="Share with the snapshot OLD, of either audience, the files that are the same.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be in it; write nothing.")
@click.pass_obj
def command(
    session: Session, new: Path, audience: str, earlier: Path | None, dry_run: bool
) -> None:
    """Write the whole archive into the new folder NEW, to be handed out and verified offline.

    Restricted words and files are left out unless the audience is full; what was redacted is in no
    snapshot. NEW must not exist: it is there whole or not at all. It is a bag as RFC 8493 has it,
    and its README.txt tells how to check it without this program. Whoever gets it verifies it with
    the pins, which they must have from elsewhere: where those are is printed at the end.

    With --from, files with the same bytes in OLD become hard links to those. Whoever writes into
    one writes into both: leave snapshots as they are. Delete either whenever you like.
    """
    from archive.service.publishing import Audience, publish
    from cli.telling.publishing import published

    with session.archive() as archive:
        made = publish(
            archive,
            resolved(new),
            audience=Audience(audience),
            earlier=None if earlier is None else resolved(earlier),
            dry_run=dry_run,
        )
    session.output.result(made, published)
