"""The options that reading commands share: as of when, at which day, and how much of it."""

from functools import partial

import click

as_of_option = click.option(
    "--as-of",
    metavar="ENTRY|TIME",
    help="As the archive stood at an entry (40), or at a time by the log's clock "
    "(2026-11-22, or 2026-11-22T17:30:05Z).",
)
"""Gives a command the option `--as-of`: what the archive held by then."""

valid_at_option = click.option(
    "--valid-at",
    metavar="DATE",
    help="Only what held on that day (2022-01-05), may have held, or gives no time.",
)
"""Gives a command the option `--valid-at`: what held then in the world."""

limit_option = partial(
    click.option, "--limit", type=click.IntRange(1), metavar="N", show_default=True
)
"""Gives a command the option `--limit`, at most so many, with its own `default` and `help`."""
