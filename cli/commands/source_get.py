"""`muniment source get`."""

import click

from cli.command import Command
from cli.completing import things
from cli.looking import as_of_option
from cli.session import Session

_EXAMPLE = """muniment source get report
muniment source get report -o copy.txt
muniment source get report --as-of 2
muniment source get report --capture report.txt -o -"""


@click.command("get", cls=Command, example=_EXAMPLE, exits=(3, 4, 6, 7, 10))
@click.argument("name", shell_complete=things("src"))
@click.option(
    "--capture", metavar="DIGEST", help="Which one: a digest, its beginning, or a file's name."
)
@click.option(
    "-o", "--output", metavar="FILE", help="Write the bytes to this new file; `-` for stdout."
)
@as_of_option
@click.pass_obj
def command(
    session: Session, name: str, capture: str | None, output: str | None, as_of: str | None
) -> None:
    """List what was captured of a source, or write the bytes of one capture out.

    NAME is the source: a handle, a title, an id, or the beginning of an id. Bytes are checked
    against their digest before they are handed out. A file that is there is never overwritten.
    """
    from archive.service.sourcing import get_capture
    from cli.files import write_new, write_stdout
    from cli.telling.captures import Fetched, fetched
    from cli.telling.common import unverified

    if output == "-" and session.config.json:
        raise click.UsageError("stdout holds the bytes: leave out --json, or name a file")
    with session.reading() as archive:
        look = session.look(as_of)
        got = get_capture(archive, name, capture=capture, wanted=output is not None, look=look)
        snapshot = archive.snapshot
    if output == "-":
        assert got.data is not None
        write_stdout(got.data)
        if snapshot is not None:
            session.output.note(f"{unverified(snapshot)} was read", "yellow")
        return
    if output is not None and got.data is not None:
        write_new(output, got.data)
    answer = Fetched(
        standing=got.standing,
        source=got.source,
        captures=got.captures,
        digest=got.digest,
        written=output,
        snapshot=snapshot,
    )
    session.output.result(answer, fetched)
