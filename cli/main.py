"""The command `muniment`: finds the command that was asked for, and turns errors into exit codes.

A command's module is imported when that command runs or its own help is asked for, and the
library when it does its work: `muniment --help` and completion load neither.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final, NoReturn

import click

from archive.frozen import dataclass
from cli.command import everywhere, write_epilog
from cli.errors import CODES, CRASH, INTERRUPTED, USAGE, failure
from cli.output import Output, abandon_stdout, prepare_streams
from cli.postponing import postpone


@dataclass(frozen=True, slots=True)
class Later:
    """A command that is not loaded yet: where it is, and its line in the list of commands."""

    module: str
    help: str


Commands = Mapping[str, "Later | Group"]

COMPLETING: Final = "_MUNIMENT_COMPLETE"
"""The variable that is set while a shell asks how a line may go on."""


class Group(click.Group):
    """A group whose commands are loaded one by one, when they are needed."""

    def __init__(self, name: str, later: Commands, help: str) -> None:
        super().__init__(name, help=help, no_args_is_help=True)
        self.later = later

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the table."""
        return list(self.later)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command *cmd_name*, or None where there is none."""
        found = self.later.get(cmd_name)
        if not isinstance(found, Later):
            return found
        command = import_module(f"cli.commands.{found.module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of the first argument; a near name is told."""
        wrong = bool(args) and args[0] not in self.later and not args[0].startswith("-")
        # While a shell completes, a word that is not right yet is no error.
        if wrong and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.later, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"there is no command {args[0]!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading one."""
        rows = [
            (name, found.help if isinstance(found, Later) else found.get_short_help_str(80))
            for name, found in self.later.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write an example and the exit codes."""
        first = next(iter(self.later))
        path = ctx.command_path
        write_epilog(formatter, f"{path} {first} --help", list(CODES))


KEY = Group(
    "key",
    {
        "new": Later("key_new", "Make a new key for yourself."),
        "list": Later("key_list", "List the keys on this machine."),
        "enrol": Later("key_enrol", "Let another key sign in the archive."),
        "revoke": Later("key_revoke", "Have a key sign nothing any more."),
        "rotate": Later("key_rotate", "Put a new key in the place of an old one."),
    },
    "The keys that you sign with, and which of them an archive accepts.",
)
POLICY = Group(
    "policy",
    {
        "signers": Later("policy_signers", "Say how many stewards must sign together."),
        "log-keys": Later("policy_log_keys", "Give the log new keys."),
    },
    "What holds for the archive as a whole: who must sign, and the keys of its log.",
)
PROPERTY = Group(
    "property",
    {
        "list": Later("property_list", "List the vocabulary of the archive."),
        "define": Later("property_define", "Define a property, or define it anew."),
    },
    "The vocabulary: what can be said of things, and by which kinds of values.",
)
SOURCE = Group(
    "source",
    {
        "add": Later("source_add", "Add a source, and a file of it."),
        "get": Later("source_get", "List what was captured of a source, or write it out."),
        "correct": Later("source_correct", "Correct how a source is described."),
        "capture": Later("source_capture", "Keep bytes of a source, or say that it failed."),
    },
    "Where things were said, and the bytes that were kept of it.",
)
ENTITY = Group(
    "entity",
    {
        "add": Later("entity_add", "Add somebody or something to speak about."),
        "correct": Later("entity_correct", "Correct the labels or the kind of an entity."),
        "link": Later("entity_link", "Judge whether two entities are one."),
    },
    "What statements are about: persons, organisations, places, occurrences.",
)
EXPORT = Group(
    "export",
    {
        "wikibase": Later("export_wikibase", "Write entities as Wikibase does."),
        "ftm": Later("export_ftm", "Write statements of FollowTheMoney."),
    },
    "What the archive holds, in the formats of others, and what they cannot say.",
)
DB = Group(
    "db",
    {
        "upgrade": Later("db_upgrade", "Bring the database to the form of this program."),
        "check": Later("db_check", "Check that the database is whole, and how far it reaches."),
        "roles": Later("db_roles", "Give a team its roles in a PostgreSQL database."),
    },
    "The database of an archive.",
)

COMMANDS: Commands = {
    "demo": Later("demo", "See it work: make a small archive and look around in it."),
    "init": Later("init", "Start an archive."),
    "deposit": Later("deposit", "Put in a file of sources and statements, all or nothing."),
    "import": Later("import_", "Put in the rows of a table, CSV or JSON Lines."),
    "show": Later("show", "Show a statement, an entity, a source or a property."),
    "find": Later("find", "Find words in labels, statements, quotations, notes and captures."),
    "timeline": Later("timeline", "List statements in the order of time."),
    "conflicts": Later("conflicts", "Show what cannot all be so, side by side."),
    "unknowns": Later("unknowns", "List what nobody knows, what is held back, and by whom."),
    "rests-on": Later("rests_on", "Show what falls if a source or a speaker falls."),
    "mentions": Later("mentions", "List every event that holds an id, a name or some words."),
    "diff": Later("diff", "Show what changed between two points, by thing."),
    "history": Later("history", "Show all that was ever done to one thing."),
    "log": Later("log", "List the entries of the log."),
    "status": Later("status", "Show the archive in numbers."),
    "stats": Later("stats", "Show in numbers what the archive rests on."),
    "add": Later("add", "Add one statement."),
    "correct": Later("correct", "Correct a statement, giving the reason."),
    "cite": Later("cite", "Add a reference for or against a statement."),
    "retract": Later("retract", "Take a statement back; it stays in the history."),
    "reinstate": Later("reinstate", "Stand by a retracted statement again."),
    "prefer": Later("prefer", "Have a statement read before others of its kind."),
    "deprecate": Later("deprecate", "Keep a statement as no longer current."),
    "unrank": Later("unrank", "Undo a preference or deprecation."),
    "note": Later("note", "Add words of your own about anything here."),
    "undo": Later("undo", "Retract what the last entry, or a whole deposit, added."),
    "restrict": Later("restrict", "Keep events out of public copies."),
    "open": Later("open_", "Let what is restricted into public copies again."),
    "sign": Later("sign", "Show what a draft says, and sign it."),
    "append": Later("append", "Append a draft that everybody has signed."),
    "redact": Later("redact", "Forget words for good, and keep the proof that they were there."),
    "source": SOURCE,
    "entity": ENTITY,
    "property": PROPERTY,
    "verify": Later("verify", "Check everything: signatures, history, bodies, files."),
    "snapshot": Later("snapshot", "Write a copy to hand out, which anybody can verify offline."),
    "prove": Later("prove", "Write the evidence of one fact, which anybody can verify alone."),
    "compare": Later("compare", "Say whether two copies are of one history, or prove a fork."),
    "export": EXPORT,
    "checkpoint": Later("checkpoint", "Sign a checkpoint over all entries."),
    "rebuild": Later("rebuild", "Make all that is derived anew from the log."),
    "backup": Later("backup", "Copy the archive, as it is at one moment, into a new folder."),
    "restore": Later("restore", "Bring an archive back from a snapshot."),
    "copy": Later("copy", "Copy the archive to another place or database, to go on from there."),
    "db": DB,
    "key": KEY,
    "policy": POLICY,
    "completion": Later("completion", "Have your shell complete commands, options and names."),
}

_HELP = """An archive of record for contested facts.

It keeps who claims what, where, and how surely, and every later correction beside it; all of it
signed, none of it ever rewritten, and everything can be checked offline by people who trust
nobody here."""

_EXAMPLE: Final = """muniment demo
muniment init january-2022 --origin example.org/january-2022 --key aigerim"""


def _version() -> click.Option:
    def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            from importlib.metadata import PackageNotFoundError, version

            try:
                click.echo(f"muniment {version('muniment')}")
            except PackageNotFoundError:
                click.echo("muniment (run from a checkout, not installed)")
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print the version.",
    )


class App(Group):
    """The whole program. However it is started, errors end as one message and one exit code."""

    def __init__(self) -> None:
        super().__init__("muniment", COMMANDS, _HELP)
        self.params = [*everywhere(), _version()]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how to begin, and every exit code."""
        write_epilog(formatter, _EXAMPLE, list(CODES))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: object,
    ) -> NoReturn:
        """Run, then leave with the exit code."""
        # Loading modules makes objects and no garbage: looking for it would take a fifth of the
        # time that a short command has.
        gc.set_threshold(100_000, 20, 20)
        postpone()
        prepare_streams()
        words = sys.argv[1:] if args is None else list(args)
        try:
            done = super().main(words, prog_name or "muniment", complete_var, False, **extra)
            code = done if isinstance(done, int) else 0
        except Exception as error:
            # Somebody who is typing a command must not be told of faults in between.
            code = CRASH if os.environ.get(COMPLETING) else _told(error, words)
        # Nor at the end: whatever is still there goes with the process.
        gc.freeze()
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a reader who leaves before the end is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            abandon_stdout()
            return 0


def _told(error: Exception, words: Sequence[str]) -> int:
    """Tell *error* and return its exit code."""
    told = failure(error)
    if told.kind == "fault" and os.environ.get("MUNIMENT_DEBUG"):
        import traceback

        traceback.print_exception(error)
    before = words[: words.index("--")] if "--" in words else words
    json = "--json" in before
    if told.exit == INTERRUPTED and not json:
        return told.exit
    if told.exit == USAGE and isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return told.exit
    colour = not ({"--no-color", "--quiet"} & set(before) or os.environ.get("NO_COLOR"))
    Output(json=json, colour=colour and os.environ.get("TERM") != "dumb").failure(told)
    return told.exit


main = App()

if __name__ == "__main__":
    main()
