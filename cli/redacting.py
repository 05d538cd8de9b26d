"""`muniment redact` as a conversation: what would go is told before anything goes."""

from typing import TYPE_CHECKING

import click

from archive.errors import joined
from archive.frozen import dataclass
from cli.options import REDACTION_REASONS, file_of, require_none
from cli.session import Session

if TYPE_CHECKING:
    from archive.service.redacting import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed; None and nothing where it was left out."""

    names: tuple[str, ...]
    listed: str | None
    whole: bool
    reason: str | None
    authority: str | None
    lang: str | None
    confirm: int | None
    dry_run: bool


def finish(session: Session, asked: Asked) -> None:
    """Finish an erasure that was broken off."""
    from archive.service import redacting
    from cli.telling.redactions import finished

    told = "--finish goes alone"
    others = {
        "names": asked.names,
        "from": asked.listed,
        "whole": asked.whole or None,
        "reason": asked.reason,
        "authority": asked.authority,
        "confirm": asked.confirm,
    }
    require_none(others, told)
    with session.archive() as archive:
        done = redacting.finish(archive)
    session.output.result(done, finished)


def redact(session: Session, asked: Asked) -> None:
    """Tell what would go; have it confirmed; redact it."""
    from archive.service import redacting
    from cli.telling.redactions import planned, redacted

    if not asked.names and asked.listed is None:
        raise click.UsageError("say what is to be redacted: a NAME, or --from FILE")
    if asked.reason is None:
        raise click.UsageError(f"say why with --reason: {joined(REDACTION_REASONS)}")
    if (asked.authority is None) != (asked.lang is None):
        raise click.UsageError("--authority and --lang go together")
    addresses = _listed(asked.listed)
    with session.archive() as archive:
        confirmed = asked.confirm
        if confirmed is None:
            made = redacting.plan(archive, asked.names, addresses, whole=asked.whole)
            if not session.may_ask or asked.dry_run:
                session.output.result(made, planned)
                return
            confirmed = _confirmed(session, made)
        done = redacting.redact(
            archive,
            asked.names,
            addresses,
            whole=asked.whole,
            reason=asked.reason,
            confirmed=confirmed,
            authority=asked.authority,
            lang=asked.lang or "en",
            dry_run=asked.dry_run,
        )
    session.output.result(done, redacted)


def _listed(name: str | None) -> tuple[str, ...]:
    from archive.service.targets import listed

    if name is None:
        return ()
    file = file_of(name)
    return listed(file.data, "standard input" if name == "-" else name)


def _confirmed(session: Session, made: "Plan") -> int:
    """Show the plan, and return the number that the person types."""
    from cli.telling.redactions import planned

    session.output.show(made, planned)
    typed: int = click.prompt(
        "Type the number of events to redact them for good (Ctrl-C to leave all as it is)",
        type=click.IntRange(min=1),
        err=True,
    )
    return typed
