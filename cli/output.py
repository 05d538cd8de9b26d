"""Where everything goes: the result alone to stdout, all else to stderr.

A result that is longer than the terminal goes through a pager, where a person sits at it.

With `--json` the result is one JSON value on stdout; an error is one object on stderr, under
`error`, and stdout stays empty. Without it, the result is text: as wide as the terminal, or not
wrapped at all where it goes into a file or a pipe.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO, TypeVar

import click

from archive.errors import NotReadyError
from archive.frozen import dataclass
from cli.directions import isolated
from cli.errors import Failure
from cli.layout import Block, Line, render
from cli.plain import plain

T = TypeVar("T")

_STYLES = {"dim": "bright_black", "red": "red", "yellow": "yellow", "green": "green"}
# JSON lets these through, and a terminal obeys them.
_STEERING = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a command says, and how."""

    json: bool = False
    quiet: bool = False
    colour: bool = True
    pager: bool = False

    def result(self, value: T, tell: Callable[[T], Iterable[Block]], **besides: object) -> None:
        """Print the answer: *value* itself as JSON, or what *tell* makes of it for people.

        What follows from the value is no part of it: *besides* adds that to the JSON object.
        """
        with _printing():
            if self.json:
                found = plain(value)
                if besides and isinstance(found, dict):
                    found = {**found, **{name: plain(item) for name, item in besides.items()}}
                print_json(found, sys.stdout)
            else:
                self._page(list(self._lines(tell(value), sys.stdout)))
            sys.stdout.flush()

    def show(self, value: T, tell: Callable[[T], Iterable[Block]]) -> None:
        """Print to stderr what *tell* makes of *value*: something to look at before an answer."""
        with _printing():
            for line in self._lines(tell(value), sys.stderr):
                click.echo(line, err=True)

    def note(self, text: str, style: str = "") -> None:
        """Tell the person something beside the result."""
        if not (self.quiet or self.json):
            self._print([Line(text, 0, style)], sys.stderr)

    def failure(self, failure: Failure) -> None:
        """Tell what went wrong and what to do; where that cannot be, the exit code must do."""
        try:
            if self.json:
                print_json({"error": plain(failure)}, sys.stderr)
            else:
                self._print(_told(failure), sys.stderr)
        except OSError:
            _abandoned(sys.stderr)

    def _page(self, lines: Sequence[str]) -> None:
        """Print *lines*, through a pager where they are too many for the terminal."""
        at_hand = sys.stdout.isatty() and sys.stdin.isatty()
        if self.pager and at_hand and len(lines) >= _terminal().lines and _can_page():
            click.echo_via_pager("".join(f"{line}\n" for line in lines), color=self.colour)
            return
        for line in lines:
            click.echo(line, file=sys.stdout, color=sys.stdout.isatty() and self.colour)

    def _print(self, blocks: Iterable[Block], stream: TextIO) -> None:
        for line in self._lines(blocks, stream):
            click.echo(line, file=stream, color=stream.isatty() and self.colour)

    def _lines(self, blocks: Iterable[Block], stream: TextIO) -> Iterator[str]:
        """Yield *blocks* in lines as *stream* shows them."""
        terminal = stream.isatty()
        width = _terminal().columns if terminal else None
        for block in blocks:
            copied = isinstance(block, Line) and block.whole
            for text, style in render(block, width):
                shown = isolated(text) if terminal and not copied else text
                yield _styled(shown, style) if style and terminal and self.colour else shown


def _terminal() -> os.terminal_size:
    # Imported late: most answers of scripts go to no terminal.
    import shutil

    return shutil.get_terminal_size()


def _can_page() -> bool:
    """Say whether PAGER can be read as a command; where it is not set, there is a usual one."""
    import shlex

    try:
        shlex.split(os.environ.get("PAGER", ""))
    except ValueError:
        return False
    return True


@contextmanager
def _printing() -> Iterator[None]:
    """Raise NotReadyError where the answer cannot be printed, save that its reader has gone."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_stdout()
        raise NotReadyError(
            f"the answer could not be printed: {error.strerror}",
            remedy="Print it elsewhere. What was to be recorded is recorded: see the log.",
        ) from None


def _told(failure: Failure) -> Iterator[Block]:
    """Yield what went wrong; of several faults each with what to do about it."""
    faults = [fault for fault in map(plain, failure.faults) if isinstance(fault, dict)]
    messages = failure.message.split("\n")
    if len(faults) == len(messages) > 1:
        yield Line(f"error: {len(messages):,} faults", 0, "red")
        alike: dict[tuple[str, str], list[tuple[str, object]]] = {}
        for message, fault in zip(messages, faults, strict=True):
            key = str(fault["message"]), str(fault["remedy"])
            alike.setdefault(key, []).append((message, fault["line"]))
        for (_, remedy), found in alike.items():
            yield from _alike(found, remedy)
    else:
        yield Line(f"error: {failure.message}", 0, "red")
    if failure.remedy:
        yield failure.remedy


def _alike(found: Sequence[tuple[str, object]], remedy: str) -> Iterator[Block]:
    """Yield faults that differ in their places alone: of many the first, and where the others are.

    *found*: the whole message of each, and its line.
    """
    if len(found) <= _APART:
        for message, _ in found:
            yield Line(message, 0, "red")
            yield Line(remedy, 2)
        return
    others = [f"{line:,}" for _, line in found[1:_APART]]
    more = len(found) - _APART
    yield Line(f"{found[0][0]} (also in lines {', '.join(others)} and {more:,} more)", 0, "red")
    yield Line(remedy, 2)


_APART = 4


def print_json(value: object, stream: TextIO) -> None:
    """Print *value* as indented JSON; in a narrow encoding all but ASCII is escaped."""
    import json

    wide = (stream.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(value, indent=2, ensure_ascii=not wide)
    escaped = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    click.echo(escaped, file=stream, color=True)


def prepare_streams() -> None:
    """Let nothing that is printed fail for its characters: what cannot be shown is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def abandon_stdout() -> None:
    """Send the rest to nowhere, once the reader of a pipe has gone; so no flush fails at exit."""
    if not _abandoned(sys.stdout):
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123


def _abandoned(stream: TextIO) -> bool:
    """Let what *stream* writes from now on go nowhere; say whether it is a file that can."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        return False
    finally:
        os.close(nowhere)
    return True


def _styled(text: str, style: str) -> str:
    return click.style(text, bold=True) if style == "bold" else click.style(text, _STYLES[style])
