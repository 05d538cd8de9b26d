"""`muniment sign`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.session import Session

_EXAMPLE = """muniment sign act.entry
muniment sign act.entry --key aigerim
muniment sign act.entry --look"""


@click.command("sign", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), signs=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--look", is_flag=True, help="Only show what it says, and who has signed.")
@click.pass_obj
def command(session: Session, file: Path, look: bool) -> None:
    """Show in plain words what the draft in FILE says, and sign it; no archive is needed.

    It is signed with every key here that it waits for, or with those of --key, and FILE is written
    anew with the signatures. What you sign, you vouch for, and for the entries that it builds on:
    compare their number and root with what you know of the archive.
    """
    from archive.service import drafting
    from cli.telling.drafts import signed

    place = resolved(file)
    around = session.around()
    if look or session.may_ask:
        seen = drafting.read(place)
        if look:
            session.output.result(seen, signed)
            return
        session.output.show(seen, signed)
        click.confirm("Sign this?", abort=True, err=True)
    done = drafting.sign(place, around.keyring, around.ask, around.keys)
    session.output.result(done, signed)
