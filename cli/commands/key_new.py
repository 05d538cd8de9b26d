"""`muniment key new`."""

import click

from cli.command import Command
from cli.session import Session

_EXAMPLE = """muniment key new aigerim
muniment key new aigerim --signer ssh-agent:aigerim@laptop"""


@click.command("new", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), signs=True)
@click.argument("nickname")
@click.pass_obj
def command(session: Session, nickname: str) -> None:
    """Make a new key for yourself, in a file that only you can read.

    NICKNAME stays on this machine: the archive knows the key by an opaque name. A steward of an
    archive has to enrol the key before it can sign there. With --signer the private key stays in
    the ssh-agent, or on the token behind it, and only its new name is written down here.
    """
    from archive.keyring import is_in_agent
    from cli.telling.keys import key_of, new

    ring = session.around().keyring
    ring.path(nickname)
    held = [key for key in session.config.keys if is_in_agent(key)]
    if len(held) > 1:
        raise click.UsageError("one key has one --signer")
    if held:
        adopted = ring.adopt(nickname, held[0], session.around().random)
        told = key_of(nickname, adopted.key, ring.path(nickname), in_agent=True)
        session.output.result(told, new)
        return
    passphrase = session.new_passphrase("the new key")
    made = ring.create(nickname, passphrase, session.around().random)
    session.output.result(key_of(nickname, made.signer.key, ring.path(nickname)), new)
    session.note_passphrase(passphrase, "the key is")
