"""`muniment note`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import restricted_option, words
from cli.session import Session

_EXAMPLE = """muniment note noncompliance "The interview is longer on video." --lang en
muniment note 2.57 "Removed at the request of the family." --lang en --kind authority"""


@click.command(
    "note",
    cls=Command,
    params=[restricted_option()],
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("name", shell_complete=things("ent", "src", "stm", "prop"))
@click.argument("text", callback=words)
@click.option("--lang", required=True, metavar="TAG", help="The language of the text.")
@click.option(
    "--kind",
    type=click.Choice(["comment", "holder", "authority"]),
    help="`holder`: who holds a key; `authority`: at whose request something was done.",
)
@click.pass_obj
def command(
    session: Session,
    name: str,
    text: str,
    lang: str,
    kind: str | None,
    restricted: bool | None,
    dry_run: bool,
) -> None:
    """Add words of your own about anything: a thing, a key, the archive, or one event.

    NAME is a handle, a label, an id, the beginning of an id, a property, a key's id, the archive's
    origin, or the address of an event, such as 2.57.
    """
    from archive.service.noting import note
    from cli.telling.writings import written

    with session.archive() as archive:
        done = note(
            archive, name, text, lang=lang, kind=kind, restricted=restricted, dry_run=dry_run
        )
    session.output.result(done, written)
