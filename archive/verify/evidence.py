"""What an auditor is shown: one narrow reader, whether it stands on a database or on files."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

from archive.events.opening import Kept
from archive.ids import Digest
from archive.relation import Relation, Row


class Entries(Protocol):
    """The entries of a copy, with the bodies that it holds."""

    def entries(self) -> Iterator[Kept]:
        """Yield every entry there is, by index."""
        ...


class Evidence(Entries, Protocol):
    """A copy of an archive. Nothing in it is trusted.

    `size`: how many entries it says it holds. `complete`: it claims to hold everything, rows of
    views too, so what is left out is a loss and not a choice. `full`: it claims that of bodies and
    files at least, also of those that are restricted.
    """

    @property
    def size(self) -> int:
        """The number of entries that this copy claims."""
        ...

    @property
    def complete(self) -> bool:
        """Whether nothing may be left out of this copy."""
        ...

    @property
    def full(self) -> bool:
        """Whether no body and no file may be left out of this copy."""
        ...

    def checkpoints(self) -> Iterator[bytes]:
        """Yield every checkpoint there is, by size."""
        ...

    def captures(self) -> Iterator[Digest]:
        """Yield the digests under which files are kept."""
        ...

    def capture(self, digest: Digest) -> BinaryIO | None:
        """Open the file kept under *digest*; None where it is not here."""
        ...

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        """Yield the rows of a derived table by its key; None where this copy has none.

        The iterator raises MalformedError where it finds that this is no table of such rows.
        """
        ...

    def shows(self, relation: Relation, made: Iterable[Row]) -> int | None:
        """Return how many rows *made* has, where it is told at a glance that these are its rows.

        None where that is not sure: then they are to be compared one by one.
        """
        ...
