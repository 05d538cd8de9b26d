"""`muniment entity correct`."""

from pathlib import Path

import click

from cli import forming
from cli.command import Command
from cli.completing import things
from cli.options import pairs, require_some, words
from cli.session import Session

_EXAMPLE = """muniment entity correct bektanov --label kk="Мұрат Бектанов" \\
    --reason "name in Kazakh added\""""


@click.command(
    "correct",
    cls=Command,
    params=forming.form_options(),
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("name", shell_complete=things("ent"))
@click.option("--reason", callback=words, help="Why, in words; it stays in the history.")
@click.option(
    "--label", multiple=True, metavar="LANG=TEXT", help="Set the label in a language. Repeatable."
)
@click.option(
    "--remove-label",
    multiple=True,
    metavar="LANG",
    help="Drop the label in a language. Repeatable.",
)
@click.option("--kind", metavar="CODE", help="What it is: person, organisation, place, ...")
@click.option("--handle", callback=words, help="The short name by which people type it.")
@click.option(
    "--identified/--not-identified",
    default=None,
    help="Whether it is one certain person, body or thing.",
)
@click.pass_obj
def command(
    session: Session,
    name: str,
    reason: str | None,
    label: tuple[str, ...],
    remove_label: tuple[str, ...],
    kind: str | None,
    handle: str | None,
    identified: bool | None,
    edit: bool,
    form: Path | None,
    dry_run: bool,
) -> None:
    """Correct how an entity is described; what is not named here stays as it is.

    NAME is a handle, a label, an id, or the beginning of an id. With --edit all of it is changed
    in an editor; --form takes a form from a file.
    """
    from archive.service.describing import correct_entity
    from cli.telling.writings import written

    asked = {"label": label, "remove": remove_label, "kind": kind, "handle": handle}
    if edit or form is not None:
        others = {**asked, "identified": None if identified is None else "said"}
        forming.correct_entity(session, name, reason, others, edit=edit, form=form, dry_run=dry_run)
        return
    if reason is None:
        raise click.UsageError("say why with --reason; or change it in a form with --edit")
    if identified is None:
        require_some(asked, "say what to change: a label, the kind, the handle, or who it is")
    with session.archive() as archive:
        done = correct_entity(
            archive,
            name,
            reason=reason,
            kind=kind,
            labels=pairs(label, "--label"),
            remove_labels=remove_label,
            handle=handle,
            identified=identified,
            lang=session.config.lang,
            dry_run=dry_run,
        )
    session.output.result(done, written)
