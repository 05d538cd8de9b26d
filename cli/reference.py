"""The page of reference for every command, made of their own help.

`python -m cli.reference > docs/cli.md` writes it anew.
"""

from collections.abc import Iterator, Sequence

import click

from cli.main import Group, main

WIDTH = 100
"""Columns of a page, whatever terminal it is made in."""

_TITLE = """# Commands

Made from the help of the commands themselves (`python -m cli.reference`), and the same word for
word. What scripts can rely on besides is in [scripting.md](scripting.md).
"""


def reference() -> str:
    """Return the page: the program, then each group and command in the order of its help."""
    listed = list(_commands(main, ("muniment",)))
    contents = "\n".join(f"- [{' '.join(path)}](#{'-'.join(path)})" for path, _ in listed)
    parts = [f"{_TITLE}\n{contents}\n", *(_part(path, text) for path, text in listed)]
    return "\n".join(parts)


def _commands(
    group: Group, path: Sequence[str], parent: click.Context | None = None
) -> Iterator[tuple[Sequence[str], str]]:
    """Yield the path and the help of *group* and of all that is in it."""
    context = _context(group, path[-1], parent)
    yield path, group.get_help(context)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        below = (*path, name)
        if isinstance(command, Group):
            yield from _commands(command, below, context)
        else:
            yield below, command.get_help(_context(command, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(
        command, parent=parent, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH
    )


def _part(path: Sequence[str], text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.rstrip().splitlines())
    return f"## {' '.join(path)}\n\n```text\n{lines}\n```\n"


if __name__ == "__main__":
    click.echo(reference().encode(), nl=False)
