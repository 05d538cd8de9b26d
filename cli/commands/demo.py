"""`muniment demo`."""

import dataclasses
from pathlib import Path

import click

from cli.command import Command
from cli.config import resolved
from cli.session import Session

_EXAMPLE = """muniment demo
muniment demo example --example-only"""


@click.command("demo", cls=Command, example=_EXAMPLE, exits=(6, 7))
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--example-only", is_flag=True, help="Write out the files of the example; make no archive."
)
@click.pass_obj
def command(session: Session, folder: Path | None, example_only: bool) -> None:
    """Make a real archive from the example that comes with this program, and look around in it.

    FOLDER must be new or empty; unless named it is ./muniment-demo, or where that is taken,
    ./muniment-demo-2 and so on. Keys and all else stay in there: nothing of your own is touched,
    and to be rid of it, delete the folder. A snapshot and the pins to check it lie in there too.
    """
    from cli import demo
    from cli.telling.demo import demonstrated, laid_out

    place = resolved(folder or demo.free_folder(Path.cwd()))
    if example_only:
        session.output.result(demo.lay_out(place), laid_out)
        return
    around = dataclasses.replace(session.around(), home=demo.home_in(place), keys=(demo.KEY,))
    session.output.note("making a small archive, with real keys and signatures ...")
    made = demo.make(place, around)
    session.output.result(made, demonstrated, answer=made.report.answer)
