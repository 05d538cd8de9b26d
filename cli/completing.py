"""What a shell may complete: names of the archive at hand, nicknames of keys; and its script.

Nothing here may fail or be slow while somebody types: whatever goes wrong, nothing is offered.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

import click
from click.shell_completion import CompletionItem, get_completion_class

Complete: TypeAlias = Callable[
    [click.Context, click.Parameter, str], "list[CompletionItem[str] | str]"
]

SHELLS: Final = ("bash", "zsh", "fish")

_PROGRAM: Final = "muniment"
_VARIABLE: Final = "_MUNIMENT_COMPLETE"

# Bash parts words at colons and equals signs, so an id would be three words. The line is handed
# over as it stands, and what stands before the last colon is taken off the answer again.
_BASH: Final = """\
_muniment_completion() {
    local IFS=$'\\n' line="${COMP_LINE:0:COMP_POINT}" before="" word response reply
    word="${line##*[[:space:]]}"
    [[ $COMP_WORDBREAKS == *=* ]] && word="${word##*=}"
    [[ $COMP_WORDBREAKS == *:* && $word == *:* ]] && before="${word%"${word##*:}"}"
    response=$(env COMP_WORDS="$line''" COMP_CWORD=-1 _MUNIMENT_COMPLETE=bash_complete \\
        "$1" 2>/dev/null)
    COMPREPLY=()
    for reply in $response; do
        case "${reply%%,*}" in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain) reply="${reply#*,}"; COMPREPLY+=("${reply#"$before"}") ;;
        esac
    done
}
complete -o nosort -F _muniment_completion muniment 2>/dev/null ||
    complete -F _muniment_completion muniment
"""


def script(shell: str) -> str:
    """Return what *shell* must read to complete this program's commands; it is one of `SHELLS`."""
    if shell == "bash":
        return _BASH
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(click.Command(_PROGRAM), {}, _PROGRAM, _VARIABLE)
    return made.source_template % made.source_vars()


def things(*kinds: str) -> Complete:
    """Return what completes an argument that names something of *kinds*: ent, src, stm, prop."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[str] | str]":
        try:
            return _choices(ctx, incomplete, kinds)
        except Exception:
            return []

    return complete


def nicknames(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> "list[CompletionItem[str] | str]":
    """Return the nicknames of keys on this machine; no key is opened."""
    try:
        from cli import config

        folder = config.read(config.Flags(), os.environ).home / "keys"
        return [
            path.stem
            for path in sorted([*folder.glob("*.pem"), *folder.glob("*.agent")])
            if path.stem.startswith(incomplete)
        ]
    except Exception:
        return []


def _choices(
    ctx: click.Context, start: str, kinds: tuple[str, ...]
) -> "list[CompletionItem[str] | str]":
    from archive import place
    from archive.queries.completing import choices
    from cli import config

    given = ctx.params.get("archive") or ctx.find_root().params.get("archive")
    lang = ctx.find_root().params.get("lang")
    flags = config.Flags(
        archive=given if isinstance(given, Path) else None,
        lang=lang if isinstance(lang, str) else None,
    )
    settings = config.read(flags, os.environ)
    named = settings.archive
    here = place.find(Path.cwd()) if named is None else place.read(named.absolute())
    return [
        CompletionItem(one.word, help=None if one.told is None else " ".join(one.told.split()))
        for one in choices(here, start, kinds, settings.lang)
    ]
