"""`muniment backup`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.session import Session

_EXAMPLE = """muniment backup ../copies/january-2022-monday"""


@click.command("backup", cls=Command, example=_EXAMPLE, exits=(4, 6, 7, 10), long=True)
@click.argument("new", type=click.Path(path_type=Path))
@click.pass_obj
def command(session: Session, new: Path) -> None:
    """Copy the archive, as it is at one moment, into the folder NEW, while others go on writing.

    Database, captures, settings and policy are copied, then verified as `muniment verify` would;
    only then the folder takes its name. Keys are not part of an archive, so they are not copied:
    keep copies of them elsewhere. A database on a server is backed up by that server's own tools,
    such as pg_dump, and refused here.

    To restore, use NEW as the archive, or copy it where the archive was. If checkpoints were signed
    on this machine since, more is known to have been recorded than the backup holds; nothing can
    be written to it then, since that would make two histories of one archive. Reading goes on.
    """
    from archive.service.backing import back_up
    from cli.telling.backups import backed_up

    with session.archive(as_it_is=True) as archive:
        done = back_up(archive, resolved(new))
    session.output.result(done, backed_up)
