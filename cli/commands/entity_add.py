"""`muniment entity add`."""

from pathlib import Path

import click

from cli import forming
from cli.command import Command
from cli.options import pairs, restricted_option
from cli.session import Session

_EXAMPLE = """muniment entity add --kind person --label en="Dana Ospanova" \\
    --label ru="Дана Оспанова" --handle ospanova
muniment entity add --kind group --label en=protesters --not-identified"""


@click.command(
    "add",
    cls=Command,
    params=[*forming.form_options(), restricted_option()],
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.option("--kind", metavar="CODE", help="What it is: person, organisation, place, ...")
@click.option("--label", multiple=True, metavar="LANG=TEXT", help="A name. Repeatable.")
@click.option("--handle", help="A short name to type.")
@click.option(
    "--not-identified", is_flag=True, help="It is no certain person or body: `protesters`."
)
@click.pass_obj
def command(
    session: Session,
    kind: str | None,
    label: tuple[str, ...],
    handle: str | None,
    not_identified: bool,
    restricted: bool | None,
    edit: bool,
    form: Path | None,
    dry_run: bool,
) -> None:
    """Add an entity: somebody or something to make statements about.

    With --edit it is written in an editor; --form takes a form from a file.
    """
    from archive.service.adding import add_entity
    from cli.telling.writings import written

    labels = pairs(label, "--label")
    if edit or form is not None:
        forming.add_entity(
            session,
            {"kind": kind, "handle": handle, "label": labels or None},
            identified=not not_identified,
            edit=edit,
            form=form,
            restricted=restricted,
            dry_run=dry_run,
        )
        return
    if kind is None or not labels:
        raise click.UsageError("give --kind and --label; or write a form with --edit")
    with session.archive() as archive:
        done = add_entity(
            archive,
            kind=kind,
            labels=labels,
            handle=handle,
            identified=not not_identified,
            restricted=restricted,
            dry_run=dry_run,
        )
    session.output.result(done, written)
