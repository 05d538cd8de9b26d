"""`muniment copy`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.options import captures_option
from cli.session import Session

_EXAMPLE = """muniment copy . ../january-2022-to-read --read-only
muniment copy . ../january-2022-moved"""


@click.command("copy", cls=Command, example=_EXAMPLE, exits=(3, 4, 6, 7, 10, 11), long=True)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--database", metavar="URL", help="An empty PostgreSQL database. Else a file in NEW.")
@captures_option
@click.option("--read-only", is_flag=True, help="SOURCE goes on; nothing is recorded in NEW.")
@click.option(
    "--lost",
    is_flag=True,
    help="Where SOURCE goes on elsewhere, or is a copy to be read alone: that other one is lost.",
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keys that you hold to be the archive's. Else those beside the log's keys here.",
)
@click.option("--unpinned", is_flag=True, help="Believe the keys in SOURCE, where there are none.")
@click.pass_obj
def command(
    session: Session,
    /,
    source: Path,
    new: Path,
    database: str | None,
    captures: str,
    policy: Path | None,
    read_only: bool,
    lost: bool,
    unpinned: bool,
) -> None:
    """Copy the archive or the snapshot SOURCE into the new folder NEW, to go on from there.

    SOURCE is verified first, and the copy before it takes its name; then both hold the same, row
    by row: entries, words, checkpoints, captured files, and what was taken in from which deposit.
    Views are made anew. Afterwards SOURCE can be read, and nothing is recorded in it any more: two
    archives that go on would be two histories under one name. While it is copied, others wait.

    If this is stopped, there is no copy, or one in which nothing can be recorded: run it again. A
    snapshot holds nothing of what was taken in, and a public one not what is restricted.
    """
    from archive import place
    from archive.service.copyable import Asked
    from archive.service.copying import copy
    from cli.telling.copies import copied
    from cli.watching import watching

    asked = Asked(
        database=database,
        captures_inside=captures == place.INSIDE,
        policy=policy,
        unpinned=unpinned,
        read_only=read_only,
        lost=lost,
    )
    with watching(session.output, "copying") as progress:
        done = copy(resolved(source), resolved(new), asked, session.around(), progress)
    session.output.result(done, copied)
