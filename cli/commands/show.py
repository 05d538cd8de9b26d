"""`muniment show`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import as_of_option, limit_option, valid_at_option
from cli.session import Session

_EXAMPLE = """muniment show bektanov
muniment show dead --lang ru
muniment show bektanov --as-of 2 --valid-at 2022-01-10
muniment show "Khabar 24" --json"""


@click.command("show", cls=Command, example=_EXAMPLE, exits=(3, 4, 7, 10))
@click.argument("name", shell_complete=things("ent", "src", "stm", "prop"))
@limit_option(default=50, help="List at most so many statements of each sort, or entries.")
@as_of_option
@valid_at_option
@click.pass_obj
def command(
    session: Session, name: str, limit: int, as_of: str | None, valid_at: str | None
) -> None:
    """Show a statement, an entity, a source, a property or a key, as it stands now or as it stood.

    NAME is a handle, a label in any language, an id, the beginning of an id, or the address of an
    event, such as 57.0. A statement comes with everybody who speaks for it or against it, in
    their own words; an entity with what is said of it; a source with what rests on it; a key,
    by its id or nickname, with who holds it and what it signed.
    """
    from archive.service import reading
    from cli.telling.things import shown

    with session.reading() as archive:
        found = reading.show(archive, name, limit=limit, look=session.look(as_of, valid_at))
    session.output.result(found, session.in_language(shown))
