"""`muniment entity add`."""

import click

from cli.command import Command
from cli.options import pairs, restricted_option
from cli.session import Session

_EXAMPLE = """muniment entity add --kind person --label en="Dana Ospanova" \\
    --label ru="Дана Оспанова" --handle ospanova
muniment entity add --kind group --label en=protesters --not-identified"""


@click.command(
    "add",
    cls=Command,
    params=[restricted_option()],
    example=_EXAMPLE,
    exits=(3, 5, 6, 7),
    drafts=True,
)
@click.option(
    "--kind", required=True, metavar="CODE", help="What it is: person, organisation, place, ..."
)
@click.option(
    "--label", multiple=True, required=True, metavar="LANG=TEXT", help="A name. Repeatable."
)
@click.option("--handle", help="A short name to type.")
@click.option(
    "--not-identified", is_flag=True, help="It is no certain person or body: `protesters`."
)
@click.pass_obj
def command(
    session: Session,
    kind: str,
    label: tuple[str, ...],
    handle: str | None,
    not_identified: bool,
    restricted: bool | None,
    dry_run: bool,
) -> None:
    """Add an entity: somebody or something to make statements about."""
    from archive.service.adding import add_entity
    from cli.telling.writings import written

    with session.archive() as archive:
        done = add_entity(
            archive,
            kind=kind,
            labels=pairs(label, "--label"),
            handle=handle,
            identified=not not_identified,
            restricted=restricted,
            dry_run=dry_run,
        )
    session.output.result(done, written)
