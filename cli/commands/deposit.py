"""`muniment deposit`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.command import Command
from cli.session import Session

if TYPE_CHECKING:
    from archive.service.depositing import Deposited

_EXAMPLE = """muniment deposit article.yaml --dry-run
muniment deposit article.yaml
muniment deposit --example > mine.yaml
muniment deposit --schema > deposit.schema.json"""


@click.command(
    "deposit", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True, long=True
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option(
    "--files",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the captured files lie, if not in the folder of FILE; none is read elsewhere.",
)
@click.option("--example", is_flag=True, help="Print a small deposit to start from.")
@click.option(
    "--schema", is_flag=True, help="Print the JSON Schema by which an editor checks a deposit."
)
@click.pass_obj
def command(
    session: Session,
    file: Path | None,
    files: Path | None,
    example: bool,
    schema: bool,
    dry_run: bool,
) -> None:
    """Put in a file of sources, entities and statements, in YAML or JSON: all of it or nothing.

    FILE may be `-` for standard input; captures are then looked for in the working directory.
    Every fault is told with its line, column and remedy. The edited file can be deposited again:
    what is new is added, what changed is corrected, the rest is left alone.

    How a deposit is written: docs/depositing.md. The schema has an editor complete and check it.
    """
    from cli import shipped
    from cli.telling import deposits

    if (file is not None) + example + schema != 1:
        raise click.UsageError("give one of FILE, --example and --schema")
    if schema:
        session.output.result(shipped.schema(), deposits.schema)
    elif example:
        session.output.result(shipped.example(), deposits.example)
    else:
        assert file is not None
        session.output.result(_deposited(session, file, files, dry_run), deposits.deposited)


def _deposited(session: Session, file: Path, files: Path | None, dry_run: bool) -> "Deposited":
    from archive.service.depositing import MAX_FILE_BYTES, deposit, deposit_bytes
    from cli.files import read_stdin

    with session.archive() as archive:
        if str(file) != "-":
            return deposit(archive, file, files=files, dry_run=dry_run)
        data = read_stdin(MAX_FILE_BYTES)
        folder = files or Path.cwd()
        return deposit_bytes(archive, data, "standard input", folder, dry_run=dry_run)
