"""How far something long has come: a bar on the terminal, for whoever sits at one."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from cli.output import Output

_STEPS = 200


def is_watched(output: Output) -> bool:
    """Say whether anybody can see a bar, and wants to."""
    return sys.stderr.isatty() and output.colour and not (output.quiet or output.json)


@contextmanager
def watching(output: Output, label: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what is called with how much is done, of how much: it shows on a terminal."""
    if not is_watched(output):
        yield lambda done, of: None
        return
    with ExitStack() as stack:
        update: Callable[[int], None] | None = None
        shown = 0

        def tell(done: int, of: int) -> None:
            nonlocal shown, update
            if update is None:
                bar = click.progressbar(length=of, label=label, file=sys.stderr)
                update = stack.enter_context(bar).update
            if done - shown >= max(1, of // _STEPS) or done >= of:
                update(done - shown)
                shown = done

        yield tell
