"""What all commands share: the options everywhere, help with an example and the exit codes."""

import gc
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from cli import config
from cli.completing import nicknames
from cli.errors import CODES, DONE, USAGE
from cli.output import Output
from cli.session import Session


def everywhere() -> list[click.Parameter]:
    """Return new options that stand with the program's name and with every command."""
    folder = click.Path(path_type=Path)
    return [
        click.Option(
            ["--archive"],
            type=folder,
            metavar="FOLDER",
            help="The archive, or to read, a snapshot. Else MUNIMENT_ARCHIVE, else the nearest "
            "archive above this folder.",
        ),
        click.Option(
            ["--lang"],
            metavar="TAG",
            help="Show names in this language; else in a near one, in English, or any.",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            help="Give the result on stdout, or the error on stderr, as JSON.",
        ),
        click.Option(["--quiet"], is_flag=True, help="Print the result and errors, nothing else."),
        click.Option(["--no-color"], is_flag=True, help="Print without colours."),
        click.Option(["--no-input"], is_flag=True, help="Never ask; fail instead."),
    ]


def _signing() -> list[click.Parameter]:
    return [
        click.Option(
            ["--key"],
            multiple=True,
            metavar="NICKNAME",
            help="Sign with this key; repeat it where several must sign. Else MUNIMENT_KEY.",
            shell_complete=nicknames,
        ),
        click.Option(
            ["--signer"],
            multiple=True,
            metavar="ssh-agent:NAME",
            help="Sign with the Ed25519 key that an ssh-agent holds under this comment or "
            "fingerprint.",
        ),
        click.Option(
            ["--passphrase-file"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Read the key's passphrase from FILE.",
        ),
        click.Option(
            ["--passphrase-fd"],
            type=click.IntRange(min=0),
            metavar="NUMBER",
            help="Read it from this open file descriptor.",
        ),
    ]


def _draft() -> list[click.Parameter]:
    return [
        click.Option(
            ["--draft"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Record nothing: write it into the new FILE, to be signed by every --key, "
            "wherever that is, and then appended.",
        )
    ]


def _dry_run() -> list[click.Parameter]:
    return [
        click.Option(
            ["--dry-run"], is_flag=True, help="Say what would be recorded; record nothing."
        )
    ]


class Command(click.Command):
    """A command. *exits*: the codes it may end with besides 0 and 2.

    *signs* adds the options about keys, *drafts* besides them `--dry-run` and `--draft`. One that
    is *long* takes as long as what it works on is large.
    """

    def __init__(
        self,
        name: str | None,
        callback: Callable[[Session], None] | None = None,
        params: list[click.Parameter] | None = None,
        help: str | None = None,
        *,
        example: str,
        exits: Sequence[int] = (),
        signs: bool = False,
        drafts: bool = False,
        long: bool = False,
    ) -> None:
        own = [*(params or ()), *(_dry_run() if drafts else ())]
        named = {option.name for option in own}
        signing = [*(_signing() if signs or drafts else ()), *(_draft() if drafts else ())]
        shared = [*signing, *everywhere()]
        # A language that goes into a body goes before the one in which names are shown.
        self.shared = [option for option in shared if option.name not in named]
        self.long = long
        self.example = example
        self.exits = sorted({DONE, USAGE, *exits})
        super().__init__(name, callback=callback, params=[*own, *self.shared], help=help)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command with a session made from the options that all share."""
        if self.long:
            # A short command ends before garbage matters; that of a long one must not pile up.
            gc.set_threshold(20_000, 5, 2)
        ctx.obj = session(ctx, [str(option.name) for option in self.shared])
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then those that every command has."""
        for title, shared in (("Options", False), ("Common options", True)):
            records = [
                record
                for param in self.get_params(ctx)
                if isinstance(param, click.Option)
                and (param in self.shared or param.name == "help") is shared
                and (record := param.get_help_record(ctx)) is not None
            ]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example and the exit codes."""
        write_epilog(formatter, self.example, self.exits)


def write_epilog(formatter: click.HelpFormatter, example: str, exits: Sequence[int]) -> None:
    """Write an example, word for word, and what each of the codes *exits* means."""
    with formatter.section("Example"):
        for line in example.splitlines():
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")
    with formatter.section("Exit codes"):
        formatter.write_dl([(str(code), CODES[code]) for code in exits])


def session(ctx: click.Context, names: Sequence[str]) -> Session:
    """Return the session that the options *names* make, taking them out of what *ctx* passes on.

    An option that stands with the command goes before one that stands with the program's name.
    """
    root = ctx.find_root().params
    # A command whose own --lang goes into a body still shows names in the program's.
    given: dict[str, object] = {} if ctx.parent is None else {"lang": root.get("lang")}
    for name in names:
        value = ctx.params.pop(name, None)
        given[name] = root.get(name) if value in (None, False, (), "") else value
    settings = config.read(_flags(given), os.environ)
    output = Output(
        json=settings.json, quiet=settings.quiet, colour=settings.colour, pager=settings.pager
    )
    return Session(settings, output)


def _flags(given: dict[str, object]) -> config.Flags:
    def text(name: str) -> str | None:
        value = given.get(name)
        return value if isinstance(value, str) else None

    def texts(name: str) -> tuple[str, ...]:
        value = given.get(name)
        return tuple(map(str, value)) if isinstance(value, tuple) else ()

    def number(name: str) -> int | None:
        value = given.get(name)
        return value if isinstance(value, int) else None

    def path(name: str) -> Path | None:
        value = given.get(name)
        return value if isinstance(value, Path) else None

    return config.Flags(
        archive=path("archive"),
        keys=(*texts("key"), *texts("signer")),
        passphrase_file=path("passphrase_file"),
        passphrase_fd=number("passphrase_fd"),
        draft=path("draft"),
        lang=text("lang"),
        no_input=bool(given.get("no_input")),
        json=bool(given.get("json")),
        quiet=bool(given.get("quiet")),
        no_color=bool(given.get("no_color")),
    )
