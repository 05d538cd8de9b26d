"""`muniment checkpoint`."""

import click

from cli.command import Command
from cli.session import Session


@click.command(
    "checkpoint", cls=Command, example="muniment checkpoint", exits=(4, 5, 6, 7, 10), signs=True
)
@click.pass_obj
def command(session: Session) -> None:
    """Sign a checkpoint over all entries, where the log's keys are on this machine.

    Every command that records does this by itself; it is needed where others record and the log's
    keys are kept apart. Before it signs, everything since the last checkpoint is checked.
    """
    from archive.errors import NotAuthorisedError
    from archive.service.signing import sign_checkpoint
    from cli.telling.keeping import Signed, signed

    with session.archive() as archive:
        if not archive.around.keyring.has_log(archive.place.origin):
            raise NotAuthorisedError(
                f"the log keys of {archive.place.origin} are not on this machine",
                remedy="Sign the checkpoint where they are kept.",
            )
        made = sign_checkpoint(archive)
    size = None if made is None else made.checkpoint.size
    session.output.result(Signed(size), signed)
