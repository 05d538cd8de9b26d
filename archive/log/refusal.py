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

_REMEDIES: dict[str, str] = {
    "entry.key": "Sign with a key that stands, or have a steward enrol one.",
    "entry.signers": "Sign with so many keys of stewards together. Where they are on several "
    "machines, write a draft that names them all, have each sign it, and append it.",
    "head.access": "Nothing needs to be done.",
    "head.author": "Have a steward do it, or whoever recorded it.",
    "head.compromised": "Name an entry after the one that enrolled the key, and before this one.",
    "head.key-used": "Make a new key: each is used once for ever.",
    "head.last-steward": "Have another steward enrolled first, or fewer asked to sign.",
    "head.redacted": "Nothing needs to be done.",
    "head.revoked": "Nothing needs to be done.",
    "head.signers": "Have one more steward enrolled first, or ask fewer to sign.",
}
"""By code, where more can be said than the cause tells."""


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
    remedy = _REMEDIES.get(fault.code, remedy)
    message = _placed(entry, fault)
    if kind is MalformedError:
        return MalformedError(message, remedy=remedy, where=fault.where)
    return kind(message, remedy=remedy)


def _placed(entry: Entry, fault: Fault) -> str:
    if fault.event is None or len(entry.heads) == 1:
        return fault.message
    head = entry.heads[fault.event]
    return f"event {fault.event} ({head.type} {head.id or head.target}): {fault.message}"
