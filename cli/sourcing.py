"""The options that describe a source, and those that describe a capture of it."""

import click

from cli.options import BASES


def source_options() -> list[click.Parameter]:
    """Return new options that describe a source, in their order."""
    return [
        click.Option(["--publisher"], metavar="ENTITY", help="Who published or aired it."),
        click.Option(
            ["--author"],
            multiple=True,
            metavar="ENTITY",
            help="Who made it; {text: name} for a name alone. Repeatable.",
        ),
        click.Option(["--title"], metavar="TEXT", help="Its title, in the language of the source."),
        click.Option(["--lang"], metavar="TAG", help="Its language, such as en, ru, kk-Cyrl."),
        click.Option(["--published"], metavar="DATE", help="When, such as 2022-03-09 or 2022-01?."),
        click.Option(["--expressed"], metavar="WORDS", help="The words the date was read from."),
        click.Option(
            ["--basis"], type=click.Choice(BASES), help="How the date was read from them."
        ),
        click.Option(["--url"], metavar="URL", help="Where it can be found."),
        click.Option(["--part-of"], metavar="SOURCE", help="The source that it is a part of."),
        click.Option(["--licence"], metavar="TEXT", help="Its licence: a name or an address."),
        click.Option(
            ["--unknown"],
            multiple=True,
            metavar="MEMBER",
            help="There is one, and nobody here knows it: publisher, author, title, lang, "
            "published, url, partOf or licence. Repeatable.",
        ),
        click.Option(
            ["--none"], multiple=True, metavar="MEMBER", help="It has none, and that is known."
        ),
        click.Option(
            ["--withheld"],
            multiple=True,
            metavar="MEMBER=GROUND",
            help="It is held back, on this ground. Repeatable.",
        ),
        click.Option(["--handle"], help="A short name to type."),
    ]


METHODS = (
    "file",
    "download",
    "scan",
    "photograph",
    "recording",
    "extraction",
    "transcript",
    "translation",
    "excerpt",
    "other",
)
"""How bytes are got: the closed list of the signed format."""


def capture_options() -> list[click.Parameter]:
    """Return new options that describe a capture, in their order."""
    return [
        click.Option(
            ["--method"], type=click.Choice(METHODS), help="How the bytes were got; else `file`."
        ),
        click.Option(
            ["--media-type"], metavar="TYPE", help="Such as text/plain; else by the file's name."
        ),
        click.Option(
            ["--retrieved"],
            metavar="WHEN",
            help="A date, or a second of UTC: 2026-11-22T17:30:05Z; else unknown.",
        ),
        click.Option(
            ["--public"], is_flag=True, help="Let it into public copies; else it is restricted."
        ),
    ]
