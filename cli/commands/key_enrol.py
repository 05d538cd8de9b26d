"""`muniment key enrol`."""

import click

from cli.command import Command
from cli.options import words
from cli.session import Session

_EXAMPLE = """muniment key enrol k-7q2mxw4c+1a2b3c4d+AWk… --role archivist
muniment key enrol marat --role archivist --role steward --holder "Marat B., since May" --lang en"""


@click.command("enrol", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("enrolled", metavar="KEY")
@click.option(
    "--role",
    multiple=True,
    required=True,
    type=click.Choice(["archivist", "steward"]),
    help="What the key may do; repeat it for both.",
)
@click.option("--holder", callback=words, metavar="TEXT", help="Who holds it, as a note.")
@click.option("--lang", metavar="TAG", help="The language of that note.")
@click.option(
    "--restricted/--unrestricted",
    default=True,
    show_default=True,
    help="Keep that note out of public copies, or not.",
)
@click.pass_obj
def command(
    session: Session,
    enrolled: str,
    role: tuple[str, ...],
    holder: str | None,
    lang: str | None,
    restricted: bool,
    dry_run: bool,
) -> None:
    """Let another key sign: its holder gives you the line `to enrol`, and that is KEY.

    KEY may also be the nickname of a key on this machine. Archivists say things about the world;
    stewards decide who may sign, and what is restricted or redacted. The archive knows a key by
    an opaque name: a name of a person belongs in --holder alone, which can be redacted.
    """
    from archive.service.stewarding import enrol
    from cli.telling.writings import written

    if (holder is None) != (lang is None):
        raise click.UsageError("--holder and --lang go together")
    with session.archive() as archive:
        done = enrol(
            archive,
            enrolled,
            role,
            holder=holder,
            lang=lang or "en",
            restricted=restricted,
            dry_run=dry_run,
        )
    session.output.result(done, written)
