"""`muniment mentions`."""

from functools import partial

import click

from cli.command import Command
from cli.looking import as_of_option, limit_option
from cli.session import Session

_EXAMPLE = """muniment mentions Alzhanov
muniment mentions "permission to fire" --json
muniment mentions Alzhanov --addresses > list"""


@click.command("mentions", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("text", metavar="ID|TEXT")
@click.option("--addresses", is_flag=True, help="Print nothing but the addresses, one a line.")
@limit_option(default=100, help="Tell people of at most so many events.")
@as_of_option
@click.pass_obj
def command(session: Session, text: str, addresses: bool, limit: int, as_of: str | None) -> None:
    """List every event and every capture that holds an id, a name or some words.

    Earlier revisions, notes and what was retracted are looked through too; neither letter case nor
    accents count. An id (ent:…) stands for itself, for whatever is judged to be the same, and for
    every label, name and alias that one of these has or had. A part of a name, and its
    spelling in another script, are texts of their own: look for them besides. What is not
    open here, and what is no text, is counted. --addresses and --json give every event, whatever
    the limit.
    """
    from archive.service import mentioning
    from cli.telling import mentions

    with session.reading() as archive:
        found = mentioning.mentions(archive, text, look=session.look(as_of))
    told = partial(mentions.mentions, limit=limit)
    session.output.result(found, mentions.addresses if addresses else told)
