"""The pins of an auditor, read from their own file."""

from pathlib import Path

from archive.core import trust as trusts
from archive.core.trust import Trust
from archive.errors import ArchiveError, MalformedError
from archive.store.faults import told_of_files


def read_pins(path: Path) -> Trust:
    """Return what the trust file *path* says; every error names the file.

    Raises:
        MalformedError: it is no trust file.
        NotFoundError: there is no such file.
    """
    with told_of_files(str(path)):
        data = path.read_bytes()
    try:
        return trusts.parse(data)
    except ArchiveError as error:
        raise MalformedError(f"{path}: {error.message}", remedy=error.remedy) from None
