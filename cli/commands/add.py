"""`muniment add`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import reference_of
from cli.referring import reference_options
from cli.session import Session
from cli.stating import claim_of, other_options, part_of, value_options

_EXAMPLE = """muniment add tokayev ordered crackdown -q manner=verbal -q pointInTime=2022-01-05 \\
    --source report --exact "by word of mouth on 5 January" \\
    --said "alzhanov reports to insider" --said "tokayev states to khabar24 on '2022-01?'"
muniment add case charge --unknown --source report --said "alzhanov declines"
muniment add unrest deaths "225 person" --expressed "225 people" --source report \\
    --part "19 person" --part-expressed "19 officers\""""


@click.command(
    "add",
    cls=Command,
    params=[*value_options(), *reference_options(), *other_options()],
    example=_EXAMPLE,
    exits=(3, 4, 5, 6, 7),
    drafts=True,
)
@click.argument("subject", shell_complete=things("ent", "src", "stm"))
@click.argument("property", shell_complete=things("prop"))
@click.argument("value", required=False, shell_complete=things("ent", "src", "stm"))
@click.pass_obj
def command(
    session: Session,
    /,
    subject: str,
    property: str,
    source: str,
    said: tuple[str, ...],
    restricted: bool | None,
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
    """
    from archive.service.adding import add_statement
    from cli.telling.writings import written

    claim, part = claim_of(given), part_of(given)
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
            restricted=restricted,
            dry_run=dry_run,
        )
    session.output.result(done, written)
