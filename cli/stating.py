"""The options of a new statement, and what they say, put together for the library."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import click

from cli.options import BASES, restricted_option, value_of

if TYPE_CHECKING:
    from archive.service.adding import Claim

Given: TypeAlias = Mapping[str, "str | int | bool | tuple[str, ...] | tuple[int, int] | None"]


def value_options() -> list[click.Parameter]:
    """Return new options that say a value or its absence, and what narrows it."""
    return [
        click.Option(
            ["--unknown"], is_flag=True, help="There is a value, and nobody here knows it."
        ),
        click.Option(["--none"], is_flag=True, help="There is none, and somebody says so."),
        click.Option(
            ["--withheld"], metavar="GROUND", help="It exists and is held back, on this ground."
        ),
        click.Option(["--by"], metavar="ENTITY", help="Who holds it back."),
        click.Option(
            ["--expressed"], metavar="WORDS", help="The source's own words for the value."
        ),
        click.Option(
            ["--value-basis"],
            type=click.Choice(BASES),
            help="How the value was read from these words.",
        ),
        click.Option(["--value-lang"], metavar="TAG", help="The language of a text."),
        click.Option(
            ["-q", "--qualifier"],
            multiple=True,
            metavar="PROPERTY=VALUE",
            help="Narrow it. Repeatable.",
        ),
    ]


def other_options() -> list[click.Parameter]:
    """Return new options about a part of a figure, and how the statement is kept."""
    return [
        click.Option(
            ["--part"], metavar="VALUE", help="A part of this figure, a statement of its own."
        ),
        click.Option(
            ["--part-expressed"], metavar="WORDS", help="The source's own words for the part."
        ),
        click.Option(
            ["--part-qualifier"],
            multiple=True,
            metavar="PROPERTY=VALUE",
            help="Narrow the part. Repeatable.",
        ),
        click.Option(["--part-handle"], help="A short name to type for the part."),
        click.Option(["--handle"], help="A short name to type."),
        restricted_option(),
    ]


def claim_of(given: Given, *, whole: bool = True) -> "Claim":
    """Return what is claimed; a usage error where it is to be *whole* and no value is given."""
    from archive.service.adding import Claim

    named = ("value", "unknown", "none", "withheld", "by", "expressed", "value_lang")
    options = {name: _one(given.get(name)) for name in named}
    value = value_of({**options, "basis": _one(given.get("value_basis"))}, "VALUE")
    if value is None and whole:
        raise click.UsageError("give a VALUE, or one of --unknown, --none and --withheld")
    return Claim(
        value=value or {},
        qualifiers=_many(given.get("qualifier")),
        handle=_text(given.get("handle")),
    )


def part_of(given: Given) -> "Claim | None":
    """Return what is claimed of a part of the figure; None where none is told."""
    value, expressed = _text(given.get("part")), _text(given.get("part_expressed"))
    if value is None:
        if expressed or given.get("part_qualifier") or given.get("part_handle"):
            raise click.UsageError(
                "--part-expressed, --part-qualifier and --part-handle go with --part"
            )
        return None
    from archive.service.adding import Claim

    return Claim(
        value={"value": value, **({} if expressed is None else {"expressed": expressed})},
        qualifiers=_many(given.get("part_qualifier")),
        handle=_text(given.get("part_handle")),
    )


def _one(value: object) -> str | bool | None:
    return value if isinstance(value, str | bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _many(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()
