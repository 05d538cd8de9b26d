"""Every error that is raised on purpose.

One base, one class for each thing a caller can do about it. The message states the fact with its
values; `remedy` says what to do next, without naming a command. A bug is an `AssertionError` or a
`RuntimeError`, never one of these.
"""

from collections.abc import Iterable


def joined(words: Iterable[str], last: str = "or") -> str:
    """Return *words* as they stand in a message: `a`, `a or b`, `a, b or c`."""
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end


class ArchiveError(Exception):
    """What was asked for could not be done, and nothing was left half-done."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class MalformedError(ArchiveError):
    """Some input is not in the form that it must have. Mend the input.

    `where` is the address of the fault inside the input, for example
    `statements[3].references[0].exact`; empty where the input as a whole is meant.
    """

    def __init__(self, message: str, *, remedy: str, where: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.where = where


class NotFoundError(ArchiveError):
    """What was named does not exist here, or the name fits more than one thing."""


class NotAuthorisedError(ArchiveError):
    """No key at hand may say this, or a key could not be opened."""


class ConflictError(ArchiveError):
    """The archive has moved on, or already holds something that excludes this."""


class NotReadyError(ArchiveError):
    """Something outside the request is missing: a migration, a rebuild, room on the disk."""


class UnreachableError(NotReadyError):
    """There is no connection to a server, or it broke: what was under way may be done or not."""


class TamperedError(ArchiveError):
    """What is stored is not what was signed: somebody or something changed it behind the log."""


class UndecidedError(ArchiveError):
    """The question could not be decided with what is at hand."""
