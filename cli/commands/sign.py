"""`muniment sign`."""

from contextlib import ExitStack
from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.session import Session

_EXAMPLE = """muniment sign act.entry --look --archive ../snapshot
muniment sign act.entry --key aigerim"""


@click.command("sign", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7, 10), signs=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--look", is_flag=True, help="Only show what it says, and who has signed.")
@click.pass_obj
def command(session: Session, file: Path, look: bool) -> None:
    """Show in plain words what the draft in FILE says, and sign it; no archive is needed.

    With --archive, an archive or a snapshot, ids are shown by their names there, and it is refused
    where the draft builds on other entries than those.

    It is signed with every key here that it waits for, or with those of --key, and FILE is written
    anew with the signatures. What you sign, you vouch for, and for the entries that it builds on:
    compare their number and root with what you know of the archive.
    """
    from archive.service import drafting
    from cli.telling.drafts import signed

    place = resolved(file)
    around = session.around()
    with ExitStack() as closing:
        named = session.config.archive is not None
        archive = closing.enter_context(session.reading()) if named else None
        if look or session.may_ask:
            seen = drafting.read(place, around.keyring, archive)
            if look:
                session.output.result(seen, signed)
                return
            session.output.show(seen, signed)
            click.confirm("Sign this?", abort=True, err=True)
        done = drafting.sign(place, around.keyring, around.ask, around.keys, archive)
    session.output.result(done, signed)
