"""`muniment restore`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.options import captures_option
from cli.session import Session

_EXAMPLE = """muniment restore --from ../january-2022-full --dry-run
muniment restore ../january-2022-again --from ../snapshot --policy my-policy --without-restricted"""


@click.command("restore", cls=Command, example=_EXAMPLE, exits=(3, 4, 6, 7, 10, 11), long=True)
@click.argument("new", type=click.Path(path_type=Path), required=False)
@click.option(
    "--from",
    "snapshot",
    type=click.Path(path_type=Path),
    required=True,
    metavar="SNAPSHOT",
    help="The snapshot; a full one holds what is restricted too.",
)
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keys that you hold to be the archive's. Else those beside the log's keys here.",
)
@click.option(
    "--database", metavar="URL", help="For NEW: an empty PostgreSQL database, else a file in it."
)
@captures_option
@click.option(
    "--unpinned",
    is_flag=True,
    help="Believe the keys in the snapshot, where there are no others: whoever made it may have "
    "made them up.",
)
@click.option(
    "--without-restricted",
    is_flag=True,
    help="Do without restricted words and files that are neither here nor in the snapshot.",
)
@click.option(
    "--behind",
    is_flag=True,
    help="Restore although more was signed here than comes back: to be read alone.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be restored; write nothing.")
@click.pass_obj
def command(
    session: Session,
    /,
    new: Path | None,
    snapshot: Path,
    policy: Path | None,
    database: str | None,
    captures: str,
    **asked: bool,
) -> None:
    """Bring an archive back from a snapshot: one that is lost, or that was set back.

    Without NEW it is the archive at hand. Where its database is gone or cannot be used, a new one
    is made, and the old one is put aside under another name, never deleted. Where it holds the
    beginning of the log, what is missing is put in: entries, words, captured files. Anything else
    is another history, and refused. With NEW, an archive is made in that new folder.

    The snapshot is verified first, and the result as well; all of it is done, or nothing. A
    snapshot does not know what was taken in under which names, so after a new database was made,
    a deposit or an import finds nothing of its own here. After --without-restricted the archive
    says that it is incomplete, until a full snapshot fills it in.
    """
    from archive import place
    from archive.service.restorable import Asked
    from archive.service.restoring import restore, restore_new
    from cli.telling.restoring import restored
    from cli.watching import watching

    inside = captures == place.INSIDE
    if (database is not None or inside) and new is None:
        raise click.UsageError(
            "--database and --captures go with NEW: an archive that is there has them"
        )
    wanted = Asked(snapshot=resolved(snapshot), policy=policy, **asked)
    around, named = session.around(), session.config.archive
    with watching(session.output, "restoring") as progress:
        if new is not None:
            done = restore_new(
                resolved(new), database, wanted, around, progress, captures_inside=inside
            )
        else:
            here = place.find(Path.cwd()) if named is None else place.read(resolved(named))
            done = restore(here, wanted, around, progress)
    session.output.result(done, restored)
