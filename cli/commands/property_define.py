"""`muniment property define`."""

import click

from cli.command import Command
from cli.completing import things
from cli.options import pairs
from cli.session import Session

_EXAMPLE = """muniment property define guardedBy --label en="guarded by" \\
    --description en="Names who guarded the subject." --values entity --values text"""


@click.command("define", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("name", shell_complete=things("prop"))
@click.option("--label", multiple=True, required=True, metavar="LANG=TEXT", help="Repeatable.")
@click.option(
    "--description",
    multiple=True,
    required=True,
    metavar="LANG=TEXT",
    help="When to use it. Repeatable.",
)
@click.option(
    "--values",
    multiple=True,
    required=True,
    metavar="KIND",
    help="A kind of value it takes, such as entity, text, date, code, quantity. Repeatable.",
)
@click.option("--single", is_flag=True, help="Only one value at a time can hold.")
@click.option(
    "--code",
    multiple=True,
    metavar="CODE",
    help="A code it takes; with any, the list is closed. Repeatable.",
)
@click.option("--iri", metavar="IRI", help="What others call the same property.")
@click.pass_obj
def command(
    session: Session,
    name: str,
    label: tuple[str, ...],
    description: tuple[str, ...],
    values: tuple[str, ...],
    single: bool,
    code: tuple[str, ...],
    iri: str | None,
    dry_run: bool,
) -> None:
    """Define a property of your own, or define one anew; its kinds of value never change.

    NAME is one word of English letters and digits, such as firedOn. What was defined before stays
    in the history.
    """
    from archive.service.describing import define_property
    from cli.telling.writings import written

    with session.archive() as archive:
        done = define_property(
            archive,
            name,
            label=pairs(label, "--label"),
            description=pairs(description, "--description"),
            value_types=values,
            single=single,
            codes=code,
            iri=iri,
            dry_run=dry_run,
        )
    session.output.result(done, written)
