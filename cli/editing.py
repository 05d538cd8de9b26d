"""Editing a form: in the editor that a person likes, and never losing what was written.

The form is a file of its own from the beginning, for its owner's eyes alone. It goes when it is
recorded, or when nothing was written; otherwise it stays, and its path is told.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from archive.errors import (
    ArchiveError,
    ConflictError,
    MalformedError,
    NotFoundError,
    NotReadyError,
)
from cli.session import Session

T = TypeVar("T")
Take = Callable[[bytes, str], T]
"""Records a form; its second argument is what to call its file."""

_MENDABLE = (MalformedError, NotFoundError, ConflictError)
_LIMIT = 16 << 20


def require_terminal(session: Session) -> None:
    """Raise a usage error where there is nobody to edit anything."""
    if not (session.may_ask and sys.stdout.isatty()):
        raise click.UsageError(
            "--edit needs a terminal and somebody to ask; elsewhere give the form with --form"
        )


def edited(session: Session, text: str, take: Take[T], *, dry_run: bool) -> T | None:
    """Have *text* edited until *take* has recorded it; None where it was left as it was.

    Raises:
        ArchiveError: it was not recorded; the remedy tells where it is kept.
    """
    path = _new_file(session, text.encode())
    try:
        done = _until_taken(path, take)
    except ArchiveError as error:
        if not path.exists():
            raise
        if _read(path) == text.encode():
            path.unlink()
            raise
        error.remedy = f"{error.remedy} The form is kept in {path}: go on with --edit --form."
        raise
    except BaseException:
        session.output.note(f"the form is kept in {path}: go on with --edit --form", "yellow")
        raise
    if done is not None and dry_run:
        session.output.note(f"the form is kept in {path}: record it with --form", "yellow")
    else:
        path.unlink()
    return done


def taken_up(session: Session, file: Path, take: Take[T], *, edit: bool, dry_run: bool) -> T | None:
    """Have *take* record the form in *file*, `-` for standard input; with *edit*, edited before.

    One that was kept here goes once it is recorded.
    """
    from archive.service.depositing import read_file
    from cli.files import read_stdin

    if str(file) == "-":
        return take(read_stdin(_LIMIT), "standard input")
    data = read_file(file, _LIMIT)
    if edit:
        # A file that is no text is shown as well as can be, and stays.
        text = _bare(data).decode("utf-8", "replace")
        done = edited(session, text, take, dry_run=dry_run)
    else:
        done = take(data, str(file))
    if done is not None and not dry_run and file.absolute().parent == session.config.forms:
        file.unlink()
    return done


def _until_taken(path: Path, take: Take[T]) -> T | None:
    refused: ArchiveError | None = None
    bare: bytes | None = None
    while True:
        before = _read(path)
        _open_editor(path)
        try:
            data = _read(path)
        except NotFoundError:
            raise NotFoundError(
                f"the editor left no file {path}", remedy="Begin again; nothing was recorded."
            ) from None
        # An editor that always writes the same would be opened for ever.
        if data == before or _bare(data) == bare:
            if refused is None:
                return None
            _write(path, _bare(data))
            raise refused
        bare = _bare(data)
        _write(path, bare)
        try:
            return take(bare, str(path))
        except _MENDABLE as error:
            refused = error
            _write(path, _with_faults(bare, error))


def _with_faults(data: bytes, error: ArchiveError) -> bytes:
    from archive.intake.form_text import told
    from archive.intake.misfit import DepositError

    faults: Sequence[tuple[int, str, str]] = [(0, error.message, error.remedy)]
    if isinstance(error, DepositError):
        faults = [(fault.line, fault.message, fault.remedy) for fault in error.faults]
    try:
        return told(data.decode("utf-8"), faults).encode()
    except UnicodeDecodeError:
        # An editor that saved something else would be shown a mixture.
        raise error from None


def _bare(data: bytes) -> bytes:
    from archive.intake.form_text import bare

    return bare(data)


def _open_editor(path: Path) -> None:
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        raise NotReadyError(
            f"the editor did not do its work: {error.format_message()}",
            remedy="Name one that is here in VISUAL or EDITOR.",
        ) from None


def _new_file(session: Session, data: bytes) -> Path:
    from archive.store import files
    from archive.store.faults import told_of_files

    folder = session.config.forms
    with told_of_files(str(folder)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder.absolute() / f"{session.around().random(5).hex()}.yaml"
    files.write_new(path, data, files.PRIVATE)
    return path


def _write(path: Path, data: bytes) -> None:
    from archive.store import files

    files.replace(path, data, files.PRIVATE)


def _read(path: Path) -> bytes:
    from archive.service.depositing import read_file

    return read_file(path, _LIMIT)
