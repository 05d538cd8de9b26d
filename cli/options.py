"""Options that come in parts, put together for the library."""

from collections.abc import Mapping, Sequence

import click

from archive.shape import Json


def words(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return *value*, the words of the person who types; a blank says nothing and is refused."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is blank: say it in words", ctx, param)
    if value is not None and any("\ud800" <= char <= "\udfff" for char in value):
        raise click.BadParameter("it holds bytes that are no text in this terminal", ctx, param)
    return value


def require_some(given: Mapping[str, object], wanted: str) -> None:
    """Raise a usage error that asks for *wanted* where nothing is *given*."""
    if not any(value not in (None, False, (), "") for value in given.values()):
        raise click.UsageError(wanted)


def explained(reason: str, text: str | None) -> str | None:
    """Return *text*; a usage error where *reason* says nothing without it."""
    if reason == "other" and text is None:
        raise click.UsageError("--reason other says nothing by itself: say why with --text")
    return text


def pairs(given: Sequence[str], option: str) -> dict[str, str]:
    """Return `LANG=TEXT` options as a mapping; a usage error names what is none of these."""
    found = {}
    for text in given:
        lang, equals, words = text.partition("=")
        if not (lang and equals and words):
            raise click.UsageError(f"{option} {text!r} is not LANG=TEXT: write en=words")
        found[lang.strip()] = words.strip()
    return found


def value_of(given: Mapping[str, str | bool | None]) -> dict[str, str] | None:
    """Return what the options of a value say, as a deposit would; None where none was given."""
    absent = [name for name in ("unknown", "none", "withheld") if given.get(name)]
    if len(absent) + (given.get("value") is not None) > 1:
        raise click.UsageError("give one of --value, --unknown, --none and --withheld")
    if given.get("by") and absent != ["withheld"]:
        raise click.UsageError("--by goes with --withheld")
    said = {
        "value": given.get("value"),
        "absent": absent[0] if absent else None,
        "ground": given.get("withheld"),
        "by": given.get("by"),
        "expressed": given.get("expressed"),
        "basis": given.get("basis"),
        "lang": given.get("value_lang"),
    }
    found = {name: text for name, text in said.items() if isinstance(text, str)}
    if found and not found.keys() & {"value", "absent"}:
        raise click.UsageError(
            "say the value too: --expressed, --basis and --value-lang go with it"
        )
    return found or None


def reference_of(given: Mapping[str, str | int | tuple[int, int] | None]) -> dict[str, Json]:
    """Return what the options of a reference say, as a deposit would."""
    loc: dict[str, Json] = {
        member: list(value) if isinstance(value, tuple) else value
        for option, member in _LOCATORS.items()
        if (value := given.get(option)) is not None
    }
    found: dict[str, Json] = {
        name: value for name in ("capture", "exact", "basis", "note") if (value := given.get(name))
    }
    return {**found, "loc": loc} if loc else found


_LOCATORS = {
    "page": "page",
    "paragraph": "paragraph",
    "row": "row",
    "seconds": "t",
    "chars": "chars",
}

STATEMENT_REASONS = ("error", "sourceRetracted", "duplicate", "overInterpretation", "other")
"""Why a statement is retracted or reinstated: the closed list of the signed format."""
