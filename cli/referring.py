"""The options that say where a statement was said, and through whom."""

import re

import click

from cli.completing import things
from cli.options import BASES, words


def _seconds(
    ctx: click.Context, param: click.Parameter, value: tuple[str, str] | None
) -> tuple[int, ...] | None:
    """Return the times *value* in seconds: whole ones, or as a player shows them."""
    return None if value is None else tuple(_second(ctx, param, text) for text in value)


def _second(ctx: click.Context, param: click.Parameter, text: str) -> int:
    found = _TIME.fullmatch(text)
    if found is None:
        told = f"{text!r} is no time in a recording: write 72 or 0:01:12"
        raise click.BadParameter(told, ctx, param)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (hours * 60 + minutes) * 60 + seconds


_TIME = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,2}):(?=[0-5][0-9]\Z))?([0-9]{1,9})", re.ASCII)


def reference_options(*, needs_source: bool = True) -> list[click.Parameter]:
    """Return new options of a reference, in their order."""
    return [
        click.Option(
            ["--source"],
            required=needs_source,
            help="Where it is said; `archive` for what you infer yourself.",
            shell_complete=things("src"),
        ),
        click.Option(
            ["--exact"],
            callback=words,
            metavar="WORDS",
            help="The words, looked up in the capture where that is text.",
        ),
        click.Option(
            ["--said"],
            multiple=True,
            metavar="STEP",
            help="A speaker, the outermost first. Repeatable.",
        ),
        click.Option(
            ["--capture"], metavar="DIGEST", help="Which of the source's captures is quoted."
        ),
        *_place(),
        click.Option(
            ["--basis"], type=click.Choice(BASES), help="How the claim was read from the words."
        ),
        click.Option(["--note"], callback=words, help="Words of your own about this reference."),
    ]


def _place() -> list[click.Parameter]:
    return [
        click.Option(
            ["--page"], type=click.IntRange(1), metavar="N", help="The page, counted from 1."
        ),
        click.Option(
            ["--paragraph"],
            type=click.IntRange(1),
            metavar="N",
            help="The paragraph, counted from 1.",
        ),
        click.Option(
            ["--row"],
            type=click.IntRange(1),
            metavar="N",
            help="The row of a table, counted from 1.",
        ),
        click.Option(
            ["--seconds"],
            nargs=2,
            callback=_seconds,
            metavar="FROM TO",
            help="From when to when in a recording, as 72 or 0:01:12.",
        ),
        click.Option(
            ["--chars"],
            nargs=2,
            type=click.IntRange(0),
            metavar="FROM TO",
            help="Which characters of the capture's text.",
        ),
    ]
