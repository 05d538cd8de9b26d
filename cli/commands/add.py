"""`muniment add`."""

from pathlib import Path

import click

from cli import forming
from cli.command import Command
from cli.completing import things
from cli.options import reference_of
from cli.referring import reference_options
from cli.session import Session
from cli.stating import Given, claim_of, other_options, part_of, value_options

_EXAMPLE = """muniment add tokayev ordered crackdown -q manner=verbal -q pointInTime=2022-01-05 \\
    --source report --exact "by word of mouth on 5 January" \\
    --said "alzhanov reports to insider" --said "tokayev states to khabar24 on '2022-01?'"
muniment add case charge --unknown --source report --said "alzhanov declines"
muniment add unrest deaths "225 person" --expressed "225 people" --source report \\
    --part "19 person" --part-expressed "19 officers\""""


@click.command(
    "add",
    cls=Command,
    params=[
        *forming.form_options(),
        *value_options(),
        *reference_options(needs_source=False),
        *other_options(),
    ],
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("subject", required=False, shell_complete=things("ent", "src", "stm"))
@click.argument("property", required=False, shell_complete=things("prop"))
@click.argument("value", required=False, shell_complete=things("ent", "src", "stm"))
@click.pass_obj
def command(
    session: Session,
    /,
    subject: str | None,
    property: str | None,
    source: str | None,
    said: tuple[str, ...],
    restricted: bool | None,
    edit: bool,
    form: Path | None,
    dry_run: bool,
    **given: str | int | bool | tuple[str, ...] | tuple[int, int] | None,
) -> None:
    """Add one statement, with one reference; `cite` adds more.

    SUBJECT and, where the property takes one, VALUE are handles, labels, ids or beginnings of ids.
    How VALUE is read follows from the property; in braces it says its kind, as in a deposit:
    {text: leave to fire, lang: en}. A quantity is a number and a unit: "225 person", "about 200
    person", "at least 200 person", "at most 200 person", "between 100 and 200 person",
    "thousands person"; its words are those of --expressed, else those of --exact.

    A STEP is one speaker, as `muniment cite --help` and docs/said.md tell.

    With --edit it is written in an editor, beginning with whatever else is given here. A form
    that is refused is kept, and where is told; --form takes one from a file.
    """
    how = forming.How(edit=edit, form=form, restricted=restricted, dry_run=dry_run)
    asked = {"subject": subject, "property": property, "source": source}
    if edit or form is not None:
        forming.add(session, asked, said, given, how)
    elif subject is None or property is None or source is None:
        raise click.UsageError("give SUBJECT, PROPERTY and --source; or write a form with --edit")
    else:
        _add(session, (subject, property, source), said, given, how)


def _add(
    session: Session,
    asked: tuple[str, str, str],
    said: tuple[str, ...],
    given: Given,
    how: forming.How,
) -> None:
    from archive.service.adding import add_statement
    from cli.telling.writings import written

    claim, part = claim_of(given), part_of(given)
    subject, property, source = asked
    with session.archive() as archive:
        done = add_statement(
            archive,
            subject,
            property,
            claim,
            source=source,
            said=said,
            reference=reference_of(given),
            part=part,
            restricted=how.restricted,
            dry_run=how.dry_run,
        )
    session.output.result(done, written)
