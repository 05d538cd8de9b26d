"""`muniment import`."""

from pathlib import Path

import click

from cli.command import Command
from cli.exchanging import FORMATS
from cli.options import words
from cli.session import Session

_EXAMPLE = """muniment import --example > people.toml
muniment import people.csv --map people.toml --dry-run
muniment import people.csv --map people.toml --report outcome.csv
muniment import Q42.json --format wikibase --dry-run"""


@click.command(
    "import", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True, long=True
)
@click.argument("files", type=click.Path(path_type=Path, allow_dash=True), nargs=-1)
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The mapping: what the columns are, in TOML.",
)
@click.option("--example", is_flag=True, help="Print a mapping to start from.")
@click.option("--key-column", metavar="NAME", help="The column that tells rows apart.")
@click.option(
    "--source", multiple=True, metavar="NAME", help="What every statement refers to; repeatable."
)
@click.option("--reason", callback=words, help="Why what changed is corrected.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("csv", "tsv", "jsonl", *FORMATS)),
    help="Of a table, else by name; or that of another catalogue, which needs no mapping.",
)
@click.option("--delimiter", metavar="SIGN", help="Between columns: one sign, or `tab`.")
@click.option("--encoding", metavar="NAME", help="The table's encoding, unless it is UTF-8.")
@click.option(
    "--on-error",
    type=click.Choice(("stop", "skip")),
    default="stop",
    show_default=True,
    help="With `skip`, rows with faults are left out whole, and the rest is recorded.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the outcome of every row to FILE, .csv or .jsonl.",
)
@click.pass_obj
def command(
    session: Session,
    /,
    files: tuple[Path, ...],
    mapping: Path | None,
    example: bool,
    on_error: str,
    report: Path | None,
    dry_run: bool,
    **asked: str | tuple[str, ...] | None,
) -> None:
    """Put in the rows of a table, CSV or JSON Lines, or another catalogue: all or nothing.

    FILE may be `-` for standard input. The mapping says what the columns are. A table that is
    imported again adds what is new, corrects what changed, and leaves the rest; what it no longer
    holds is told and left as it is. How a mapping is written: docs/importing.md. With --format
    wikibase or ftm there may be several files: docs/interchange.md.
    """
    from cli import exchanging, importing
    from cli.telling import exports, imports

    skip, form = on_error == "skip", asked.get("form")
    if form in FORMATS:
        exchanging.require_alone(files, {**asked, "map": mapping, "example": example})
        taken = exchanging.take_in(session, form, files, report, skip=skip, dry_run=dry_run)
        session.output.result(taken, exports.exchanged)
        return
    if len(files) != (not example) or (mapping is None) != example:
        raise click.UsageError("give FILE and --map FILE, or --example alone")
    if str(mapping) == "-":
        raise click.UsageError("`-` can be the table alone: give the mapping as a file")
    if mapping is None:
        session.output.result(importing.example(), imports.example)
        return
    done = importing.run(session, files[0], mapping, asked, report, skip=skip, dry_run=dry_run)
    session.output.result(done, imports.imported)
