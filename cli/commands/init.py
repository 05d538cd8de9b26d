"""`muniment init`."""

from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.options import captures_option
from cli.session import Session

_EXAMPLE = """muniment init january-2022 --origin example.org/january-2022 --key aigerim"""


@click.command("init", cls=Command, example=_EXAMPLE, exits=(3, 4, 6, 7), signs=True)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--origin", required=True, help="The archive's name for ever: a domain name and a path."
)
@click.option("--title", help="What the archive is called; public, and for ever.")
@click.option("--second-key", metavar="NICKNAME", help="The key to put away. Else KEY-reserve.")
@click.option(
    "--database", metavar="URL", help="An empty PostgreSQL database. Else a file in FOLDER."
)
@captures_option
@click.option(
    "--continues",
    type=click.Path(path_type=Path),
    metavar="CHECKPOINT",
    help="The last checkpoint of a log that is lost for good, and whose place this one takes.",
)
@click.pass_obj
def command(
    session: Session,
    folder: Path,
    origin: str,
    title: str | None,
    second_key: str | None,
    database: str | None,
    captures: str,
    continues: Path | None,
) -> None:
    """Start an archive in FOLDER, which is new or empty.

    Two keys are made, both stewards: one named by --key for every day, one to be put away, since
    losing the last steward is final. The log gets keys of its own. Nicknames stay on this machine.
    """
    from archive import place
    from archive.service.founding import found
    from cli.telling.founding import founded

    if len(session.config.keys) != 1:
        raise click.UsageError("name your key: --key NICKNAME, once")
    (nickname,) = session.config.keys
    passphrase = session.new_passphrase("the two new keys")
    made = found(
        resolved(folder),
        origin=origin,
        title=title,
        key=nickname,
        second_key=second_key or f"{nickname}-reserve",
        database=database,
        passphrase=passphrase,
        around=session.around(),
        continues=None if continues is None else resolved(continues),
        captures_inside=captures == place.INSIDE,
    )
    session.output.result(made, founded)
    session.note_passphrase(passphrase, "the two new keys are")
