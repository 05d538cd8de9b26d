"""`muniment completion`."""

import click

from cli.command import Command
from cli.completing import SHELLS
from cli.session import Session

_EXAMPLE = """muniment completion bash > ~/.local/share/bash-completion/completions/muniment
muniment completion zsh > "${fpath[1]}/_muniment"
muniment completion fish > ~/.config/fish/completions/muniment.fish"""


@click.command("completion", cls=Command, example=_EXAMPLE)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_obj
def command(session: Session, shell: str) -> None:
    """Print the script with which SHELL completes commands, options, and names of the archive.

    Write it where your shell looks for such scripts, as below, and open a new shell. To try it in
    this one: source <(muniment completion bash), or for fish: muniment completion fish | source.
    With zsh, compinit must have run before.

    Names are handles and ids of the archive at hand (--archive, MUNIMENT_ARCHIVE, or the nearest
    above this folder); of an archive whose database is on a server, none are offered.
    """
    from cli.completing import script
    from cli.telling.keeping import Script, scripted

    session.output.result(Script(shell, script(shell)), scripted)
