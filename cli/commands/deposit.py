"""`muniment deposit`."""

import sys
from pathlib import Path

import click

from cli.command import Command
from cli.session import Session

_EXAMPLE = """muniment deposit article.yaml --dry-run
muniment deposit article.yaml"""


@click.command("deposit", cls=Command, example=_EXAMPLE, exits=(3, 4, 5, 6, 7), drafts=True)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def command(session: Session, file: Path, dry_run: bool) -> None:
    """Put in a file of sources, entities and statements, in YAML or JSON: all of it or nothing.

    FILE may be `-` for standard input; captures are then looked for in the working directory.
    Every fault is told with its line, column and remedy. The edited file can be deposited again:
    what is new is added, what changed is corrected, the rest is left alone.
    """
    from archive.service.depositing import deposit, deposit_bytes
    from cli.telling.deposits import deposited

    with session.archive() as archive:
        if str(file) == "-":
            data = sys.stdin.buffer.read()
            done = deposit_bytes(archive, data, "standard input", Path.cwd(), dry_run=dry_run)
        else:
            done = deposit(archive, file, dry_run=dry_run)
    session.output.result(done, deposited)
