"""The page that lists every code of a finding: `python -m cli.findings > docs/findings.md`."""

import click

from archive.verify.codes import CODES

_HEAD = """\
# Findings

Every code that verification can report, in its lines and in the member `code` of its JSON. A code
keeps its meaning for ever. This page is written by `python -m cli.findings` from the list that the
program itself uses.

Each finding also says where (an entry, an event, a file), in words what is wrong, and where it can
what was expected and what was found. **Any finding ends `muniment verify` with exit code 10**;
nothing here is a mere warning. What could not be decided, for want of pins or because of a later
format, is no finding: the exit code is 11 then. *Flags* are no findings either: they say what
deserves a second look.

An accident and an attack look alike in most rows. Ask first whether another copy has the same.

| code | level | what it means | what may be behind it |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Return the page."""
    rows = [
        f"| `{one.code}` | {one.level} | {one.means} | {one.behind} |" for one in CODES.values()
    ]
    return _HEAD + "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    click.echo(page(), nl=False)
