"""The snapshot that answers were read from, where it was no archive."""

from pathlib import Path

from archive.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A snapshot as it was read. `size` and `root` (base64): what its newest checkpoint covers.

    `verified` is false: neither signatures nor views were looked at, only that the entries are
    those of the checkpoint.
    """

    folder: Path
    size: int
    root: str
    verified: bool = False
