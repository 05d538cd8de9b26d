"""`muniment key new`."""

import click

from cli.command import Command
from cli.session import Session


@click.command("new", cls=Command, example="muniment key new aigerim", exits=(3, 6, 7), signs=True)
@click.argument("nickname")
@click.pass_obj
def command(session: Session, nickname: str) -> None:
    """Make a new key for yourself, in a file that only you can read.

    NICKNAME stays on this machine: the archive knows the key by an opaque name. A steward of an
    archive has to enrol the key before it can sign there.
    """
    from cli.telling.keys import key_of, new

    ring = session.around().keyring
    ring.path(nickname)
    passphrase = session.new_passphrase("the new key")
    made = ring.create(nickname, passphrase, session.around().random)
    session.output.result(key_of(made, ring.path(nickname)), new)
    session.note_passphrase(passphrase, "the key is")
