"""`muniment correct`."""

from pathlib import Path

import click

from cli import forming
from cli.command import Command
from cli.completing import things
from cli.options import require_some, value_of, words
from cli.session import Session

_EXAMPLE = """muniment correct dismissed-january -q endTime=2022-01-19 \\
    --reason "the report gives the day"
muniment correct paper-content --value '{text: leave to fire, lang: en}' --reason "clearer"
muniment correct arrest --withheld classified --reason "the report says so elsewhere\""""


@click.command(
    "correct",
    cls=Command,
    params=forming.form_options(),
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("name", shell_complete=things("stm"))
@click.option("--reason", callback=words, help="Why, in words; it stays in the history.")
@click.option(
    "--value",
    metavar="VALUE",
    help="The new value, read as the property has it; or in braces, as in a deposit.",
)
@click.option("--unknown", is_flag=True, help="There is a value, and nobody here knows it.")
@click.option("--none", is_flag=True, help="There is none, and somebody says so.")
@click.option("--withheld", metavar="GROUND", help="It exists and is held back, on this ground.")
@click.option("--by", metavar="ENTITY", help="Who holds it back.", shell_complete=things("ent"))
@click.option("--expressed", metavar="WORDS", help="The source's own words for the value.")
@click.option(
    "--basis",
    type=click.Choice(["stated", "interpreted", "inferred"]),
    help="How the value was read from these words.",
)
@click.option("--value-lang", metavar="TAG", help="The language of a text.")
@click.option(
    "-q",
    "--qualifier",
    multiple=True,
    metavar="PROPERTY=VALUE",
    help="Set a qualifier; VALUE is written as with --value. Repeatable.",
)
@click.option(
    "--remove-qualifier", multiple=True, metavar="PROPERTY", help="Drop a qualifier. Repeatable."
)
@click.pass_obj
def command(
    session: Session,
    /,
    name: str,
    reason: str | None,
    qualifier: tuple[str, ...],
    remove_qualifier: tuple[str, ...],
    edit: bool,
    form: Path | None,
    dry_run: bool,
    **value: str | bool | None,
) -> None:
    """Correct a statement: its value, or its qualifiers. What it said before stays in the history.

    NAME is a handle, an id, or the beginning of an id. All its references stay; where they do not
    vouch for the new value, retract it and deposit another statement instead.

    With --edit all that it says now is changed in an editor, references too. A form that is
    refused is kept, and where is told; --form takes one from a file.
    """
    from archive.service.correcting import correct_statement
    from cli.telling.writings import corrected

    if edit or form is not None:
        others = {**value, "set": qualifier, "drop": remove_qualifier}
        forming.correct(session, name, reason, others, edit=edit, form=form, dry_run=dry_run)
        return
    if reason is None:
        raise click.UsageError("say why with --reason; or change it in a form with --edit")
    said = value_of(value)
    asked = {"value": said, "set": qualifier, "drop": remove_qualifier}
    require_some(asked, "say what to change: --value, --unknown, --none, --withheld or a qualifier")
    with session.archive() as archive:
        done = correct_statement(
            archive,
            name,
            reason=reason,
            value=said,
            qualifiers=qualifier,
            remove_qualifiers=remove_qualifier,
            lang=session.config.lang,
            dry_run=dry_run,
        )
    session.output.result(done, corrected)
