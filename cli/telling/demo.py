"""The demonstration, told from its beginning to what to try next."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from cli.demo import SHOWN, Demo, Example
from cli.layout import Block, Line
from cli.telling.histories import history
from cli.telling.publishing import quoted, verification
from cli.telling.reports import report
from cli.telling.things import shown


def laid_out(answer: Example) -> Iterator[Block]:
    """Yield the files that were written, the deposit first."""
    yield Line(f"the example stands in {answer.folder}:", 0, "bold")
    for file in answer.files:
        yield Line(file.name, 2)


def demonstrated(answer: Demo) -> Iterator[Block]:
    """Yield what was done, one statement, its history, the verification, and what to try."""
    yield Line(f"An archive stands in {answer.archive}. What was done in it:", 0, "bold")
    for step in answer.steps:
        yield Line(step, 2)
    yield ""
    yield Line(f"One statement as it stands now ({SHOWN}):", 0, "bold")
    yield ""
    yield from shown(answer.shown)
    yield ""
    yield Line("Its history, word for word:", 0, "bold")
    yield ""
    yield from history(answer.history)
    yield ""
    yield Line("Everything checked, against the keys kept outside of the archive:", 0, "bold")
    yield ""
    yield from report(answer.report)
    yield ""
    yield Line("A snapshot to hand out, and pins that auditors get another way:", 0, "bold")
    yield Line(str(answer.snapshot.folder), 2, whole=True)
    yield Line(str(answer.policy), 2, whole=True)
    yield ""
    yield Line("The snapshot checked with these pins, and nothing else at hand:", 0, "bold")
    yield ""
    yield from report(answer.checked)
    yield ""
    yield Line("Try next:", 0, "bold")
    for line in _next(answer):
        yield Line(line, 2, whole=True)


def _next(answer: Demo) -> Iterator[str]:
    """Yield commands that can be copied into the shell of this system."""
    yield from _path()
    settings = {"MUNIMENT_HOME": answer.home, "MUNIMENT_ARCHIVE": answer.archive}
    for name, path in settings.items():
        if os.name == "nt":
            yield f'$env:{name} = "{path}"'
        else:
            yield f"export {name}={quoted(path)}"
    yield "muniment show noncompliance"
    yield 'muniment show "Murat Bektanov"'
    yield "muniment history drawn-from-order"
    yield "muniment log"
    yield 'muniment reinstate drawn-from-order --reason other --text "it was right after all"'
    yield f"muniment deposit {quoted(answer.deposit)} --dry-run"
    yield "muniment verify"
    yield verification(answer.snapshot.folder, answer.policy)


def _path() -> Iterator[str]:
    """Yield how to make this program known to the shell, where it was started by its path."""
    program = Path(sys.argv[0]).absolute()
    if program.stem != "muniment" or shutil.which("muniment") is not None:
        return
    if os.name == "nt":
        yield f'$env:PATH = "{program.parent};$env:PATH"'
    else:
        yield f'export PATH={shlex.quote(str(program.parent))}:"$PATH"'
