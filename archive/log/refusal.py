"""A verdict of the rules, told as the error that its writer can act on."""

from archive.core.entry import Entry
from archive.errors import (
    ArchiveError,
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
)
from archive.rules.fault import Cause, Fault
from archive.rules.weigh import Verdict

_ERRORS: dict[Cause, tuple[type[ArchiveError], str]] = {
    Cause.MALFORMED: (MalformedError, "Mend what was said, then repeat this."),
    Cause.MISSING: (NotFoundError, "Name something that is in the archive, or add it first."),
    Cause.AUTHORITY: (
        NotAuthorisedError,
        "Have it signed with a key that holds the role.",
    ),
    Cause.CONFLICT: (ConflictError, "Look at what is there now, and act on its latest revision."),
}


def refuse(entry: Entry, verdict: Verdict) -> ArchiveError:
    """Return the error for the first thing that *verdict* has against *entry*."""
    if verdict.undecided is not None:
        one = entry.heads[verdict.undecided]
        return MalformedError(
            f"{one.type} version {one.version} is not known here",
            remedy="Use a newer version of this program.",
        )
    fault = verdict.void or verdict.findings[0]
    kind, remedy = _ERRORS[fault.cause]
    message = _placed(entry, fault)
    if kind is MalformedError:
        return MalformedError(message, remedy=remedy, where=fault.where)
    return kind(message, remedy=remedy)


def _placed(entry: Entry, fault: Fault) -> str:
    if fault.event is None or len(entry.heads) == 1:
        return fault.message
    head = entry.heads[fault.event]
    return f"event {fault.event} ({head.type} {head.id or head.target}): {fault.message}"
