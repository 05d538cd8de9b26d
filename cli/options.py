"""Options that come in parts, put together for the library."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from archive.shape import Json

if TYPE_CHECKING:
    from archive.service.sourcing import File


def restricted_option() -> click.Option:
    """Return a new option that says whether something stays out of public copies."""
    return click.Option(
        ["--restricted/--unrestricted"],
        default=None,
        help="Keep it out of public copies, or not. Else as muniment.toml has it.",
    )


captures_option = click.option(
    "--captures",
    type=click.Choice(("folder", "database")),
    default="folder",
    show_default=True,
    help="Where captured files are kept: in the new folder, or in the PostgreSQL database.",
)
"""For a new archive. Its words are those of `archive.place.KEPT_IN`."""


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


def require_none(given: Mapping[str, object], told: str) -> None:
    """Raise a usage error that says *told* where anything is *given*."""
    if any(value not in (None, False, (), "") for value in given.values()):
        raise click.UsageError(told)


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


def value_of(
    given: Mapping[str, str | bool | None], called: str = "--value"
) -> dict[str, str] | None:
    """Return what the options of a value say, as a deposit would; None where none was given.

    *called*: how a message is to call the value itself.
    """
    absent = [name for name in ("unknown", "none", "withheld") if given.get(name)]
    if len(absent) + (given.get("value") is not None) > 1:
        raise click.UsageError(f"give one of {called}, --unknown, --none and --withheld")
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


def reference_of(
    given: "Mapping[str, str | int | bool | tuple[str, ...] | tuple[int, int] | None]",
) -> dict[str, Json]:
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

BASES = ("stated", "interpreted", "inferred")
"""How a claim or a value was read from the source's words."""

STATEMENT_REASONS = ("error", "sourceRetracted", "duplicate", "overInterpretation", "other")
"""Why a statement is retracted or reinstated: the closed list of the signed format."""

KEY_REASONS = ("compromised", "lost", "retired", "left", "error")
"""Why a key signs nothing any more: the closed list of the signed format."""

POLICY_REASONS = ("governance", "rotation", "compromised", "error")
"""Why the archive's policy changes: the closed list of the signed format."""

ACCESS_REASONS = ("legal", "privacy", "sourceProtection", "safety", "resolved", "error", "other")
"""Why something is restricted or opened: the closed list of the signed format."""

REDACTION_REASONS = ("legal", "privacy", "sourceProtection", "error")
"""Why something is redacted: the closed list of the signed format."""

ABSENCES = ("unknown", "none", "withheld")
"""What can be said in the place of a value."""


def file_of(name: str) -> "File":
    """Return the file *name*, or of `-` what standard input holds.

    Raises:
        NotFoundError: there is no such file.
    """
    from pathlib import Path

    from archive.service.depositing import MAX_CAPTURE_BYTES, read_file
    from archive.service.sourcing import File
    from cli.files import read_stdin

    if name == "-":
        return File(name=name, data=read_stdin(MAX_CAPTURE_BYTES))
    return File(name=name, data=read_file(Path(name), MAX_CAPTURE_BYTES))


def source_of(given: Mapping[str, str | tuple[str, ...] | None]) -> dict[str, Json]:
    """Return what the options of a source say, as a deposit would."""
    found: dict[str, Json] = {
        member: list(value) if isinstance(value, tuple) else value
        for option, member in _MEMBERS.items()
        if (value := given.get(option))
    }
    published = given.get("published")
    beside = {name: given.get(name) for name in ("expressed", "basis")}
    told = {name: value for name, value in beside.items() if isinstance(value, str)}
    if told and not isinstance(published, str):
        raise click.UsageError("--expressed and --basis go with --published")
    if told:
        found["published"] = {"date": str(published), **told}
    return {**found, **_absences(given, found)}


def _absences(
    given: Mapping[str, str | tuple[str, ...] | None], found: Mapping[str, Json]
) -> dict[str, Json]:
    """Return the members that --unknown, --none and --withheld name, each an absence."""
    said: dict[str, Json] = {}
    for kind in ABSENCES:
        for text in given.get(kind) or ():
            member, equals, ground = text.partition("=")
            if member not in _MEMBERS.values() or member == "kind":
                known = ", ".join(one for one in _MEMBERS.values() if one != "kind")
                raise click.UsageError(f"--{kind} {text!r} names none of: {known}")
            if member in found or member in said:
                raise click.UsageError(f"{member} is said twice")
            if (kind == "withheld") != bool(equals and ground):
                raise click.UsageError("--withheld takes MEMBER=GROUND, the others a MEMBER alone")
            absence: dict[str, Json] = {"absent": kind, **({"ground": ground} if ground else {})}
            said[member] = [absence] if member == "author" else absence
    return said


_MEMBERS = {
    "kind": "kind",
    "publisher": "publisher",
    "author": "author",
    "title": "title",
    "lang": "lang",
    "published": "published",
    "url": "url",
    "part_of": "partOf",
    "licence": "licence",
}
"""The options of a source, and the members of its body."""
