"""What a failure is called, and which exit code it has: the one table of both."""

from collections.abc import Mapping
from types import MappingProxyType

import click

from archive.errors import (
    ArchiveError,
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
    NotReadyError,
    TamperedError,
    UndecidedError,
)
from archive.frozen import dataclass

DONE, CRASH, USAGE, INTERRUPTED = 0, 1, 2, 130
VERIFICATION_FAILED, UNDECIDED = 10, 11

CODES: Mapping[int, str] = MappingProxyType(
    {
        DONE: "done",
        CRASH: "a fault of this program",
        USAGE: "the command was not written as it must be",
        3: "some input is malformed",
        4: "something named does not exist, or the name fits several things",
        5: "no key at hand may say this, or it could not be opened",
        6: "a conflict: the archive has moved on, or holds something that excludes this",
        7: "not ready: a migration, a rebuild, a file or room is missing",
        VERIFICATION_FAILED: "verification failed",
        UNDECIDED: "it could not be decided",
        INTERRUPTED: "interrupted",
    }
)
"""Every exit code and its meaning."""

_KINDS: tuple[tuple[type[ArchiveError], str, int], ...] = (
    (MalformedError, "malformed", 3),
    (NotFoundError, "not found", 4),
    (NotAuthorisedError, "not authorised", 5),
    (ConflictError, "conflict", 6),
    (NotReadyError, "not ready", 7),
    (TamperedError, "tampered", VERIFICATION_FAILED),
    (UndecidedError, "undecided", UNDECIDED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error as it is told. `where`: the place in the input, empty where that is no help.

    `faults`: all that is wrong with an input of which more than one place can be.
    """

    kind: str
    message: str
    remedy: str
    exit: int
    where: str = ""
    faults: tuple[object, ...] = ()


def failure(error: BaseException) -> Failure:
    """Return how *error* is told; one that nobody foresaw is a fault of this program."""
    if isinstance(error, ArchiveError):
        return _of_archive(error)
    if isinstance(error, click.UsageError):
        command = "muniment" if error.ctx is None else error.ctx.command_path
        return Failure(
            kind="usage",
            message=error.format_message(),
            remedy=f"See: {command} --help",
            exit=USAGE,
        )
    if isinstance(error, click.ClickException):
        # What Click itself could not read or write: a file that was named.
        return Failure(
            kind="not found",
            message=error.format_message(),
            remedy="Name a file that can be read.",
            exit=4,
        )
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        return Failure(
            kind="usage",
            message="the command holds bytes that are no text in the encoding of this terminal",
            remedy="Type it anew, in a terminal whose locale is one of UTF-8, such as C.UTF-8.",
            exit=USAGE,
        )
    if isinstance(error, click.Abort | KeyboardInterrupt | EOFError):
        return Failure(kind="interrupted", message="interrupted", remedy="", exit=INTERRUPTED)
    return Failure(
        kind="fault",
        message=f"this is a fault of the program: {type(error).__name__}: {error}",
        remedy="Set MUNIMENT_DEBUG=1 to see where, and report it.",
        exit=CRASH,
    )


def _of_archive(error: ArchiveError) -> Failure:
    for kind, name, code in _KINDS:
        if isinstance(error, kind):
            return Failure(
                kind=name,
                message=error.message,
                remedy=error.remedy,
                exit=code,
                where=error.where if isinstance(error, MalformedError) else "",
                # A deposit's error has them; to name its class would load what reads YAML.
                faults=tuple(getattr(error, "faults", ())),
            )
    return Failure(kind="error", message=error.message, remedy=error.remedy, exit=CRASH)
