"""Bytes that a command hands out, to a new file or to stdout; and those that stdin hands it."""

import sys
from pathlib import Path

from archive.errors import ConflictError, MalformedError
from archive.store.faults import told_of_files


def write_new(name: str, data: bytes) -> None:
    """Write *data* to the file *name*, which must not be there yet.

    Raises:
        ConflictError: it is there.
        NotReadyError: it cannot be written.
    """
    with told_of_files(name):
        try:
            with Path(name).open("xb") as file:
                file.write(data)
        except FileExistsError as error:
            raise ConflictError(
                f"{name} is there already", remedy="Choose another name, or move it away."
            ) from error


def write_stdout(data: bytes) -> None:
    """Write *data* to stdout as it is."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def read_stdin(limit: int) -> bytes:
    """Return what standard input holds, at most *limit* bytes.

    Raises:
        MalformedError: it holds more.
    """
    data = sys.stdin.buffer.read(limit + 1)
    if len(data) > limit:
        raise MalformedError(
            f"standard input has more than the {limit:,} bytes that are taken at once",
            remedy="Divide it.",
        )
    return data
